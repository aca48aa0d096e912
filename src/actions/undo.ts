import { type EntityTarget, IsNull, MoreThan, type ObjectLiteral } from 'typeorm';
import { lockRow } from '../store/dialect';
import { AuditEntryEntity } from '../store/entities/audit-entry-entity';
import { OperationEntity } from '../store/entities/operation-entity';
import { insertRow } from '../store/insert-rows';
import { tablesReferringTo } from '../store/referring-rows';
import type { Act } from './act';
import {
  AUDITED,
  type AuditedName,
  type AuditedRow,
  removeRow,
  sameValue,
  subjectOf,
  writeColumns,
} from './audited-rows';
import { correctWhatWasTold, type ToldPeople } from './correct-what-was-told';
import { beginOperation, operationIdOf } from './operation';
import { recordAudit } from './record-audit';

/** A command can be taken back for so long. */
const UNDOABLE_MS = 24 * 3600_000;

export type UndoRefusal =
  /** There is nothing of this person's that could be taken back. */
  | { readonly why: 'nothing' }
  /** A later change touched the same records. */
  | { readonly why: 'overtaken'; readonly summary: string; readonly by: string };

export type UndoResult =
  | { readonly done: true; readonly summary: string; readonly told: ToldPeople }
  | ({ readonly done: false } & UndoRefusal);

/** What becomes of a row that the undone command added. A table that is not here has no undo. */
const UNDO_ADDED: Readonly<Partial<Record<AuditedName, (row: ObjectLiteral, now: Date) => ObjectLiteral>>> = {
  // As if never sent; it stays in the history.
  version: (_row, now) => ({ withdrawnAt: now }),
  draft: () => ({ status: 'dropped' }),
  request: () => ({ status: 'withdrawn' }),
  handOver: (_row, now) => ({ endedAt: now }),
  standIn: (_row, now) => ({ endedAt: now }),
  hold: (_row, now) => ({ endedAt: now }),
  role: () => ({ active: false }),
  attachment: () => ({ status: 'dropped' }),
  acknowledgement: () => ({ promisedDay: null }),
  // These cease to exist where nothing refers to them yet; else:
  obligation: () => ({ state: 'waived' }),
  period: () => ({ quiet: true }),
  person: () => ({}),
};

/** What an undone command added and nothing refers to is taken away again. */
const TAKEN_AWAY: readonly AuditedName[] = ['obligation', 'period', 'itemUnit', 'person'];

/**
 * 撤销: takes back the person's latest command that can be, with everything it changed, or nothing. Refused when a
 * later change touched one of the same records. Whom the command had told is told again. The undoing is itself in
 * the log, and said again goes one command further back.
 */
export async function undoLatest(act: Act): Promise<UndoResult> {
  const operation = await latestUndoable(act);
  if (!operation) return { done: false, why: 'nothing' };
  const entries = await act.manager.find(AuditEntryEntity, {
    where: { operationId: operation.id },
    order: { id: 'DESC' },
  });
  const overtaking = await laterChange(act, operation, entries);
  if (overtaking) {
    return { done: false, why: 'overtaken', summary: operation.summary, by: overtaking };
  }
  const undoing = beginOperation(act, {
    kind: 'undo',
    summary: `撤销“${operation.summary}”`,
    undoable: false,
  });
  const { affected } = await act.manager.update(
    OperationEntity,
    { id: operation.id, undoneById: IsNull() },
    { undoneById: await operationIdOf(undoing) },
  );
  if (affected !== 1) return { done: false, why: 'nothing' };
  for (const entry of entries) await reverse(undoing, entry);
  const told = await correctWhatWasTold(undoing, operation);
  return { done: true, summary: operation.summary, told };
}

function latestUndoable(act: Act): Promise<OperationEntity | null> {
  return act.manager.findOne(OperationEntity, {
    where: {
      actor: act.actor,
      undoable: true,
      undoneById: IsNull(),
      at: MoreThan(new Date(act.now.getTime() - UNDOABLE_MS)),
    },
    order: { id: 'DESC' },
  });
}

/** Summary of a later command that touched one of the same records and still stands; null when there is none. */
async function laterChange(
  act: Act,
  operation: OperationEntity,
  entries: readonly AuditEntryEntity[],
): Promise<string | null> {
  for (const entry of entries) {
    const by = entry.after === null ? await takenPlace(act, entry) : null;
    if (by) return by;
  }
  const subjects = [...new Set(entries.map(({ subject }) => subject))];
  for (const subject of subjects) {
    // Locked, so that nobody changes the record between this look and the undoing.
    const row = await lockedRow(act, subject);
    if (!row) continue;
    const later = await act.manager
      .createQueryBuilder(AuditEntryEntity, 'entry')
      .leftJoin(OperationEntity, 'op', 'op.id = entry.operation_id')
      .select(['entry.action AS action', 'op.summary AS summary'])
      .where('entry.subject = :subject AND entry.id > :last', { subject, last: entries[0]?.id ?? 0 })
      .andWhere('(entry.operation_id IS NULL OR entry.operation_id <> :id)', { id: operation.id })
      .andWhere("(op.id IS NULL OR (op.undone_by_id IS NULL AND op.kind <> 'undo'))")
      .orderBy('entry.id', 'DESC')
      .limit(1)
      .getRawOne<{ action: string; summary: string | null }>();
    if (later) return later.summary ?? later.action;
  }
  return null;
}

