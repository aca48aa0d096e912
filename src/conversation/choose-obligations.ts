import { officeDayOf } from '../domain/calendar/office-time';
import {
  readSelection,
  type SelectedState,
  type Selection,
  type SelectionReading,
} from '../domain/message/selection';
import type { ObligationState } from '../domain/obligation/obligation';
import { readSpokenPeriod } from '../domain/period/spoken-period';
import { RuleViolation } from '../domain/rule-violation';
import { PlanSectionEntity } from '../store/entities/plan-section-entity';
import { type JudgedObligation, judgedObligations } from '../store/read-models/judged-obligations';
import { loadRegistry } from '../store/registry-repository';
import { coordinatedPlanIds } from './member';
import type { Turn } from './turn';

/**
 * The selectors at the beginning of a command's argument and what follows them (a reason, a date, a text). A word
 * that looks like a unit's name and is none that we know throws `unit.unknown`, with the nearest names.
 */
export async function readSelectors(turn: Turn, args: string): Promise<SelectionReading> {
  const { calendar, act } = turn;
  const year = calendar.plans[0]?.plan.year ?? Number(officeDayOf(act.now).slice(0, 4));
  const reading = readSelection(args, {
    registry: await loadRegistry(act.manager),
    today: officeDayOf(act.now),
    calendar: act.rules.calendar,
    periodOf: (words) => periodNamed(turn, words, year),
  });
  const [unknown] = reading.unknownUnits;
  if (unknown) throw new RuleViolation('unit.unknown', { name: unknown.said, near: unknown.near });
  return reading;
}

function periodNamed({ calendar }: Turn, words: string, year: number): string | null {
  const current = calendar.plans[0]?.current?.period.code ?? null;
  if (words === '本期') return current;
  if (words === '上期') {
    const codes = calendar.plans[0]?.periods.map(({ period }) => period.code) ?? [];
    return codes[codes.indexOf(current ?? '') - 1] ?? null;
  }
  return readSpokenPeriod(words, year);
}

/**
 * The obligations that a selection means, of the plans that the member coordinates, in the order of a list. Where the
 * selection names no period: those of 本期 that are in one of `states`; for an item and unit that has none there, the
 * latest other period that has one. Throws `plan.none`, `period.unknown`, `item.unknown`.
 */
export async function chooseObligations(
  turn: Turn,
  selection: Selection,
  states: readonly ObligationState[],
): Promise<JudgedObligation[]> {
  const planIds = coordinatedPlanIds(turn.member, turn.calendar);
  if (planIds.length === 0) throw new RuleViolation('plan.none');
  const all = await coordinatedObligations(turn, planIds);
  refuseUnknown(turn, selection, all);
  const sections = await sectionsNamed(turn, planIds, selection.sections);
  const meant = all.filter(
    (each) =>
      states.includes(each.state) &&
      !each.itemClosed &&
      (selection.items.length === 0 || selection.items.includes(each.itemNo)) &&
      (selection.units.length === 0 ||
        selection.units.some(({ unitIds }) => unitIds.includes(each.unitId))) &&
      (sections === null || (each.sectionId !== null && sections.has(each.sectionId))) &&
      selection.states.every((state) => isIn(each, state, turn.act.now)),
  );
  return selection.period === null
    ? latestOfEach(meant, turn)
    : meant.filter((each) => each.periodCode === selection.period);
}

function coordinatedObligations(turn: Turn, planIds: readonly number[]): Promise<JudgedObligation[]> {
  const { act, calendar } = turn;
  const periodIds = calendar.plans
    .filter(({ plan }) => planIds.includes(plan.id))
    .flatMap(({ periods }) => periods.map(({ period }) => period.id));
  return judgedObligations(act.manager, calendar, { periodIds }, act.rules, act.now);
}

function refuseUnknown(turn: Turn, { period, items }: Selection, all: readonly JudgedObligation[]): void {
  if (
    period !== null &&
    !turn.calendar.plans.some((times) => times.periods.some((p) => p.period.code === period))
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
  const rows = await turn.act.manager.find(PlanSectionEntity, { order: { planId: 'ASC', ordinal: 'ASC' } });
  const named = new Set<number>();
  for (const planId of planIds) {
    const ofPlan = rows.filter((row) => row.planId === planId);
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

function isIn(obligation: JudgedObligation, state: SelectedState, now: Date): boolean {
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

/** For each item and unit the one of 本期, else of the latest period. */
function latestOfEach(obligations: readonly JudgedObligation[], turn: Turn): JudgedObligation[] {
  const currentIds = new Set(turn.calendar.plans.map(({ current }) => current?.period.id));
  const chosen = new Map<string, JudgedObligation>();
  for (const each of obligations) {
    const key = `${each.itemId}|${each.unitId}`;
    const known = chosen.get(key);
    if (!known || !currentIds.has(known.periodId)) chosen.set(key, each);
  }
  return obligations.filter((each) => chosen.get(`${each.itemId}|${each.unitId}`) === each);
}
