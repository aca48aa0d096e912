import { confirmedDue } from '../domain/period/confirmed-due';
import type { PeriodKind } from '../domain/period/reporting-period';
import { RuleViolation } from '../domain/rule-violation';
import { ObligationEntity, UNTOUCHED } from '../store/entities/obligation-entity';
import { ReportingPeriodEntity } from '../store/entities/reporting-period-entity';
import { insertRows } from '../store/insert-rows';
import { lockPlan } from '../store/lock-plans';
import { owedInNewPeriod, type ResponsibleUnit } from '../store/read-models/who-owes';
import type { Act } from './act';
import { addRow, subjectOf } from './audited-rows';
import { recordAudits } from './record-audit';

export interface PeriodToAdd {
  readonly planId: number;
  readonly code: string;
  readonly kind: PeriodKind;
  readonly dueAt: Date;
}

/**
 * Adds a period and owes in it what whoever is responsible at this moment owes, which it returns. The plan is locked, so
 * that two coordinators add it once, and nobody becomes responsible meanwhile; throws `period.exists` before its first write.
 */
export async function addPeriod(
  act: Act,
  { planId, code, kind, dueAt }: PeriodToAdd,
): Promise<ResponsibleUnit[]> {
  const plan = await lockPlan(act.manager, planId);
  if (await act.manager.findOneBy(ReportingPeriodEntity, { planId, code }))
    throw new RuleViolation('period.exists', { period: code });
  const owed = await owedInNewPeriod(act.manager, plan);
  const laidDown = { printed: null, dueAt, graceUntil: null, closesAt: null, quiet: false };
  const confirmedDueAt = confirmedDue(dueAt, act.rules.calendar);
  const period = { planId, code, kind, ...laidDown, confirmedDueAt };
  const periodId = await addRow(act, 'period', period, 'period.add');
  await insertRows(
    act.manager,
    ObligationEntity,
    owed.map(({ itemId, unitId }) => ({ periodId, itemId, unitId, ...UNTOUCHED })),
  );
  const rows = await act.manager.find(ObligationEntity, { where: { periodId }, order: { id: 'ASC' } });
  await recordAudits(
    act,
    rows.map(({ id, ...row }) => ({
      action: 'obligation.add',
      subject: subjectOf('obligation', id),
      before: null,
      after: row,
    })),
  );
  return owed;
}

/** One more obligation, as if it had been there from the beginning. */
export function oweReport(
  act: Act,
  owed: { readonly periodId: number; readonly itemId: number; readonly unitId: number },
): Promise<number> {
  return addRow(act, 'obligation', { ...owed, ...UNTOUCHED }, 'obligation.add');
}