/** Who has put another row into the place of one that was taken away; null while the place is free. */
async function takenPlace(act: Act, entry: AuditEntryEntity): Promise<string | null> {
  const { name } = subjectParts(entry.subject);
  if (!name || entry.before === null) return null;
  const gone = revived(act, name, JSON.parse(entry.before) as ObjectLiteral);
  const entity = AUDITED[name] as EntityTarget<ObjectLiteral>;
  for (const { columns } of act.manager.connection.getMetadata(entity).uniques) {
    const place = Object.fromEntries(columns.map(({ propertyName }) => [propertyName, gone[propertyName]]));
    const there = await act.manager.findOneBy(entity, place);
    if (there) return summaryOfLast(act, subjectOf(name, there.id as number));
  }
  return null;
}

async function summaryOfLast(act: Act, subject: string): Promise<string> {
  const [last] = await act.manager.find(AuditEntryEntity, {
    where: { subject },
    order: { id: 'DESC' },
    take: 1,
  });
  const operation =
    last?.operationId && (await act.manager.findOneBy(OperationEntity, { id: last.operationId }));
  return operation ? operation.summary : (last?.action ?? subject);
}

async function reverse(act: Act, entry: AuditEntryEntity): Promise<void> {
  const { name } = subjectParts(entry.subject);
  if (!name) return;
  if (entry.after === null) return putBack(act, name, entry);
  const row = await lockedRow(act, entry.subject);
  if (!row) throw new Error(`${entry.subject} is gone and cannot be put back`);
  if (entry.before === null && TAKEN_AWAY.includes(name)) {
    const referring = await tablesReferringTo(act.manager, AUDITED[name], [row.id as number]);
    if (referring.length === 0)
      return removeRow(act, name, row as AuditedRow<typeof name>, `undo.${entry.action}`);
  }
  const after = revived(act, name, JSON.parse(entry.after) as ObjectLiteral);
  const wanted =
    entry.before === null
      ? (UNDO_ADDED[name]?.(row, act.now) ?? null)
      : revived(act, name, JSON.parse(entry.before) as ObjectLiteral);
  if (wanted === null) throw new Error(`what ${entry.action} added to ${name} cannot be taken back`);
  if (entry.before !== null) {
    const differs = Object.entries(after).find(([column, value]) => !sameValue(row[column], value));
    if (differs) throw new Error(`${entry.subject}.${differs[0]} is no longer as ${entry.action} left it`);
  }
  if (Object.keys(wanted).length === 0) return;
  const was = Object.fromEntries(Object.keys(wanted).map((column) => [column, row[column]]));
  await writeColumns(act.manager, name, row as { id: number; revision?: number }, wanted);
  await recordAudit(act, `undo.${entry.action}`, entry.subject, was, wanted);
}

/** A row that the undone command took away: the same again, under the same id. */
async function putBack(act: Act, name: AuditedName, entry: AuditEntryEntity): Promise<void> {
  const row = revived(act, name, JSON.parse(entry.before ?? '{}') as ObjectLiteral);
  await insertRow(act.manager, AUDITED[name] as new () => ObjectLiteral, row);
  await recordAudit(act, `undo.${entry.action}`, entry.subject, null, row);
}

async function lockedRow(act: Act, subject: string): Promise<ObjectLiteral | null> {
  const { name, id } = subjectParts(subject);
  if (!name) return null;
  const entity = AUDITED[name] as EntityTarget<ObjectLiteral>;
  const query = act.manager.createQueryBuilder(entity, 'row').where('row.id = :id', { id });
  return lockRow(act.manager, query).getOne();
}

function subjectParts(subject: string): { name: AuditedName | null; id: number } {
  const [name = '', id = ''] = subject.split(':');
  return { name: name in AUDITED ? (name as AuditedName) : null, id: Number(id) };
}

/** Instants come back from JSON as text. */
function revived(act: Act, name: AuditedName, columns: ObjectLiteral): ObjectLiteral {
  const metadata = act.manager.connection.getMetadata(AUDITED[name] as EntityTarget<ObjectLiteral>);
  return Object.fromEntries(
    Object.entries(columns).flatMap(([column, value]) => {
      const known = metadata.findColumnWithPropertyName(column);
      if (!known) return [];
      return [[column, known.type === 'datetime' && typeof value === 'string' ? new Date(value) : value]];
    }),
  );
}
