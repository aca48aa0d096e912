import type { EntityManager } from 'typeorm';
import { readReportFields } from '../domain/message/report-fields';
import { instantFromRaw } from '../store/dialect';
import { ObligationEntity } from '../store/entities/obligation-entity';
import { ReportVersionEntity } from '../store/entities/report-version-entity';
import { ReportingPeriodEntity } from '../store/entities/reporting-period-entity';
import { ObligationRepository } from '../store/obligation-repository';
import type { JudgedObligation } from '../store/read-models/judged-obligations';
import { type Arrangements, type PromisedDay, promiseFor } from './arrangements';

/** What a reminder says of one obligation beside its line. */
export interface ObligationNotes {
  /** 退回意见. */
  readonly returnReason: string | null;
  /** What is in of a report of which more was announced (部分). */
  readonly received: string | null;
  readonly promise: PromisedDay | null;
  /** 下一步 of the report for the period before. */
  readonly lastNextStep: string | null;
}

export type NotesById = ReadonlyMap<number, ObligationNotes>;

/** Read only where texts are rendered; planning needs none of it. */
export async function loadNotes(
  manager: EntityManager,
  obligations: readonly JudgedObligation[],
  arrangements: Arrangements,
): Promise<NotesById> {
  const returned = obligations.filter(({ state }) => state === 'returned').map(({ id }) => id);
  const partial = obligations.filter((each) => each.partial).map(({ id }) => id);
  const reasons = await remarksOf(manager, returned);
  const received = await new ObligationRepository(manager).currentVersions(partial);
  const nextSteps = await lastNextSteps(manager, obligations);
  return new Map(
    obligations.map((each) => [
      each.id,
      {
        returnReason: reasons.get(each.id) ?? null,
        received: received.get(each.id)?.text ?? null,
        promise: promiseFor(each, arrangements),
        lastNextStep: nextSteps.get(each.id) ?? null,
      },
    ]),
  );
}

async function remarksOf(manager: EntityManager, ids: readonly number[]): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map();
  const rows = await manager
    .createQueryBuilder(ObligationEntity, 'o')
    .select(['o.id', 'o.remark'])
    .where('o.id IN (:...ids)', { ids })
    .getMany();
  return new Map(rows.flatMap(({ id, remark }) => (remark ? [[id, remark] as const] : [])));
}

/** Of each obligation the 下一步 in the latest earlier report of the same unit on the same item. */
async function lastNextSteps(
  manager: EntityManager,
  obligations: readonly JudgedObligation[],
): Promise<Map<number, string>> {
  const unitIds = [...new Set(obligations.map(({ unitId }) => unitId))];
  if (unitIds.length === 0) return new Map();
  const rows = await manager
    .createQueryBuilder(ReportVersionEntity, 'v')
    .innerJoin(ObligationEntity, 'o', 'o.id = v.obligation_id AND o.current_version = v.version')
    .innerJoin(ReportingPeriodEntity, 'p', "p.id = o.period_id AND p.kind = 'progress'")
    .select(['o.item_id AS itemId', 'o.unit_id AS unitId', 'p.due_at AS dueAt', 'v.text AS text'])
    .where('o.unit_id IN (:...unitIds)', { unitIds })
    .andWhere('o.state IN (:...reported)', { reported: ['submitted', 'accepted'] })
    .orderBy('p.due_at')
    .getRawMany<{ itemId: number; unitId: number; dueAt: unknown; text: string }>();
  const reports = new Map<string, { dueAt: Date; text: string }[]>();
  for (const { itemId, unitId, dueAt, text } of rows) {
    const key = `${itemId}|${unitId}`;
    reports.set(key, [...(reports.get(key) ?? []), { dueAt: instantFromRaw(dueAt), text }]);
  }
  return new Map(
    obligations.flatMap(({ id, itemId, unitId, inForce }) => {
      const before = reports
        .get(`${itemId}|${unitId}`)
        ?.filter(({ dueAt }) => dueAt < inForce.period.dueAt)
        .at(-1);
      const nextStep = before && readReportFields(before.text).nextStep;
      return nextStep ? [[id, nextStep] as const] : [];
    }),
  );
}
