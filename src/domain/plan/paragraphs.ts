import { beginsAssignmentSentence, isRoleLabel, mentionsRole, withLabelColon } from './assignment-words';
import { readBrackets } from './brackets';
import { readLabel } from './labels';
import { namesMeetAtBreak } from './unit-names';

export interface Paragraph {
  readonly text: string;
  /** Line of its first character in the source, from 1. */
  readonly line: number;
  /** Whether an empty line (or the beginning) stands before it. */
  readonly afterGap: boolean;
}

interface SourceLine {
  readonly text: string;
  readonly line: number;
  readonly afterGap: boolean;
  readonly indented: boolean;
}

/** Documents copied from a PDF break every line at about the same width; longer lines are whole paragraphs. */
const WIDEST_WRAP = 60;
/** A document of nothing but shorter lines is a list, not wrapped text. */
const NARROWEST_WRAP = 20;
const WRAP_SLACK = 3;
/** An open bracket is looked for over at most so many following lines. */
const BRACKET_REACH = 3;
/** In a line of this length an indentation in the middle is the beginning of a paragraph (Fujian 2020). */
const LONG_LINE = 100;
const INDENT = '\u3000\u3000';
/** 「（一）完善基础设施。1.建设…」: a heading whose first item runs on in its line (fixture bare-endings). */
const HEADING_ONLY = /^[（(]?[一二三四五六七八九十]{1,3}[）)、.．][^。；，,：:\d]{2,30}。$/;
const SENTENCE_END = /[。！？；：:;)）\]］】〕]/;

/** Lines to paragraphs: wrapped lines joined, paragraphs that share one line (web copies) taken apart. */
export function readParagraphs(lines: readonly string[]): Paragraph[] {
  const source = contentLines(lines);
  const wrapWidth = wrapWidthOf(source);
  const paragraphs: Paragraph[] = [];
  for (let at = 0; at < source.length; at++) {
    const first = source[at];
    if (first === undefined) continue;
    let text = first.text;
    let length = joinedLength(source, at, wrapWidth);
    for (; length > 1; length--) text = glued(text, source[++at]?.text ?? '');
    for (const [index, part] of separateRuns(text).entries()) {
      paragraphs.push({ text: part, line: first.line, afterGap: index === 0 && first.afterGap });
    }
  }
  return paragraphs;
}

function contentLines(lines: readonly string[]): SourceLine[] {
  const result: SourceLine[] = [];
  let afterGap = true;
  for (const [index, raw] of lines.entries()) {
    const text = withLabelColon(raw.replace(/[\u200b-\u200d\u2060\ufeff]/g, '').trim());
    if (text !== '') result.push({ text, line: index + 1, afterGap, indented: /^\s/.test(raw) });
    afterGap = text === '';
  }
  return result;
}

/** The width at which the document is wrapped; null when its lines are whole paragraphs. */
function wrapWidthOf(source: readonly SourceLine[]): number | null {
  const widths = source.map((line) => line.text.length);
  const widest = widths.reduce((a, b) => Math.max(a, b), 0);
  if (source.length < 8 || widest > WIDEST_WRAP || widest < NARROWEST_WRAP) return null;
  const full = widths.filter((width) => width >= widest - WRAP_SLACK).length;
  return full * 10 >= source.length * 4 ? widest : null;
}

/** How many source lines from `at` on make one paragraph. */
function joinedLength(source: readonly SourceLine[], at: number, wrapWidth: number | null): number {
  let length = 1;
  while (wrapWidth !== null) {
    const last = source[at + length - 1];
    const next = source[at + length];
    if (last === undefined || next === undefined || last.text.length < wrapWidth - WRAP_SLACK) break;
    if (next.afterGap || next.indented || beginsOwnParagraph(next.text)) break;
    length++;
  }
  if (length > 1) return length;
  return Math.max(closingLength(source, at), listLength(source, at));
}

/** Inside an open bracket two names may stand in two lines without a mark between them. */
function glued(before: string, after: string): string {
  const listed = readBrackets(before).unclosed.length > 0 && namesMeetAtBreak(before, after);
  return listed ? `${before} ${after}` : before + after;
}

