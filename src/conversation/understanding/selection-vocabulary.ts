import { officeDayOf } from '../../domain/calendar/office-time';
import type { SelectionVocabulary } from '../../domain/message/selection';
import type { NamedItem, NamedSection } from '../../domain/message/selection-words';
import { readSpokenPeriod } from '../../domain/period/spoken-period';
import type { PlanSectionEntity } from '../../store/entities/plan-section-entity';
import { PlanRepository } from '../../store/plan-repository';
import type { PlanTimes } from '../../store/read-models/plan-calendar';
import { loadRegistry } from '../../store/registry-repository';
import { coordinatedPlanIds } from '../member';
import type { Turn } from '../turn';

/** Everything that the member's selectors can name: units, periods, items and headings of the member's plans. */
export async function selectionVocabulary(
  turn: Pick<Turn, 'act' | 'calendar' | 'member'>,
): Promise<SelectionVocabulary> {
  const { act } = turn;
  const times = namedTimes(turn);
  const year = times[0]?.plan.year ?? Number(officeDayOf(act.now).slice(0, 4));
  const planIds = times.map(({ plan }) => plan.id);
  const plans = new PlanRepository(act.manager);
  const headings = await Promise.all(planIds.map((planId) => plans.sections(planId)));
  const orders = new Map(headings.flatMap((ofPlan) => [...topOrders(ofPlan)]));
  return {
    registry: await loadRegistry(act.manager),
    today: officeDayOf(act.now),
    calendar: act.rules.calendar,
    periodOf: (words) => periodNamed(times[0], words, year),
    items: (await plans.items(planIds)).map(
      ({ no, label, title, sectionId }): NamedItem => ({
        no,
        label,
        title,
        section: sectionId === null ? null : (orders.get(sectionId) ?? null),
      }),
    ),
    sections: headings.flatMap((ofPlan) => topSections(ofPlan)),
  };
}

/** The plans that the member coordinates; all of them for a member who coordinates none. */
export function namedTimes({ member, calendar }: Pick<Turn, 'calendar' | 'member'>): readonly PlanTimes[] {
  const planIds = coordinatedPlanIds(member, calendar);
  return planIds.length === 0
    ? calendar.plans
    : calendar.plans.filter(({ plan }) => planIds.includes(plan.id));
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

function periodNamed(times: PlanTimes | undefined, words: string, year: number): string | null {
  const codes = (times?.periods ?? [])
    .filter(({ period }) => period.kind === 'progress')
    .map(({ period }) => period.code);
  const current = codes.indexOf(times?.current?.period.code ?? '');
  if (words === '本期') return codes[current] ?? null;
  if (words === '上期') return codes[current - 1] ?? null;
  if (words === '下期') return codes[current + 1] ?? null;
  return readSpokenPeriod(words, year);
}
