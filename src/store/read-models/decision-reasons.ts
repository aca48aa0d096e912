import { type EntityManager, In } from 'typeorm';
import { AuditEntryEntity } from '../entities/audit-entry-entity';
import { ObligationEntity } from '../entities/obligation-entity';
import { OperationEntity } from '../entities/operation-entity';

const DECISIONS: Readonly<Record<string, string>> = {
  'report.return': '退回',
  'report.reopen': '重开',
  'report.waive': '免报',
};
/** Below the limits of both stores. */
const SUBJECTS_A_QUERY = 400;

/** Why something was returned, reopened or waived, and when. */
export interface DecisionReason {
  /** 退回, 重开, 免报. */
  readonly decision: string;
  readonly at: Date;
  readonly reason: string;
}

/** The reasons given for each of the obligations, the oldest first, from the log; what was undone was never said. */
export async function decisionReasons(
  manager: EntityManager,
  obligationIds: readonly number[],
): Promise<Map<number, DecisionReason[]>> {
  const reasons = new Map<number, DecisionReason[]>();
  for (let from = 0; from < obligationIds.length; from += SUBJECTS_A_QUERY) {
    const ids = obligationIds.slice(from, from + SUBJECTS_A_QUERY);
    const entries = await manager
      .createQueryBuilder(AuditEntryEntity, 'entry')
      .leftJoin(OperationEntity, 'op', 'op.id = entry.operation_id')
      .where('entry.subject IN (:...subjects)', { subjects: ids.map((id) => `obligation:${id}`) })
      .andWhere('entry.action IN (:...actions)', { actions: Object.keys(DECISIONS) })
      .andWhere('op.undone_by_id IS NULL')
      .orderBy('entry.id')
      .getMany();
    if (entries.length === 0) continue;
    const rows = await manager.find(ObligationEntity, {
      select: { id: true, remark: true },
      where: { id: In(ids) },
    });
    const remarks = new Map(rows.map(({ id, remark }) => [id, remark]));
    for (const { subject, action, after, at } of entries) {
      const id = Number(subject.slice('obligation:'.length));
      // Entries name only what they changed: the same reason given again stands in the row alone.
      const { remark = remarks.get(id) } = JSON.parse(after ?? '{}') as { remark?: string | null };
      if (!remark) continue;
      const decision = DECISIONS[action] ?? '';
      reasons.set(id, [...(reasons.get(id) ?? []), { decision, at, reason: remark }]);
    }
  }
  return reasons;
}
