import { graceDaysOf, graceEnd } from '../domain/period/grace';
import type { PeriodChanges } from '../domain/plan-revision/compare-periods';
import type { PlanEntity } from '../store/entities/plan-entity';
import { ReportingPeriodEntity } from '../store/entities/reporting-period-entity';
import { owedInNewPeriod } from '../store/read-models/who-owes';
import type { Act } from './act';
import { addRow, changeRow } from './audited-rows';
import { movePeriod } from './move-period';
import { oweAll } from './revise-obligations';

/**
 * Due days that the new document lays down otherwise. A grace moves along; extensions, returns and what was punctual are
 * kept (`movePeriod`).
 */
export async function moveRevisedPeriods(act: Act, { moved, reprinted }: PeriodChanges): Promise<void> {
  const { calendar } = act.rules;
  for (const { id, dueAt } of moved) {
    const period = await act.manager.findOneByOrFail(ReportingPeriodEntity, { id });
    const graceUntil = graceEnd(dueAt, graceDaysOf(period, calendar), calendar);
    await movePeriod(act, id, { dueAt, graceUntil }, 'period.due');
  }
  for (const { id, printed } of reprinted) {
    const period = await act.manager.findOneByOrFail(ReportingPeriodEntity, { id });
    await changeRow(act, 'period', period, { printed }, 'period.reprint');
  }
}

/** An added period asks whoever is responsible now; due already, it is 不催. */
export async function addRevisedPeriods(act: Act, plan: PlanEntity, { added }: PeriodChanges): Promise<void> {
  const owed = added.length > 0 ? await owedInNewPeriod(act.manager, plan) : [];
  for (const { code, kind, printed, dueAt } of added) {
    const marks = { dueAt, graceUntil: null, closesAt: null, confirmedDueAt: null };
    const period = { planId: plan.id, code, kind, printed, quiet: dueAt <= act.now, ...marks };
    const periodId = await addRow(act, 'period', period, 'period.add');
    await oweAll(
      act,
      owed.map(({ itemId, unitId }) => ({ periodId, itemId, unitId })),
    );
  }
}
