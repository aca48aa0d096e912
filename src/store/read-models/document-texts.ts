import { type EntityManager, In } from 'typeorm';
import type { DocumentVersion } from '../../domain/documents/document-data';
import { ObligationEntity } from '../entities/obligation-entity';
import { ReportVersionEntity } from '../entities/report-version-entity';
import { ReportingPeriodEntity } from '../entities/reporting-period-entity';
import { PeopleRepository } from '../people-repository';
import type { JudgedObligation } from './judged-obligations';

type Wanted = readonly Pick<JudgedObligation, 'id' | 'currentVersion' | 'itemId' | 'unitId'>[];

/** The version of each obligation that counted when the obligations were read; later ones have other numbers. */
export async function shownVersions(
  manager: EntityManager,
  obligations: Wanted,
): Promise<Map<number, DocumentVersion>> {
  const reported = obligations.filter(({ currentVersion }) => currentVersion > 0);
  if (reported.length === 0) return new Map();
  const numbers = new Map(reported.map(({ id, currentVersion }) => [id, currentVersion]));
  const rows = await manager
    .createQueryBuilder(ReportVersionEntity, 'v')
    .where('v.obligation_id IN (:...ids) AND v.version IN (:...versions)', {
      ids: [...numbers.keys()],
      versions: [...new Set(numbers.values())],
    })
    .getMany();
  const shown = rows.filter(({ obligationId, version }) => numbers.get(obligationId) === version);
  const names = await namesOf(manager, shown);
  return new Map(shown.map((row) => [row.obligationId, versionOf(row, names)]));
}

/** Every version of the given obligations, by obligation, the oldest first. */
export async function historyOf(
  manager: EntityManager,
  obligations: Wanted,
): Promise<Map<number, DocumentVersion[]>> {
  if (obligations.length === 0) return new Map();
  const rows = await manager.find(ReportVersionEntity, {
    where: { obligationId: In(obligations.map(({ id }) => id)) },
    order: { obligationId: 'ASC', version: 'ASC' },
  });
  const names = await namesOf(manager, rows);
  const versions = new Map<number, DocumentVersion[]>();
  for (const row of rows)
    versions.set(row.obligationId, [...(versions.get(row.obligationId) ?? []), versionOf(row, names)]);
  return versions;
}

/** Why they were returned, waived or reopened last. */
export async function remarksOf(manager: EntityManager, obligations: Wanted): Promise<Map<number, string>> {
  if (obligations.length === 0) return new Map();
  const rows = await manager.find(ObligationEntity, {
    select: { id: true, remark: true },
    where: { id: In(obligations.map(({ id }) => id)) },
  });
  return new Map(rows.flatMap(({ id, remark }) => (remark === null ? [] : [[id, remark] as const])));
}

/** The accepted 细化方案 of the same unit for the same item, by obligation. */
export async function acceptedPlanTexts(
  manager: EntityManager,
  planId: number,
  obligations: Wanted,
): Promise<Map<number, string>> {
  if (obligations.length === 0) return new Map();
  const rows = await manager
    .createQueryBuilder(ReportVersionEntity, 'v')
    .innerJoin(ObligationEntity, 'o', 'o.id = v.obligation_id AND o.current_version = v.version')
    .innerJoin(ReportingPeriodEntity, 'p', 'p.id = o.period_id')
    .select(['o.item_id AS itemId', 'o.unit_id AS unitId', 'v.text AS text'])
    .where("p.plan_id = :planId AND p.kind = 'actionPlan' AND o.state = 'accepted'", { planId })
    .andWhere('o.item_id IN (:...itemIds) AND o.unit_id IN (:...unitIds)', {
      itemIds: [...new Set(obligations.map(({ itemId }) => itemId))],
      unitIds: [...new Set(obligations.map(({ unitId }) => unitId))],
    })
    .getRawMany<{ itemId: number; unitId: number; text: string }>();
  const texts = new Map(rows.map(({ itemId, unitId, text }) => [`${itemId}:${unitId}`, text]));
  return new Map(
    obligations.flatMap(({ id, itemId, unitId }) => {
      const text = texts.get(`${itemId}:${unitId}`);
      return text === undefined ? [] : [[id, text] as const];
    }),
  );
}

async function namesOf(
  manager: EntityManager,
  rows: readonly ReportVersionEntity[],
): Promise<ReadonlyMap<number, string>> {
  const ids = [...new Set(rows.map(({ personId }) => personId))];
  const people = await new PeopleRepository(manager).byIds(ids);
  return new Map([...people].map(([id, { name }]) => [id, name]));
}

function versionOf(row: ReportVersionEntity, names: ReadonlyMap<number, string>): DocumentVersion {
  const { version, kind, text, reportedAt, personId, byProxy, withdrawnAt } = row;
  return { version, kind, text, reportedAt, by: names.get(personId) ?? '', byProxy, withdrawnAt };
}
