import type { RegistrySnapshot } from '../registry/registry-snapshot';
import { toHalfWidth } from '../text/normalise';
import {
  type NamedItem,
  type NamedSection,
  type SelectedState,
  type SelectedUnit,
  takeFormerItem,
  takeItems,
  takeKeyword,
  takePeriodWords,
  takePrinted,
  takeSection,
  takeSectionWords,
  takeState,
  takeUnit,
  type UnitNames,
  type UnknownUnit,
  unitNames,
} from './selection-words';
import { findSpokenDay, type SpokenDayRules } from './spoken-day';

export type { SelectedState, SelectedUnit, UnknownUnit } from './selection-words';

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

export interface SelectionReading {
  readonly selection: Selection;
  /** What follows the selectors, as typed: a reason, a date, a text. */
  readonly rest: string;
  readonly unknownUnits: readonly UnknownUnit[];
  /** Printed labels (二（三）) that the plan does not have, as said. */
  readonly unknownLabels: readonly string[];
}

export interface SelectionVocabulary extends SpokenDayRules {
  readonly registry: RegistrySnapshot;
  /** The code of a period that the words name, or null. */
  readonly periodOf: (words: string) => string | null;
  /** Items and headings of the plans, to be named by words of their titles. */
  readonly items?: readonly NamedItem[];
  readonly sections?: readonly NamedSection[];
  /** 原5: numbers that items had before a correction, and those that they go by now (`removedNumber`). */
  readonly formerItems?: ReadonlyMap<number, readonly number[]>;
  /**
   * A reason or a text follows: once an item and a unit are named it begins, unless the next word is joined to them
   * (5 市教育局、市公安局) or is a period that stands alone.
   */
  readonly textFollows?: boolean;
}

const SKIPPED =
  /^(?:[\s,、;:.。]+|把|请|将|给|对|向|的|和|及|与|跟|还有|以及|一下|麻烦|帮忙|帮我|那个|这个(?!季))/;
const ALL = /^(?:全部|所有|全体|都)(?:单位|事项|的)?/;
/** What joins a further unit or item to those already named. */
const JOINT = /^[、\s]*(?:、|和|及|与|还有|以及)/;
/** Behind a word that stands alone, and is not the beginning of a sentence. */
const ALONE = /^(?:$|[\s,、;:.。的])/;
const BEFORE_TEXT = /^[\s,，、;；:：.。]+/;
/** Nothing is said by these alone: 催办 市教育局 先, 通过 5 吧. */
const PARTICLES =
  /^(?:的|了|吧|先|下|一下|哈|啊|呀|啦|咯|喔|呢|单位|同志|谢谢您?|多谢|唔该|辛苦了?|麻烦您?了?|[\s,，.。!！~、…])+$/;
/** No selector is longer. */
const AHEAD_CHARACTERS = 80;

/** What has been named so far. */
interface Found {
  readonly items: number[];
  readonly sections: number[];
  readonly units: SelectedUnit[];
  readonly states: SelectedState[];
  readonly unknownUnits: UnknownUnit[];
  readonly unknownLabels: string[];
  period: string | null;
  all: boolean;
}

/**
 * Reads the selectors at the beginning of a command's argument, in whatever order they stand (5 市教育局, 市教育局 5,
 * 3-5、8, 第一章, 逾期, 各县区, 二季度, 网络安全), and leaves the rest as typed. Stops at the first word that is none; a
 * date (到7月8日) is never taken for an item.
 */
export function readSelection(text: string, vocabulary: SelectionVocabulary): SelectionReading {
  const names = unitNames(vocabulary.registry);
  const found: Found = {
    items: [],
    sections: [],
    units: [],
    states: [],
    unknownUnits: [],
    unknownLabels: [],
    period: null,
    all: false,
  };
  let at = 0;
  /** Behind the last word that was a selector. */
  let end = 0;
  for (; ; end = at) {
    at += skippedBefore(text, at);
    const ahead = toHalfWidth(text.slice(at, at + AHEAD_CHARACTERS));
    if (ahead === '' || findSpokenDay(ahead, vocabulary)?.start === 0) break;
    const taken = takeOne(ahead, found, vocabulary, names, JOINT.test(text.slice(end, at)));
    if (taken === 0) break;
    at += taken;
  }
  const { unknownUnits, unknownLabels, ...selection } = found;
  // 与一季度不一致: what joins or leads up to nothing belongs to the text.
  const rest = at >= text.length ? '' : text.slice(end).replace(BEFORE_TEXT, '').trim();
  return {
    selection: { ...selection, items: [...new Set(found.items)] },
    rest: rest.length <= AHEAD_CHARACTERS && PARTICLES.test(rest) ? '' : rest,
    unknownUnits,
    unknownLabels,
  };
}

