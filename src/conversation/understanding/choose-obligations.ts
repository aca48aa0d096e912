import {
  readSelection,
  type SelectedState,
  type Selection,
  type SelectionReading,
} from '../../domain/message/selection';
import type { ObligationState } from '../../domain/obligation/obligation';
import { RuleViolation } from '../../domain/rule-violation';
import type { ObligationFilter } from '../../store/obligation-repository';
import { PlanRepository } from '../../store/plan-repository';
import { type JudgedObligation, judgedObligations } from '../../store/read-models/judged-obligations';
import type { PeriodInForce } from '../../store/read-models/plan-calendar';
import type { Turn } from '../turn';
import { meantPlanIds } from './chosen-plan';
import { namedTimes, selectionVocabulary } from './selection-vocabulary';

/**
 * The selectors at the beginning of a command's argument and what follows them (a reason, a date, a text; say so with
 * `textFollows`, lest its first words narrow). A word that looks like a unit's name and is none that we know throws
 * `unit.unknown`, with the nearest names.
 */
export async function readSelectors(
  turn: Turn,
  args: string,
  { textFollows = false } = {},
): Promise<SelectionReading> {
  // 状态 alone names nothing: the registry of an office has thousands of names.
  if (args.trim() === '') return NOTHING_SAID;
  const reading = readSelection(args, { ...(await selectionVocabulary(turn)), textFollows });
  const [unknown] = reading.unknownUnits;
  if (unknown) throw new RuleViolation('unit.unknown', { name: unknown.said, near: unknown.near });
  const [label] = reading.unknownLabels;
  if (label !== undefined) throw new RuleViolation('item.not_in_plan', { no: label });
  return reading;
}

const NOTHING_SAID: SelectionReading = {
  selection: { items: [], sections: [], units: [], states: [], period: null, all: false },
  rest: '',
  unknownUnits: [],
  unknownLabels: [],
};

/** Whether anything was said that tells which reports are meant; a period alone does not. */
export function namesAny({ items, sections, units, states, all }: Selection): boolean {
  return all || items.length + sections.length + units.length + states.length > 0;
}

/** How a command narrows beyond what was said. */
export interface Choosing {
  /** Where no period is said: all periods instead of the one that is meant. */
  readonly everyPeriod?: boolean;
  /** Of these periods alone. */
  readonly within?: readonly number[];
  readonly only?: (obligation: JudgedObligation) => boolean;
  /** A number or a chapter may mean that of every plan: for reading, and for who asks which one is meant. */
  readonly acrossPlans?: boolean;
}

/**
 * The obligations that a selection means, of the plans that the member coordinates, in the order of a list. Where the
 * selection names no period: those of 本期 that are in one of `states`; for an item and unit that has none there, the
 * latest other period that has one; what a later period will ask for is only meant where that period is named.
 * Throws `plan.none`, `period.unknown`, `item.not_in_plan`, `section.unknown`, and `item.several_plans` or `plan.several`
 * where a number or a chapter is that of several plans.
 */
export async function chooseObligations(
  turn: Turn,
  selection: Selection,
  states: readonly ObligationState[],
  choosing: Choosing = {},
): Promise<JudgedObligation[]> {
  const { everyPeriod = false, within, only = () => true, acrossPlans = false } = choosing;
  const planIds = meantPlanIds(turn);
  if (planIds.length === 0) throw new RuleViolation('plan.none');
  const all = await obligationsInQuestion(turn, planIds, selection, states, choosing);
  refuseUnknown(turn, selection, all);
  const sections = await sectionsNamed(turn, planIds, selection.sections);
  const meant = all.filter(
    (each) =>
      states.includes(each.state) &&
      (within === undefined || within.includes(each.periodId)) &&
      !each.itemClosed &&
      only(each) &&
      (selection.items.length === 0 || selection.items.includes(each.itemNo)) &&
      (selection.units.length === 0 ||
        selection.units.some(({ unitIds }) => unitIds.includes(each.unitId))) &&
      (sections === null || (each.sectionId !== null && sections.has(each.sectionId))) &&
      selection.states.every((state) => isIn(each, state, turn.act.now)),
  );
  const chosen =
    selection.period !== null
      ? meant.filter((each) => each.periodCode === selection.period)
      : everyPeriod
        ? meant
        : latestOfEach(meant, turn);
  if (!acrossPlans) refuseSeveralPlans(selection, chosen);
  return chosen;
}

/** Nothing is done to one plan's item 5 because another's was meant. */
function refuseSeveralPlans({ items, sections }: Selection, chosen: readonly JudgedObligation[]): void {
  const [no] = items;
  const [section] = sections;
  const plans = [...new Set(chosen.map(({ planId }) => String(planId)))];
  if (plans.length < 2) return;
  if (no !== undefined) throw new RuleViolation('item.several_plans', { no, plans });
  if (section !== undefined) throw new RuleViolation('plan.several', { said: `第${section}章`, plans });
}

