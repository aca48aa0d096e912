import { confirmedDue } from '../domain/period/confirmed-due';
import type { PeriodKind } from '../domain/period/reporting-period';
import { RuleViolation } from '../domain/rule-violation';
import { lockRow } from '../store/dialect';
import { ObligationEntity, UNTOUCHED } from '../store/entities/obligation-entity';
import { PlanEntity } from '../store/entities/plan-entity';
import { ReportingPeriodEntity } from '../store/entities/reporting-period-entity';
import { insertRows } from '../store/insert-rows';
import type { Act } from './act';
import { addRow, subjectOf } from './audited-rows';
import { recordAudits } from './record-audit';

export interface PeriodToAdd {
  readonly planId: number;
  readonly code: string;
  readonly kind: PeriodKind;
  readonly dueAt: Date;
  /** Which unit owes which item. */
  readonly owed: readonly { readonly itemId: number; readonly unitId: number }[];
}

/**
 * Adds a period with what is owed in it. The plan is locked, so that two coordinators add it once; throws
 * `period.exists` before its first write.
 */
export async function addPeriod(act: Act, { planId, code, kind, dueAt, owed }: PeriodToAdd): Promise<number> {
  const plan = act.manager.createQueryBuilder(PlanEntity, 'plan').where('plan.id = :planId', { planId });
  await lockRow(act.manager, plan).getOneOrFail();
  if (await act.manager.findOneBy(ReportingPeriodEntity, { planId, code }))
    throw new RuleViolation('period.exists', { period: code });
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
  return periodId;
}

/** One more obligation, as if it had been there from the beginning. */
export function oweReport(
  act: Act,
  owed: { readonly periodId: number; readonly itemId: number; readonly unitId: number },
): Promise<number> {
  return addRow(act, 'obligation', { ...owed, ...UNTOUCHED }, 'obligation.add');
}
