import type { EntityManager } from 'typeorm';
import type { OfficeDay } from '../domain/calendar/office-time';
import { AcknowledgementEntity } from './entities/acknowledgement-entity';
import { OfflineReportEntity } from './entities/offline-report-entity';
import { PersonEntity } from './entities/person-entity';

/** 收到 周五前报: who has promised what is owed, and for which day. */
export interface PromisedReport {
  readonly personName: string;
  readonly day: OfficeDay;
}

/** The latest promise for each obligation that has one; kept or broken is for the reader to tell. */
export async function promisesFor(
  manager: EntityManager,
  obligationIds: readonly number[],
): Promise<Map<number, PromisedReport>> {
  if (obligationIds.length === 0) return new Map();
  const rows = await manager
    .createQueryBuilder(AcknowledgementEntity, 'said')
    .innerJoin(PersonEntity, 'person', 'person.id = said.person_id')
    .select(['said.obligation_id AS obligationId', 'said.promised_day AS day', 'person.name AS personName'])
    .where('said.obligation_id IN (:...obligationIds)', { obligationIds })
    .andWhere('said.promised_day IS NOT NULL')
    .orderBy('said.id')
    .getRawMany<{ obligationId: number; day: OfficeDay; personName: string }>();
  return new Map(rows.map(({ obligationId, personName, day }) => [obligationId, { personName, day }]));
}

/** 线下已报: what people say they have sent on paper, the latest for each obligation that waits to be registered. */
export async function offlineReportsFor(
  manager: EntityManager,
  obligationIds: readonly number[],
): Promise<Map<number, { readonly reference: string | null; readonly saidAt: Date }>> {
  if (obligationIds.length === 0) return new Map();
  const rows = await manager
    .createQueryBuilder(OfflineReportEntity, 'said')
    .where('said.obligation_id IN (:...obligationIds)', { obligationIds })
    .orderBy('said.id')
    .getMany();
  return new Map(rows.map(({ obligationId, reference, saidAt }) => [obligationId, { reference, saidAt }]));
}
