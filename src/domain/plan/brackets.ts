/** Brackets and quotation marks of one text, properly matched, whatever their kinds and nesting. */

type BracketKind = 'round' | 'square' | 'lenticular' | 'tortoise' | 'angle' | 'quote' | 'title' | 'corner';

export interface BracketSpan {
  readonly kind: BracketKind;
  readonly open: number;
  readonly close: number;
  readonly content: string;
}

export interface BracketMap {
  /** Every matched pair, inner ones included, by position of the opening mark. */
  readonly spans: readonly BracketSpan[];
  /** Positions of opening （ [ 【 〔 without a partner. */
  readonly unclosed: readonly number[];
  /** Positions of closing ones without a partner; `1）` needs none. */
  readonly unopened: readonly number[];
  /** How many matched pairs enclose each character; the marks themselves count as inside. */
  readonly depth: readonly number[];
}

const OPENERS: Readonly<Record<string, BracketKind>> = {
  '(': 'round',
  '（': 'round',
  '[': 'square',
  '［': 'square',
  '【': 'lenticular',
  '〔': 'tortoise',
  '<': 'angle',
  '＜': 'angle',
  '〈': 'angle',
  '“': 'quote',
  '《': 'title',
  '「': 'corner',
  '『': 'corner',
};
const CLOSERS: Readonly<Record<string, BracketKind>> = {
  ')': 'round',
  '）': 'round',
  ']': 'square',
  '］': 'square',
  '】': 'lenticular',
  '〕': 'tortoise',
  '>': 'angle',
  '＞': 'angle',
  '〉': 'angle',
  '”': 'quote',
  '》': 'title',
  '」': 'corner',
  '』': 'corner',
};
/** Only these can hold an assignment, and only these are worth a warning when they stay open. */
const STRONG: ReadonlySet<BracketKind> = new Set<BracketKind>(['round', 'square', 'lenticular', 'tortoise']);

/** 1）, a): what the mark closes is a number, not a bracket. */
const ENUMERATED = /[\da-zA-Z一二三四五六七八九十①-⑳]$/;

interface OpenMark {
  readonly kind: BracketKind;
  readonly at: number;
}

/** A full-width mark may close a half-width one; a lone quotation mark or a `<` in prose closes nothing. */
export function readBrackets(text: string): BracketMap {
  const stack: OpenMark[] = [];
  const unclosed: number[] = [];
  const unopened: number[] = [];
  const spans: BracketSpan[] = [];
  // Spares the walk down the stack for stray closing marks, which made hostile input quadratic.
  const open = new Map<BracketKind, number>();
  const count = (kind: BracketKind, by: 1 | -1): unknown => open.set(kind, (open.get(kind) ?? 0) + by);
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    const opened = OPENERS[char];
    if (opened !== undefined) {
      stack.push({ kind: opened, at });
      count(opened, 1);
    }
    const closed = CLOSERS[char];
    if (closed === undefined) continue;
    const partner = (open.get(closed) ?? 0) === 0 ? -1 : partnerIndex(stack, closed);
    if (partner === -1) {
      if (STRONG.has(closed) && !ENUMERATED.test(text.slice(Math.max(at - 2, 0), at))) unopened.push(at);
      continue;
    }
    const [mark, ...skipped] = stack.splice(partner);
    if (mark === undefined) continue;
    for (const { kind } of [mark, ...skipped]) count(kind, -1);
    unclosed.push(...skipped.filter(isStrong).map((open) => open.at));
    spans.push({ kind: closed, open: mark.at, close: at, content: text.slice(mark.at + 1, at) });
  }
  unclosed.push(...stack.filter(isStrong).map((open) => open.at));
  spans.sort((a, b) => a.open - b.open);
  return { spans, unclosed: unclosed.sort((a, b) => a - b), unopened, depth: depthOf(text, spans) };
}

/** The outermost pairs that can hold an assignment. */
export function outerBrackets(map: BracketMap): readonly BracketSpan[] {
  return map.spans.filter((span) => STRONG.has(span.kind) && map.depth[span.open] === 1);
}

/** The parts of `text` between separators that stand outside every bracket and quotation. */
export function splitOutside(text: string, separators: RegExp): string[] {
  const { depth } = readBrackets(text);
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (depth[at] !== 0 || !separators.test(text.charAt(at))) continue;
    parts.push(text.slice(start, at));
    start = at + 1;
  }
  parts.push(text.slice(start));
  return parts;
}

function isStrong(mark: OpenMark): boolean {
  return STRONG.has(mark.kind);
}

/** Index in the stack of the mark that `kind` closes; a weak mark never reaches across an open strong one. */
function partnerIndex(stack: readonly OpenMark[], kind: BracketKind): number {
  for (let index = stack.length - 1; index >= 0; index--) {
    const mark = stack[index];
    if (mark === undefined) continue;
    if (mark.kind === kind) return index;
    if (isStrong(mark) && !STRONG.has(kind)) return -1;
  }
  return -1;
}

function depthOf(text: string, spans: readonly BracketSpan[]): number[] {
  const change = new Array<number>(text.length + 1).fill(0);
  for (const { open, close } of spans) {
    change[open] = (change[open] ?? 0) + 1;
    change[close + 1] = (change[close + 1] ?? 0) - 1;
  }
  let level = 0;
  return Array.from(text.split(''), (_, at) => {
    level += change[at] ?? 0;
    return level;
  });
}
