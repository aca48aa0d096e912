import { afterPeriodMoved } from '../domain/obligation/after-period-moved';
import { rulesOfPlan } from '../domain/office-rules';
import { windowsOfPlan } from '../domain/period/windows-of-plan';
import { lockRow } from '../store/dialect';
import { ObligationEntity } from '../store/entities/obligation-entity';
import { ReportingPeriodEntity } from '../store/entities/reporting-period-entity';
import { PlanRepository } from '../store/plan-repository';
import type { Act } from './act';
import { changeRow } from './audited-rows';

export type MovedMarks = Partial<Pick<ReportingPeriodEntity, 'dueAt' | 'graceUntil' | 'confirmedDueAt'>>;

/**
 * 截止, 宽限: moves marks of a period, and what follows from that for its obligations (`afterPeriodMoved`). False when
 * they stand there already.
 */
export async function movePeriod(
  act: Act,
  periodId: number,
  marks: MovedMarks,
  action: string,
): Promise<boolean> {
  const { manager } = act;
  const query = manager
    .createQueryBuilder(ReportingPeriodEntity, 'period')
    .where('period.id = :periodId', { periodId });
  const period = await lockRow(manager, query).getOneOrFail();
  const plans = new PlanRepository(manager);
  const rules = rulesOfPlan(act.rules, await plans.byId(period.planId));
  const periods = await plans.periods([period.planId]);
  const before = windowsOfPlan(periods, rules).get(period.code);
  const moved = periods.map((each) => (each.id === periodId ? { ...each, ...marks } : each));
  const after = windowsOfPlan(moved, rules).get(period.code);
  if (!before || !after) throw new Error(`period ${periodId} is not in its plan`);
  if (!(await changeRow(act, 'period', period, marks, action))) return false;

  const obligations = await lockRow(
    manager,
    manager
      .createQueryBuilder(ObligationEntity, 'o')
      .where('o.period_id = :periodId AND (o.own_due_at IS NOT NULL OR o.first_reported_at IS NOT NULL)', {
        periodId,
      }),
  ).getMany();
  for (const row of obligations) {
    const { ownDueAt, deadlineWhenReported } = afterPeriodMoved(row, before, after, rules.calendar);
    const ownDueSetOn = ownDueAt === null ? null : row.ownDueSetOn;
    await changeRow(
      act,
      'obligation',
      row,
      { ownDueAt, ownDueSetOn, deadlineWhenReported },
      'obligation.follow',
    );
  }
  return true;
}