/** Whether a selection names anything at all. */
export function namesSomething({ items, sections, units, states, period, all }: Selection): boolean {
  return items.length + sections.length + units.length + states.length > 0 || period !== null || all;
}

/** Takes one selector into `found` and returns its length; 0 where the text that follows begins. */
function takeOne(
  ahead: string,
  found: Found,
  vocabulary: SelectionVocabulary,
  names: UnitNames,
  joined: boolean,
): number {
  const { textFollows = false } = vocabulary;
  const somethingNamed = found.items.length + found.sections.length + found.units.length > 0;
  /** Whether a word of that length may narrow, or is the beginning of the text that follows. */
  const narrows = (length: number) => !textFollows || !somethingNamed || ALONE.test(ahead.slice(length));
  const period = takePeriodWords(ahead);
  const code = period && narrows(period.length) ? vocabulary.periodOf(period.named) : null;
  if (period && code) {
    found.period = code;
    return period.length;
  }
  if (textFollows && found.items.length > 0 && found.units.length > 0 && !joined) return 0;
  const numbered = takeNumbered(ahead, found, vocabulary);
  if (numbered > 0) return numbered;
  const state = takeState(ahead);
  if (state && narrows(state.length)) {
    found.states.push(state.named);
    return state.length;
  }
  const everything = ALL.exec(ahead)?.[0].length ?? 0;
  if (everything > 0 && narrows(everything)) {
    found.all = true;
    return everything;
  }
  return takeNamed(ahead, found, vocabulary, names);
}

function takeNumbered(ahead: string, found: Found, { items = [], formerItems }: SelectionVocabulary): number {
  const former = takeFormerItem(ahead);
  if (former && formerItems) {
    const meant = formerItems.get(former.named) ?? [];
    if (meant.length === 0) found.unknownLabels.push(`${former.named}（原编号）`);
    found.items.push(...meant);
    return former.length;
  }
  const printed = takePrinted(ahead, items);
  if (printed) {
    if (printed.named.no === null) found.unknownLabels.push(printed.named.said);
    else found.items.push(printed.named.no);
    return printed.length;
  }
  const section = takeSection(ahead);
  if (section) {
    found.sections.push(section.named);
    return section.length;
  }
  const numbers = takeItems(ahead);
  if (!numbers) return 0;
  found.items.push(...numbers.named);
  return numbers.length;
}

function takeNamed(ahead: string, found: Found, vocabulary: SelectionVocabulary, names: UnitNames): number {
  const { registry, items = [], sections = [], textFollows = false } = vocabulary;
  const unit = takeUnit(ahead, registry, names);
  if (unit && !('near' in unit.named)) {
    found.units.push(unit.named);
    return unit.length;
  }
  const keyword = found.items.length === 0 ? takeKeyword(ahead, items) : null;
  if (keyword) {
    found.items.push(keyword.named);
    return keyword.length;
  }
  const nothingElse = found.items.length + found.sections.length === 0;
  const section = nothingElse && !textFollows ? takeSectionWords(ahead, sections) : null;
  if (section) {
    found.sections.push(section.named);
    return section.length;
  }
  if (!unit || !('near' in unit.named)) return 0;
  // 未召开会 behind a unit begins a reason, though it ends like an office.
  if (textFollows && found.units.length > 0 && unit.named.near.length === 0) return 0;
  found.unknownUnits.push(unit.named);
  return unit.length;
}

/** Length of separators and particles at a place of the text. */
function skippedBefore(text: string, at: number): number {
  let length = 0;
  for (;;) {
    const from = at + length;
    const skipped = SKIPPED.exec(toHalfWidth(text.slice(from, from + AHEAD_CHARACTERS)));
    if (!skipped) return length;
    length += skipped[0].length;
  }
}
