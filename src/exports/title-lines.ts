const words = new Intl.Segmenter('zh', { granularity: 'word' });

/** No line begins with these, or ends with those. */
const NOT_FIRST = /^[》）」』〉】、，。；：的]/u;
const NOT_LAST = /[《（「『〈【]$/u;

/**
 * A title in lines of about the same length, of at most `most` Chinese characters, broken between words: GB/T 9704 asks
 * for lines that keep what belongs together. Line feeds of the title stay.
 */
export function titleLines(title: string, most: number): string[] {
  return title.split('\n').flatMap((part) => balanced(part.trim(), most));
}

function balanced(text: string, most: number): string[] {
  for (let count = Math.ceil(widthOf(text) / most); count <= text.length; count++) {
    const lines = inLines(text, Math.max(count, 1), most);
    if (lines) return lines;
  }
  return [text];
}

/** The text in `count` lines; null where words are too long for it. */
function inLines(text: string, count: number, most: number): string[] | null {
  const lines: string[] = [];
  let rest = pieces(text);
  for (let left = count; left > 1; left--) {
    const ideal = widthOf(rest.join('')) / left;
    let taken = 0;
    let width = 0;
    // As near to the same length as words allow: one more word, if that comes nearer.
    while (taken < rest.length - 1) {
      const wider = width + widthOf(rest[taken] ?? '');
      if (taken > 0 && (wider > most || wider - ideal > ideal - width)) break;
      width = wider;
      taken++;
    }
    lines.push(rest.slice(0, taken).join(''));
    rest = rest.slice(taken);
  }
  lines.push(rest.join(''));
  return lines.every((line) => line !== '' && widthOf(line) <= most) ? lines : null;
}

/** Words, with what must not begin or end a line at the word that it belongs to. */
function pieces(text: string): string[] {
  const found: string[] = [];
  for (const { segment } of words.segment(text)) {
    const last = found.at(-1);
    const sticks = last !== undefined && (NOT_FIRST.test(segment) || NOT_LAST.test(last) || isNumber(last));
    if (sticks) found[found.length - 1] = `${last}${segment}`;
    else found.push(segment);
  }
  return found;
}

/** 2022 belongs to its 年. */
function isNumber(word: string): boolean {
  return /\d$/.test(word);
}

/** Word sets Latin letters and digits apart from Chinese characters by so much. */
const APART = 0.25;

/** In Chinese characters: Latin letters and digits are half as wide. */
function widthOf(text: string): number {
  let width = 0;
  let before: boolean | null = null;
  for (const character of text) {
    const isWide = character > '\u2e7f';
    width += (isWide ? 1 : 0.5) + (before !== null && before !== isWide ? APART : 0);
    before = isWide;
  }
  return width;
}
