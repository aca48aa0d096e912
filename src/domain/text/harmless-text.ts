/**
 * What no document format takes, or what readers make something else of: control characters (tab and line feed stay),
 * halves of surrogate pairs, the two code points that are no characters.
 */
const HARMFUL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
/** Everything that people's programs end a line with. */
const LINE_END = /\r\n|[\r\v\f\u0085\u2028\u2029]/g;

/** The text as a document can hold it: line ends as `\n`, what is harmful as the sign for it (�). Nothing else changes. */
export function harmlessText(text: string): string {
  return text.replace(LINE_END, '\n').replace(HARMFUL, '\ufffd');
}

/** Unsafe at the beginning of a cell: programs take what follows for a formula when the cell is edited or pasted. */
export function startsLikeFormula(text: string): boolean {
  return /^[\t\r\n ]*[=+\-@＝＋－＠]/.test(text) || /^[\t\r\n]/.test(text);
}

/** So far back from where a text must be cut its clusters are looked at: far more than a family of emoji takes. */
const CLUSTER_WINDOW = 64;
const clusters = new Intl.Segmenter('zh', { granularity: 'grapheme' });

/** The text in pieces of at most `most` UTF-16 units and `mostLines` lines; joined they are the text again. */
export function piecesOf(text: string, most: number, mostLines: number): string[] {
  const pieces: string[] = [];
  let from = 0;
  while (from < text.length) {
    const to = endOfPiece(text, from, most, mostLines);
    pieces.push(text.slice(from, to));
    from = to;
  }
  return pieces.length === 0 ? [''] : pieces;
}

function endOfPiece(text: string, from: number, most: number, mostLines: number): number {
  let lineEnd = from - 1;
  for (let line = 0; line < mostLines; line++) {
    const next = text.indexOf('\n', lineEnd + 1);
    if (next === -1 || next >= from + most) {
      lineEnd = -1;
      break;
    }
    lineEnd = next;
  }
  if (lineEnd !== -1) return Math.min(lineEnd + 1, text.length);
  if (text.length - from <= most) return text.length;
  return clusterEnd(text, from, from + most);
}

/** The last place before `to` where no character that people see as one is cut. */
function clusterEnd(text: string, from: number, to: number): number {
  const start = Math.max(from, to - CLUSTER_WINDOW);
  let end = -1;
  for (const { index } of clusters.segment(text.slice(start, to + CLUSTER_WINDOW)))
    if (index > 0 && start + index <= to) end = start + index;
  if (end !== -1) return end;
  const highSurrogate = /[\ud800-\udbff]/.test(text.charAt(to - 1));
  return highSurrogate && to - 1 > from ? to - 1 : to;
}