/** At least those that can be meant, in the order of a list; of named items all, to tell those that there are. */
async function obligationsInQuestion(
  turn: Turn,
  planIds: readonly number[],
  { items, units, period }: Selection,
  states: readonly ObligationState[],
  { everyPeriod = false, within }: Choosing,
): Promise<JudgedObligation[]> {
  const { act, calendar } = turn;
  const periods = calendar.plans
    .filter(({ plan }) => planIds.includes(plan.id))
    .flatMap((times) => times.periods);
  const read = (of: readonly PeriodInForce[], narrowed: ObligationFilter) => {
    const periodIds = of.map((each) => each.period.id);
    return judgedObligations(act.manager, calendar, { periodIds, ...narrowed }, act.rules, act.now);
  };
  if (items.length > 0) return read(periods, { itemNos: items });
  const unitIds = units.flatMap((unit) => unit.unitIds);
  const narrowed = { states, ...(units.length > 0 ? { unitIds } : {}) };
  if (within) return read(periods, { ...narrowed, periodIds: within });
  if (period !== null)
    return read(
      periods.filter((each) => each.period.code === period),
      narrowed,
    );
  if (everyPeriod) return read(periods, narrowed);
  const currents = calendar.plans.flatMap(({ current }) => current ?? []);
  const later = periods.filter((each) => isLater(each, currents));
  const awaited = await read(
    periods.filter((each) => !later.includes(each)),
    narrowed,
  );
  const ahead = await read(later, { ...narrowed, states: states.filter((state) => state !== 'pending') });
  return [...awaited, ...ahead].sort(byPeriod);
}

function byPeriod({ inForce: a }: JudgedObligation, { inForce: b }: JudgedObligation): number {
  return a.period.dueAt.getTime() - b.period.dueAt.getTime() || a.period.id - b.period.id;
}

function refuseUnknown(turn: Turn, { period, items }: Selection, all: readonly JudgedObligation[]): void {
  if (
    period !== null &&
    !namedTimes(turn).some((times) => times.periods.some((p) => p.period.code === period))
  )
    throw new RuleViolation('period.unknown', { said: period });
  const known = new Set(all.map(({ itemNo }) => itemNo));
  const unknown = items.find((no) => !known.has(no));
  if (unknown !== undefined) throw new RuleViolation('item.not_in_plan', { no: unknown });
}

/** Sections by their printed order among the top-level ones, with everything below them; null where none is named. */
async function sectionsNamed(
  turn: Turn,
  planIds: readonly number[],
  numbers: readonly number[],
): Promise<ReadonlySet<number> | null> {
  if (numbers.length === 0) return null;
  const plans = new PlanRepository(turn.act.manager);
  const named = new Set<number>();
  for (const planId of planIds) {
    const ofPlan = await plans.sections(planId);
    const top = ofPlan.filter(({ parentId }) => parentId === null);
    for (const number of numbers) {
      const section = top[number - 1];
      if (section) named.add(section.id);
    }
    // Parents stand before their children.
    for (const { id, parentId } of ofPlan) if (parentId !== null && named.has(parentId)) named.add(id);
  }
  if (named.size === 0) throw new RuleViolation('section.unknown', { no: numbers[0] ?? 0 });
  return named;
}

export function isIn(obligation: JudgedObligation, state: SelectedState, now: Date): boolean {
  const { state: is, marks, late } = obligation;
  const owed = is === 'pending' || is === 'returned';
  switch (state) {
    case 'overdue':
      return owed && now > marks.deadline;
    case 'missing':
      return owed;
    case 'toReview':
      return is === 'submitted';
    case 'reported':
      return is === 'submitted' || is === 'accepted';
    case 'returned':
      return is === 'returned';
    case 'late':
      return late === true;
  }
}

/** For each item and unit the one of 本期, else of the latest period that has asked for it. */
function latestOfEach(obligations: readonly JudgedObligation[], turn: Turn): JudgedObligation[] {
  const currents = turn.calendar.plans.flatMap(({ current }) => current ?? []);
  const currentIds = new Set(currents.map(({ period }) => period.id));
  const chosen = new Map<string, JudgedObligation>();
  for (const each of obligations) {
    if (isForLater(each, currents)) continue;
    const key = `${each.itemId}|${each.unitId}`;
    const known = chosen.get(key);
    if (!known || !currentIds.has(known.periodId)) chosen.set(key, each);
  }
  return obligations.filter((each) => chosen.get(`${each.itemId}|${each.unitId}`) === each);
}

/** 待报 of such a period is only meant where the period is named. */
function isForLater({ state, inForce }: JudgedObligation, currents: readonly PeriodInForce[]): boolean {
  return state === 'pending' && isLater(inForce, currents);
}

/** After 本期, or of the action plan. */
function isLater({ plan, period }: PeriodInForce, currents: readonly PeriodInForce[]): boolean {
  const current = currents.find((each) => each.plan.id === plan.id);
  return (current !== undefined && period.dueAt > current.period.dueAt) || period.kind === 'actionPlan';
}
