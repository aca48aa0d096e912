import { officeDayOf } from '../../domain/calendar/office-time';
import type { SelectionVocabulary } from '../../domain/message/selection';
import type { NamedItem, NamedSection } from '../../domain/message/selection-words';
import { periodMeant } from '../../domain/period/period-meant';
import { RuleViolation } from '../../domain/rule-violation';
import type { PlanSectionEntity } from '../../store/entities/plan-section-entity';
import { PlanRepository } from '../../store/plan-repository';
import { formerNumbers } from '../../store/read-models/item-wordings';
import type { PlanTimes } from '../../store/read-models/plan-calendar';
import { loadRegistry } from '../../store/registry-repository';
import type { Turn } from '../turn';
import { chosenPlan, meantPlanIds } from './chosen-plan';
import { periodsOfPlans } from './periods-of-plans';

/** Everything that the member's selectors can name: units, periods, items and headings of the member's plans. */
export async function selectionVocabulary(
  turn: Pick<Turn, 'act' | 'calendar' | 'member'>,
): Promise<SelectionVocabulary> {
  const { act } = turn;
  const times = namedTimes(turn);
  const planIds = times.map(({ plan }) => plan.id);
  const plans = new PlanRepository(act.manager);
  const headings = await Promise.all(planIds.map((planId) => plans.sections(planId)));
  const orders = new Map(headings.flatMap((ofPlan) => [...topOrders(ofPlan)]));
  return {
    registry: await loadRegistry(act.manager),
    today: officeDayOf(act.now),
    calendar: act.rules.calendar,
    periodOf: (words) => periodNamed(times, words, act.now),
    items: (await plans.items(planIds)).map(
      ({ no, label, title, sectionId }): NamedItem => ({
        no,
        label,
        title,
        section: sectionId === null ? null : (orders.get(sectionId) ?? null),
      }),
    ),
    sections: headings.flatMap((ofPlan) => topSections(ofPlan)),
    formerItems: await formerNumbers(act.manager, planIds),
  };
}

/** The plans that the member's words are about: the coordinated ones that are meant; for who coordinates none, all. */
export function namedTimes(turn: Pick<Turn, 'calendar' | 'member'>): readonly PlanTimes[] {
  const planIds = meantPlanIds(turn);
  if (planIds.length > 0) return turn.calendar.plans.filter(({ plan }) => planIds.includes(plan.id));
  const chosen = chosenPlan(turn);
  return chosen ? [chosen, ...turn.calendar.plans.filter((each) => each !== chosen)] : turn.calendar.plans;
}

/** For every section of a plan the order of the top-level one above it. */
function topOrders(sections: readonly PlanSectionEntity[]): Map<number, number> {
  const orders = new Map<number, number>();
  let top = 0;
  // Parents stand before their children.
  for (const { id, parentId } of sections)
    orders.set(id, parentId === null ? ++top : (orders.get(parentId) ?? 0));
  return orders;
}

function topSections(sections: readonly PlanSectionEntity[]): NamedSection[] {
  return sections
    .filter(({ parentId }) => parentId === null)
    .map(({ heading }, i) => ({ number: i + 1, heading }));
}

/** 本期, 上期 and 下期 are each plan's own: where they are different periods, the plan has to be said. */
function periodNamed(all: readonly PlanTimes[], words: string, now: Date): string | null {
  const step = RELATIVE[words];
  if (step === undefined) return periodMeant(words, periodsOfPlans(all), now);
  const codes = new Set(all.map((times) => besideCurrent(times, step)));
  if (codes.size > 1)
    throw new RuleViolation('plan.several', { said: words, plans: all.map(({ plan }) => String(plan.id)) });
  return [...codes][0] ?? null;
}

const RELATIVE: Readonly<Record<string, number>> = { 上期: -1, 本期: 0, 下期: 1 };

function besideCurrent({ periods, current }: PlanTimes, step: number): string | null {
  const codes = periods.filter(({ period }) => period.kind === 'progress').map(({ period }) => period.code);
  return codes[codes.indexOf(current?.period.code ?? '') + step] ?? null;
}
