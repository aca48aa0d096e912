import { comparableName } from '../registry/comparable-name';
import { matchUnit } from '../registry/match-unit';
import type { RegistrySnapshot } from '../registry/registry-snapshot';
import { CHINESE_NUMERAL_CLASS, parseNumeral } from '../text/chinese-numerals';
import { toHalfWidth } from '../text/normalise';
import { findSpokenDay, type SpokenDayRules } from './spoken-day';

/** States by which obligations are chosen: 逾期, 未报, 待审, 已报, 退回, 迟报. */
export type SelectedState = 'overdue' | 'missing' | 'toReview' | 'reported' | 'returned' | 'late';

/** Which obligations a command means; an empty part does not narrow. */
export interface Selection {
  /** Item numbers as typed; ranges and lists written out. */
  readonly items: readonly number[];
  /** Sections by their printed order: 第一章 is 1. */
  readonly sections: readonly number[];
  readonly units: readonly SelectedUnit[];
  readonly states: readonly SelectedState[];
  readonly period: string | null;
  /** 全部, 所有: said aloud, so that 「通过」 alone is not taken for it. */
  readonly all: boolean;
}

export interface SelectedUnit {
  readonly said: string;
  /** One id, or the members of a group. */
  readonly unitIds: readonly number[];
}

/** Words that look like a unit's name and are none that we know; nearest names first. */
export interface UnknownUnit {
  readonly said: string;
  readonly near: readonly string[];
}

export interface SelectionReading {
  readonly selection: Selection;
  /** What follows the selectors, as typed: a reason, a date, a text. */
  readonly rest: string;
  readonly unknownUnits: readonly UnknownUnit[];
}

export interface SelectionVocabulary extends SpokenDayRules {
  readonly registry: RegistrySnapshot;
  /** The code of a period that the words name, or null. */
  readonly periodOf: (words: string) => string | null;
  /**
   * A reason or a text follows: once an item and a unit are named it begins, unless the next word is joined to them
   * (5 市教育局、市公安局) or is a period that stands alone.
   */
  readonly textFollows?: boolean;
}

const NUMERAL = `(?:[0-9]{1,3}|[${CHINESE_NUMERAL_CLASS}]{1,5})`;
const SKIPPED = /^(?:[\s,，、;；:：.。]+|把|请|将|给|对|向|的|和|及|与|还有|以及|一下)/;
const RANGE = new RegExp(
  `^第?(${NUMERAL})项?\\s*(?:-|—|–|~|～|至|到)\\s*第?(${NUMERAL})(?:项|号)?(?![0-9月日年%./])`,
);
const SINGLE = new RegExp(
  `^(?:第(${NUMERAL})(?:项|条|号)|[（(\\[](${NUMERAL})[)）\\]]项?|([0-9]{1,3})(?:项|号事项)?)(?![0-9月日年天个家人次万%./:])`,
);
const SECTION = new RegExp(`^第(${NUMERAL})(?:章|部分|节|大项|板块)`);
const STATES: readonly (readonly [RegExp, SelectedState])[] = [
  [/^(?:已?逾期|超期|过期)(?:未报)?(?:的)?/, 'overdue'],
  [/^(?:未报|没报|未交|待报)(?:送)?(?:的)?/, 'missing'],
  [/^(?:待审核?|待核|未审核?)(?:的)?/, 'toReview'],
  [/^已报(?:送)?(?:的)?/, 'reported'],
  [/^(?:被退回|已退回|退回待重报)(?:的)?/, 'returned'],
  [/^迟报(?:的)?/, 'late'],
];
const ALL = /^(?:全部|所有|全体|都)(?:单位|事项|的)?/;
const PERIOD =
  /^(?:20[0-9]{2}(?:Q[1-4]|H[12]|M[0-9]{2}|FA)|20[0-9]{2}-[0-9]{2}-[0-9]{2}|(?:今年|去年|20[0-9]{2}年)?(?:第?[一二三四1-4]季度|上半年|下半年)|[0-9一二三四五六七八九十]{1,3}月份|本期|上期)/i;
