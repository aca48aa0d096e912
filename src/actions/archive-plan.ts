import { In, IsNull, Not } from 'typeorm';
import type { OfficeRules } from '../domain/office-rules';
import { periodName } from '../domain/period/period-code';
import { PlanEntity } from '../store/entities/plan-entity';
import { lockPlan } from '../store/lock-plans';
import { judgedObligations } from '../store/read-models/judged-obligations';
import { loadPlanCalendar } from '../store/read-models/plan-calendar';
import type { Store } from '../store/store';
import type { Act } from './act';
import { changeRow } from './audited-rows';
import { systemAct } from './system-act';

/**
 * What keeps a plan from being archived: Chinese names of the periods that still take reports, be it from a single unit
 * that was given more time.
 */
export async function openPeriodsOf(
  { manager, rules, now }: Pick<Act, 'manager' | 'rules' | 'now'>,
  planId: number,
): Promise<string[]> {
  const calendar = await loadPlanCalendar(manager, rules, now, planId);
  const all = await judgedObligations(manager, calendar, { states: ['pending', 'returned'] }, rules, now);
  const open = new Set(
    all.flatMap(({ periodId, itemClosed, marks }) =>
      !itemClosed && now <= marks.closesAt ? [periodId] : [],
    ),
  );
  return (calendar.plans[0]?.periods ?? [])
    .filter(({ period, window }) => now <= window.closesAt || open.has(period.id))
    .map(({ period }) => periodName(period.code, null));
}

/**
 * Takes a plan whose last period is closed out of what is in force: nobody is asked or reminded of it any more, and its
 * numbers collide with no other plan's. Everything in it stays readable. False while a period is open, or when it is
 * archived already.
 */
export async function archivePlan(act: Act, planId: number): Promise<boolean> {
  const plan = await lockPlan(act.manager, planId);
  if (plan.status === 'archived' || (await openPeriodsOf(act, planId)).length > 0) return false;
  return changeRow(act, 'plan', plan, { status: 'archived' }, 'plan.archive');
}

/** Archives the plans that another one follows, once their last period is closed; how many. */
export async function archiveFollowedPlans(
  { store, rules }: { readonly store: Store; readonly rules: OfficeRules },
  now: Date,
): Promise<number> {
  const following = await store.read.findBy(PlanEntity, { status: 'active', followsId: Not(IsNull()) });
  const former = await store.read.findBy(PlanEntity, {
    id: In(following.flatMap(({ followsId }) => followsId ?? [])),
    status: 'active',
  });
  let archived = 0;
  for (const { id } of former) {
    const machineNow = await store.machineNow();
    const done = await store.inTransaction((manager) =>
      archivePlan(systemAct(manager, { rules, clock: { now: () => now } }, machineNow), id),
    );
    if (done) archived++;
  }
  return archived;
}
