import { type Assignment, parseAssignment } from './assignment';
import { beginsAssignmentSentence, mentionsRole } from './assignment-words';
import { type BracketSpan, outerBrackets, readBrackets } from './brackets';
import type { Paragraph } from './paragraphs';

/** A bracket without its partner. */
export interface UnclosedBracket {
  readonly line: number;
  readonly excerpt: string;
}

/** A paragraph with its assignments taken out. */
export interface ParagraphContent {
  readonly line: number;
  /** Without a single assignment. */
  readonly bare: string;
  /** Without the assignment at its end; one in the middle stays, it says who does that one sentence. */
  readonly trimmed: string;
  readonly assignments: readonly Assignment[];
  /** Another text with units of its own begins right behind an assignment: 「…（甲局负责）推进…（乙局负责）」. */
  readonly runsOn: boolean;
  readonly unclosed: readonly UnclosedBracket[];
}

interface Found {
  readonly start: number;
  readonly end: number;
  readonly assignment: Assignment;
}

const EXCERPT = 30;
/** Nothing but punctuation may stand between the assignment and the end of the paragraph. */
const AFTER_LAST = /^[\s。；;，,]*$/;

/** With `loneUnits`, a paragraph that is nothing but names of offices assigns (a copied two-column text). */
export function readParagraphContent({ text, line }: Paragraph, loneUnits = false): ParagraphContent {
  const map = readBrackets(text);
  const unclosed = [
    ...map.unclosed.map((at) => ({ line, excerpt: text.slice(at, at + EXCERPT) })),
    ...map.unopened.map((at) => ({ line, excerpt: text.slice(Math.max(at + 1 - EXCERPT, 0), at + 1) })),
  ];
  const found = findAssignments(text, loneUnits);
  const last = found.filter((each) => AFTER_LAST.test(text.slice(each.end))).slice(-1);
  return {
    line,
    bare: cut(text, found),
    trimmed: cut(text, last),
    assignments: found.map((each) => each.assignment),
    runsOn: found.slice(0, -1).some((each) => /^[\p{Script=Han}“]/u.test(text.slice(each.end))),
    unclosed,
  };
}

function findAssignments(text: string, loneUnits: boolean): Found[] {
  const found = bracketAssignments(text);
  if (found.length > 0) return found;
  const sentence = sentenceAssignment(text) ?? (loneUnits ? loneAssignment(text) : null);
  return sentence === null ? [] : [sentence];
}

function loneAssignment(text: string): Found | null {
  const assignment = /[。：:]./.test(text) ? null : parseAssignment(text, 'atEnd');
  return assignment === null ? null : { start: 0, end: text.length, assignment };
}

function bracketAssignments(text: string): Found[] {
  const map = readBrackets(text);
  const spans = outerBrackets(map);
  const tail = spansAtEnd(text, spans);
  const found = spans.flatMap((span) => {
    const place = tail.has(span) && followsSentence(text, span, tail) ? 'atEnd' : 'inText';
    const assignment = parseAssignment(span.content, place);
    return assignment === null ? [] : [{ start: span.open, end: span.close + 1, assignment }];
  });
  const open = map.unclosed.at(-1);
  if (found.length > 0 || open === undefined) return found;
  // A bracket that was never closed still names units; the warning about it makes a person look.
  const content = text.slice(open + 1).replace(/[。；;，,\s）)\]】〕]+$/, '');
  const assignment = mentionsRole(content) ? parseAssignment(content, 'inText') : null;
  return assignment === null ? [] : [{ start: open, end: text.length, assignment }];
}

/** The run of brackets that ends the paragraph: usually one, sometimes `（A负责）（2022年底前完成）`. */
function spansAtEnd(text: string, spans: readonly BracketSpan[]): Set<BracketSpan> {
  const tail = new Set<BracketSpan>();
  let end = text.length;
  for (const span of [...spans].reverse()) {
    if (!AFTER_LAST.test(text.slice(span.close + 1, end))) break;
    tail.add(span);
    end = span.open;
  }
  return tail;
}

/**
 * One bare name counts only after a full stop; behind a word it explains that word. Several of them, or one
 * with a date, assign wherever the paragraph ends (fixture bare-endings).
 */
function followsSentence(text: string, span: BracketSpan, tail: ReadonlySet<BracketSpan>): boolean {
  if (/[、，,；;]/.test(span.content)) return true;
  const before = text.slice(0, span.open).trimEnd();
  const previous = [...tail].some((other) => other.close === before.length - 1);
  return previous || before === '' || /[。！；;]$/.test(before) || mentionsRole(span.content);
}

/** `…。责任单位：市教育局、市财政局。` or `…。——市教育局` without brackets, to the end of the paragraph. */
function sentenceAssignment(text: string): Found | null {
  const { depth } = readBrackets(text);
  for (let at = 0; at < text.length; at++) {
    const [dash] = depth[at] === 0 && at > 0 ? (/^[—–]{2}\s*/.exec(text.slice(at, at + 4)) ?? []) : [];
    if (dash !== undefined) {
      const named = parseAssignment(text.slice(at + dash.length).replace(/[。；;\s]+$/, ''), 'atEnd');
      if (named !== null) return { start: at, end: text.length, assignment: named };
    }
    const begins = at === 0 || (depth[at] === 0 && /[。；;！\s]/.test(text.charAt(at - 1)));
    if (!begins || !beginsAssignmentSentence(text.slice(at))) continue;
    const content = text.slice(at).replace(/[。\s]+$/, '');
    const assignment = parseAssignment(content, 'atEnd');
    if (assignment !== null) return { start: at, end: text.length, assignment };
  }
  return null;
}

function cut(text: string, found: readonly Found[]): string {
  let result = '';
  let from = 0;
  for (const { start, end } of found) {
    result += text.slice(from, start);
    from = end;
  }
  return (result + text.slice(from)).trim();
}