/** What joins a further unit or item to those already named. */
const JOINT = /^[、\s]*(?:、|和|及|与|还有|以及)/;
/** Behind a word that stands alone, and is not the beginning of a sentence. */
const ALONE = /^(?:$|[\s,、;:.。的])/;
const BEFORE_TEXT = /^[\s,，、;；:：.。]+/;
const TOKEN = /^[^\s,，、;；:：0-9第（(]+/;
const MOST_ITEMS = 500;

/**
 * Reads the selectors at the beginning of a command's argument, in whatever order they stand (5 市教育局, 市教育局 5,
 * 3-5、8, 第一章, 逾期, 各县区, 二季度), and leaves the rest as typed. Stops at the first word that is none; a date
 * (到7月8日) is never taken for an item.
 */
export function readSelection(text: string, vocabulary: SelectionVocabulary): SelectionReading {
  const names = namesOf(vocabulary.registry);
  const found = {
    items: [] as number[],
    sections: [] as number[],
    units: [] as SelectedUnit[],
    states: [] as SelectedState[],
  };
  const unknownUnits: UnknownUnit[] = [];
  let period: string | null = null;
  let all = false;
  let at = 0;
  /** Behind the last word that was a selector. */
  let end = 0;
  for (; ; end = at) {
    at += skippedBefore(text.slice(at));
    const ahead = toHalfWidth(text.slice(at));
    if (ahead === '' || findSpokenDay(ahead, vocabulary)?.start === 0) break;
    const somethingNamed = found.items.length + found.sections.length + found.units.length > 0;
    /** Whether a word of that length may narrow, or is the beginning of the text that follows. */
    const narrows = (length: number) =>
      !vocabulary.textFollows || !somethingNamed || ALONE.test(ahead.slice(length));
    const periodWords = PERIOD.exec(ahead)?.[0];
    const code = periodWords && narrows(periodWords.length) ? vocabulary.periodOf(periodWords) : null;
    if (periodWords && code) {
      period = code;
      at += periodWords.length;
      continue;
    }
    const addressed = found.items.length > 0 && found.units.length > 0;
    if (vocabulary.textFollows && addressed && !JOINT.test(text.slice(end, at))) break;
    const taken =
      takeSection(ahead, found.sections) ||
      takeItems(ahead, found.items) ||
      takeState(ahead, found.states, narrows);
    if (taken > 0) {
      at += taken;
      continue;
    }
    const everything = ALL.exec(ahead);
    if (everything && narrows(everything[0].length)) {
      all = true;
      at += everything[0].length;
      continue;
    }
    const unit = takeUnit(ahead, vocabulary.registry, names);
    if (!unit) break;
    if ('near' in unit.found) unknownUnits.push(unit.found);
    else found.units.push(unit.found);
    at += unit.length;
  }
  const items = [...new Set(found.items)];
  // 与一季度不一致: what joins or leads up to nothing belongs to the text.
  const rest = at >= text.length ? '' : text.slice(end).replace(BEFORE_TEXT, '').trim();
  return { selection: { ...found, items, period, all }, rest, unknownUnits };
}

/** Length of separators and particles at the beginning. */
function skippedBefore(text: string): number {
  let at = 0;
  for (;;) {
    const skipped = SKIPPED.exec(toHalfWidth(text.slice(at)));
    if (!skipped) return at;
    at += skipped[0].length;
  }
}

function takeSection(ahead: string, sections: number[]): number {
  const match = SECTION.exec(ahead);
  const number = match && parseNumeral(match[1] ?? '');
  if (!match || !number) return 0;
  sections.push(number);
  return match[0].length;
}

function takeItems(ahead: string, items: number[]): number {
  const range = RANGE.exec(ahead);
  if (range) {
    const from = parseNumeral(range[1] ?? '') ?? 0;
    const to = parseNumeral(range[2] ?? '') ?? 0;
    if (from >= 1 && to >= from && to - from < MOST_ITEMS) {
      for (let no = from; no <= to; no++) items.push(no);
      return range[0].length;
    }
  }
  const single = SINGLE.exec(ahead);
  const number = single && parseNumeral(single[1] ?? single[2] ?? single[3] ?? '');
  if (!single || !number) return 0;
  items.push(number);
  return single[0].length;
}

function takeState(ahead: string, states: SelectedState[], narrows: (length: number) => boolean): number {
  for (const [words, state] of STATES) {
    const match = words.exec(ahead);
    if (match && narrows(match[0].length)) {
      states.push(state);
      return match[0].length;
    }
  }
  return 0;
}

/** Names and aliases, longest first: 市教育局 stands glued to what follows. */
function namesOf(registry: RegistrySnapshot): readonly (readonly [string, readonly number[]])[] {
  const units = registry.units.flatMap(({ id, name, aliases }) =>
    [name, ...aliases].map((each) => [each, [id]] as const),
  );
  const groups = registry.groups.flatMap(({ names, memberUnitIds }) =>
    names.map((each) => [each, memberUnitIds] as const),
  );
  return [...units, ...groups].sort(([a], [b]) => b.length - a.length);
}

function takeUnit(
  ahead: string,
  registry: RegistrySnapshot,
  names: readonly (readonly [string, readonly number[]])[],
): { found: SelectedUnit | UnknownUnit; length: number } | null {
  const glued = names.find(([name]) => ahead.startsWith(toHalfWidth(name)));
  if (glued) return { found: { said: glued[0], unitIds: glued[1] }, length: glued[0].length };
  const token = TOKEN.exec(ahead)?.[0];
  if (!token || comparableName(token).length < 2) return null;
  const match = matchUnit(registry, token);
  if (match.kind === 'unit')
    return { found: { said: match.unit.name, unitIds: [match.unit.id] }, length: token.length };
  if (match.kind === 'group')
    return { found: { said: token, unitIds: match.group.memberUnitIds }, length: token.length };
  // A word that ends like an office's name is meant as one; anything else is the beginning of a reason.
  if (!/(?:局|委|办|院|政府|管委会|公司|中心|社|会|厅|处)$/.test(token)) return null;
  return {
    found: { said: token, near: match.candidates.map(({ unit }) => unit.name) },
    length: token.length,
  };
}
