import type { EntityManager, EntityTarget, ObjectLiteral, QueryDeepPartialEntity } from 'typeorm';
import { AcknowledgementEntity } from '../store/entities/acknowledgement-entity';
import { AttachmentEntity } from '../store/entities/attachment-entity';
import { DraftEntity } from '../store/entities/draft-entity';
import { EscalationHoldEntity } from '../store/entities/escalation-hold-entity';
import { HandOverEntity } from '../store/entities/hand-over-entity';
import { ItemUnitEntity } from '../store/entities/item-unit-entity';
import { ObligationEntity } from '../store/entities/obligation-entity';
import { OfflineReportEntity } from '../store/entities/offline-report-entity';
import { PersonEntity } from '../store/entities/person-entity';
import { PlanEntity } from '../store/entities/plan-entity';
import { PlanSectionEntity } from '../store/entities/plan-section-entity';
import { ReportVersionEntity } from '../store/entities/report-version-entity';
import { ReportingPeriodEntity } from '../store/entities/reporting-period-entity';
import { RequestEntity } from '../store/entities/request-entity';
import { RoleEntity } from '../store/entities/role-entity';
import { SettingEntity } from '../store/entities/setting-entity';
import { StandInEntity } from '../store/entities/stand-in-entity';
import { UnitAliasEntity } from '../store/entities/unit-alias-entity';
import { UnitChangeEntity } from '../store/entities/unit-change-entity';
import { UnitEntity } from '../store/entities/unit-entity';
import { UnitGroupEntity } from '../store/entities/unit-group-entity';
import { UnitGroupMemberEntity } from '../store/entities/unit-group-member-entity';
import { WorkItemEntity } from '../store/entities/work-item-entity';
import { insertRow } from '../store/insert-rows';
import { updateRow } from '../store/update-rows';
import type { Act } from './act';
import { recordAudit } from './record-audit';

/** Tables whose rows people change by command. The name stands in the audit log's subject: `obligation:12`. */
export const AUDITED = {
  obligation: ObligationEntity,
  version: ReportVersionEntity,
  draft: DraftEntity,
  period: ReportingPeriodEntity,
  item: WorkItemEntity,
  itemUnit: ItemUnitEntity,
  section: PlanSectionEntity,
  plan: PlanEntity,
  person: PersonEntity,
  role: RoleEntity,
  request: RequestEntity,
  handOver: HandOverEntity,
  standIn: StandInEntity,
  acknowledgement: AcknowledgementEntity,
  offlineReport: OfflineReportEntity,
  hold: EscalationHoldEntity,
  setting: SettingEntity,
  attachment: AttachmentEntity,
  unit: UnitEntity,
  unitAlias: UnitAliasEntity,
  unitGroup: UnitGroupEntity,
  groupMember: UnitGroupMemberEntity,
  unitChange: UnitChangeEntity,
} as const;

export type AuditedName = keyof typeof AUDITED;
export type AuditedRow<N extends AuditedName> = InstanceType<(typeof AUDITED)[N]>;

/** Somebody else changed the row between our reading and our writing, although it should have been locked. */
export class RowChanged extends Error {
  constructor(subject: string) {
    super(`${subject} was changed by somebody else`);
    this.name = 'RowChanged';
  }
}

/**
 * Changes columns of one row and notes them before and after. `row` is as it was read; columns that stay the same are
 * left out, and where none changes nothing is written (false). A row with a revision is only written at the revision
 * that was read: throws `RowChanged` else, which undoes the transaction.
 */
export async function changeRow<N extends AuditedName>(
  act: Act,
  name: N,
  row: AuditedRow<N>,
  patch: Partial<AuditedRow<N>>,
  action: string,
): Promise<boolean> {
  const before: ObjectLiteral = {};
  const after: ObjectLiteral = {};
  for (const [column, value] of Object.entries(patch)) {
    const stored = (row as ObjectLiteral)[column];
    if (sameValue(stored, value)) continue;
    before[column] = stored;
    after[column] = value;
  }
  if (Object.keys(after).length === 0) return false;
  await writeColumns(act.manager, name, row, after);
  await recordAudit(act, action, subjectOf(name, row.id), before, after);
  return true;
}

/** Adds a row and notes it; returns its id. */
export async function addRow<N extends AuditedName>(
  act: Act,
  name: N,
  values: Omit<AuditedRow<N>, 'id'>,
  action: string,
): Promise<number> {
  const entity = AUDITED[name] as new () => ObjectLiteral;
  const id = await insertRow(act.manager, entity, values as QueryDeepPartialEntity<ObjectLiteral>);
  await recordAudit(act, action, subjectOf(name, id), null, values);
  return id;
}

/** Takes a row away and notes what it held. Nothing may refer to it (`tablesReferringTo`). */
export async function removeRow<N extends AuditedName>(
  act: Act,
  name: N,
  row: AuditedRow<N>,
  action: string,
): Promise<void> {
  const { affected } = await act.manager.delete(AUDITED[name] as EntityTarget<ObjectLiteral>, { id: row.id });
  if (affected !== 1) throw new RowChanged(subjectOf(name, row.id));
  await recordAudit(act, action, subjectOf(name, row.id), row, null);
}

/** Writes columns without noting them: `changeRow` and the undoing of commands do that. */
export async function writeColumns(
  manager: EntityManager,
  name: AuditedName,
  row: { readonly id: number; readonly revision?: number },
  columns: ObjectLiteral,
): Promise<void> {
  const versioned = row.revision !== undefined;
  const target = AUDITED[name] as EntityTarget<ObjectLiteral>;
  const where = versioned ? { id: row.id, revision: row.revision ?? 0 } : { id: row.id };
  const values = versioned ? { ...columns, revision: (row.revision ?? 0) + 1 } : columns;
  const affected = await updateRow(manager, target, where, values);
  if (affected !== 1) throw new RowChanged(subjectOf(name, row.id));
}

export function subjectOf(name: AuditedName, id: number): string {
  return `${name}:${id}`;
}

export function sameValue(one: unknown, other: unknown): boolean {
  if (one instanceof Date && other instanceof Date) return one.getTime() === other.getTime();
  return one === other;
}
