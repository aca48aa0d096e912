import { type EntityManager, type EntityTarget, In, type ObjectLiteral } from 'typeorm';
import { AcknowledgementEntity } from './entities/acknowledgement-entity';
import { AttachmentEntity } from './entities/attachment-entity';
import { AuditEntryEntity } from './entities/audit-entry-entity';
import { DraftEntity } from './entities/draft-entity';
import { EscalationHoldEntity } from './entities/escalation-hold-entity';
import { HandOverEntity } from './entities/hand-over-entity';
import { ItemUnitEntity } from './entities/item-unit-entity';
import { OfflineReportEntity } from './entities/offline-report-entity';
import { ReportVersionEntity } from './entities/report-version-entity';
import { ReportingPeriodEntity } from './entities/reporting-period-entity';
import { RequestEntity } from './entities/request-entity';
import { RoleEntity } from './entities/role-entity';
import type { JudgedObligation } from './read-models/judged-obligations';

/** Whose history is asked for; an absent part adds nothing. */
export interface TrailScope {
  readonly obligations: readonly Pick<JudgedObligation, 'id' | 'itemId' | 'unitId' | 'periodId'>[];
  /** The items themselves: 办结, 分配. */
  readonly items: boolean;
  /** The units' contacts. */
  readonly units: boolean;
  /** The plans themselves and their periods. */
  readonly planIds: readonly number[];
}

/** One IN holds so many: below the limits of both stores, whatever the size of a plan. */
const SUBJECTS_A_QUERY = 400;

type Linked = readonly [name: string, entity: EntityTarget<ObjectLiteral>];

/** Tables whose rows name an obligation, by the name that the log gives them. */
const OF_OBLIGATION: readonly Linked[] = [
  ['version', ReportVersionEntity],
  ['draft', DraftEntity],
  ['request', RequestEntity],
  ['attachment', AttachmentEntity],
  ['acknowledgement', AcknowledgementEntity],
  ['offlineReport', OfflineReportEntity],
];

/** The latest entries of the log about anything in the scope, newest first. */
export async function latestEntries(
  manager: EntityManager,
  scope: TrailScope,
  most: number,
): Promise<AuditEntryEntity[]> {
  const subjects = await subjectsOf(manager, scope);
  const found: AuditEntryEntity[] = [];
  for (let from = 0; from < subjects.length; from += SUBJECTS_A_QUERY) {
    const some = subjects.slice(from, from + SUBJECTS_A_QUERY);
    found.push(
      ...(await manager.find(AuditEntryEntity, {
        where: { subject: In(some) },
        order: { id: 'DESC' },
        take: most,
      })),
    );
  }
  if (scope.units) found.push(...(await whetherReachable(manager, scope, most)));
  return found.sort((a, b) => b.id - a.id).slice(0, most);
}

/** Of the units' people no more than this: whatever else became of them may concern other units. */
async function whetherReachable(
  manager: EntityManager,
  { obligations }: TrailScope,
  most: number,
): Promise<AuditEntryEntity[]> {
  const unitIds = unique(obligations.map(({ unitId }) => unitId));
  const roles = await manager.findBy(RoleEntity, { unitId: In(unitIds) });
  const subjects = unique(roles.map(({ personId }) => `person:${personId}`));
  const found: AuditEntryEntity[] = [];
  for (let from = 0; from < subjects.length; from += SUBJECTS_A_QUERY) {
    const subject = In(subjects.slice(from, from + SUBJECTS_A_QUERY));
    const action = In(['person.unreachable', 'person.reachable', 'person.rename']);
    found.push(
      ...(await manager.find(AuditEntryEntity, {
        where: { subject, action },
        take: most,
        order: { id: 'DESC' },
      })),
    );
  }
  return found;
}

/** The latest 催办 of the given people, newest first: they name no record. */
export function latestNudges(
  manager: EntityManager,
  userids: readonly string[],
  most: number,
): Promise<AuditEntryEntity[]> {
  return manager.find(AuditEntryEntity, {
    where: { action: 'nudge', actor: In([...userids]) },
    order: { id: 'DESC' },
    take: most,
  });
}

async function subjectsOf(manager: EntityManager, scope: TrailScope): Promise<string[]> {
  const { obligations, items, units, planIds } = scope;
  const ids = obligations.map(({ id }) => id);
  const itemIds = unique(obligations.map(({ itemId }) => itemId));
  const unitIds = unique(obligations.map(({ unitId }) => unitId));
  const subjects = ids.map((id) => `obligation:${id}`);
  const add = async (
    name: string,
    entity: EntityTarget<ObjectLiteral>,
    column: string,
    of: readonly number[],
  ) => subjects.push(...(await idsWhere(manager, entity, column, of)).map((id) => `${name}:${id}`));

  for (const [name, entity] of OF_OBLIGATION) await add(name, entity, 'obligationId', ids);
  const pairs = new Set(obligations.map(({ itemId, unitId }) => `${itemId}|${unitId}`));
  const handOvers = await manager.findBy(HandOverEntity, { itemId: In(itemIds), unitId: In(unitIds) });
  for (const { id, itemId, unitId } of handOvers)
    if (pairs.has(`${itemId}|${unitId}`)) subjects.push(`handOver:${id}`);
  if (items) {
    subjects.push(...itemIds.map((id) => `item:${id}`));
    await add('itemUnit', ItemUnitEntity, 'itemId', itemIds);
  }
  if (units) {
    await add('role', RoleEntity, 'unitId', unitIds);
    const periodIds = unique(obligations.map(({ periodId }) => periodId));
    const holds = await manager.findBy(EscalationHoldEntity, {
      periodId: In(periodIds),
      unitId: In(unitIds),
    });
    subjects.push(...holds.map(({ id }) => `hold:${id}`));
  }
  subjects.push(...planIds.map((id) => `plan:${id}`));
  await add('period', ReportingPeriodEntity, 'planId', planIds);
  return unique(subjects);
}

async function idsWhere(
  manager: EntityManager,
  entity: EntityTarget<ObjectLiteral>,
  column: string,
  of: readonly number[],
): Promise<number[]> {
  const found: number[] = [];
  for (let from = 0; from < of.length; from += SUBJECTS_A_QUERY) {
    const rows = await manager.find(entity, {
      select: { id: true },
      where: { [column]: In(of.slice(from, from + SUBJECTS_A_QUERY)) },
    });
    found.push(...rows.map(({ id }) => Number(id)));
  }
  return found;
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
