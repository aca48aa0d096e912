import { RuleViolation } from '../domain/rule-violation';
import { lockRow } from '../store/dialect';
import { ObligationEntity } from '../store/entities/obligation-entity';
import { ReportingPeriodEntity } from '../store/entities/reporting-period-entity';
import { tablesReferringTo } from '../store/referring-rows';
import type { Act } from './act';
import { removeRow } from './audited-rows';

/** Takes a period away with what is owed in it. Throws `period.reported` or `period.told` before its first write. */
export async function removePeriod(act: Act, periodId: number, name: string): Promise<void> {
  const { manager } = act;
  const period = await lockRow(
    manager,
    manager.createQueryBuilder(ReportingPeriodEntity, 'period').where('period.id = :periodId', { periodId }),
  ).getOne();
  if (!period) throw new RuleViolation('period.unknown', { said: name });
  const obligations = await lockRow(
    manager,
    manager.createQueryBuilder(ObligationEntity, 'o').where('o.period_id = :periodId', { periodId }),
  ).getMany();
  const referring = await tablesReferringTo(
    manager,
    ObligationEntity,
    obligations.map(({ id }) => id),
  );
  if (['report_versions', 'drafts', 'page_drafts'].some((table) => referring.includes(table)))
    throw new RuleViolation('period.reported', { period: name });
  if (referring.length > 0) throw new RuleViolation('period.told', { period: name });
  for (const obligation of obligations) await removeRow(act, 'obligation', obligation, 'obligation.remove');
  await removeRow(act, 'period', period, 'period.remove');
}