/** 「责任单位：」 and 「市教育局、」 go on in the next line (short lines of a narrow column). */
function listLength(source: readonly SourceLine[], at: number): number {
  let length = 1;
  for (;;) {
    const last = source[at + length - 1];
    const next = source[at + length];
    if (last === undefined || next === undefined || next.afterGap || beginsOwnParagraph(next.text)) break;
    if (!/、$/.test(last.text) && !isRoleLabel(last.text.replace(/[:：]$/, ''))) break;
    length++;
  }
  return length;
}

function beginsOwnParagraph(text: string): boolean {
  return readLabel(text) !== null || beginsAssignmentSentence(text);
}

/** A bracket that stays open at the line's end pulls in the lines up to the one that closes it. */
function closingLength(source: readonly SourceLine[], at: number): number {
  let text = source[at]?.text ?? '';
  if (readBrackets(text).unclosed.length === 0) return 1;
  for (let length = 2; length <= 1 + BRACKET_REACH; length++) {
    const next = source[at + length - 1];
    if (next === undefined || next.afterGap || beginsOwnParagraph(next.text)) return 1;
    text = glued(text, next.text);
    if (readBrackets(text).unclosed.length === 0) return length;
  }
  return 1;
}

/**
 * Web copies collapse paragraph breaks to white space or to nothing. A break is put back before a label
 * (after a sentence's end, a heading or an assignment), after a sentence's end that is followed by white
 * space, and in long lines where the indentation of a paragraph has survived.
 */
function separateRuns(text: string): string[] {
  const map = readBrackets(text);
  const closings = new Map(map.spans.map((span) => [span.close, span]));
  const openings = new Set(map.spans.map((span) => span.open));
  const parts: string[] = [];
  let start = 0;
  const breakAt = (end: number, next: number): void => {
    parts.push(text.slice(start, end).trim());
    start = next;
  };
  for (let at = 1; at < text.length; at++) {
    const before = text.charAt(at - 1);
    const span = closings.get(at - 1);
    if (map.depth[at] !== 0 && !(map.depth[at] === 1 && openings.has(at))) continue;
    if (/\s/.test(text.charAt(at))) {
      const gap = /^\s+/.exec(text.slice(at))?.[0] ?? ' ';
      const next = at + gap.length;
      const ended =
        (SENTENCE_END.test(before) && !endsWithRoleLabel(text.slice(start, at))) ||
        (text.length > LONG_LINE && gap.includes(INDENT));
      const labelled = readLabel(text.slice(next, next + 12)) !== null;
      if (ended || (labelled && endsBeforeLabel(text.slice(start, at)))) breakAt(at, next);
      at = next - 1;
      continue;
    }
    const closed = span ?? (/[。；;]/.test(before) ? closings.get(at - 2) : undefined);
    const assigned = closed !== undefined && mentionsRole(closed.content);
    const ended = assigned || (before === '。' && HEADING_ONLY.test(text.slice(start, at)));
    if (ended && readLabel(text.slice(at, at + 12)) !== null) breakAt(at, at);
  }
  parts.push(text.slice(start).trim());
  return parts.filter((part) => part !== '');
}

/**
 * A heading; `责任单位：A、B` without a full stop (Sanming 2020, one line); a bracket that names units and
 * was never closed (Shijingshan 2020): the label that follows begins something new.
 */
function endsBeforeLabel(part: string): boolean {
  if (isHeading(part) || beginsAssignmentSentence(part)) return true;
  const open = readBrackets(part).unclosed.at(-1);
  return open !== undefined && mentionsRole(part.slice(open));
}

/** 「…。责任单位： 市教育局」: the space after the colon ends nothing. */
function endsWithRoleLabel(part: string): boolean {
  const colon = /[:：]$/.test(part);
  return colon && isRoleLabel(/[^。；;\s]*$/.exec(part.slice(0, -1))?.[0] ?? '');
}

/** A short labelled run without a full stop (「一、全力以赴保供应」), or a title without any punctuation. */
function isHeading(part: string): boolean {
  if (part.length <= 40 && !part.includes('。') && readLabel(part.trim()) !== null) return true;
  return part.length <= 60 && !/[，,。；;：:、]/.test(part);
}
