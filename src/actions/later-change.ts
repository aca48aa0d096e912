import { type EntityTarget, In, MoreThan, type ObjectLiteral } from 'typeorm';
import { AuditEntryEntity } from '../store/entities/audit-entry-entity';
import { OperationEntity } from '../store/entities/operation-entity';
import type { Act } from './act';
import { AUDITED, type AuditedName, sameValue, subjectOf } from './audited-rows';
import { REACHABILITY } from './reachability';
import { RENAME } from './rename-account';
import { lockedRows, revived, subjectParts } from './reverse-entry';

/** Whose command stands in the way, and what it was. */
export interface Overtaking {
  /** userid; null for what nobody said in the chat. */
  readonly actor: string | null;
  readonly summary: string;
}

/** The command line, an import, a step of the bot's own. */
const NOT_A_COMMAND: Overtaking = { actor: null, summary: '后台操作' };
/** An undoing leaves the records as they were; whether messages arrive is no reason to keep a contact. */
const STANDS_IN_NO_WAY = ['undo', REACHABILITY, RENAME];
/** Below the parameter limits of both stores. */
const SUBJECTS_A_STATEMENT = 500;

/**
 * Who has changed what a command left: a later command that touched one of the same records and still
 * stands; null when there is none. The records are ours from now on until the transaction ends. `entries` are the
 * command's, latest first.
 */
export async function laterChange(
  act: Act,
  entries: readonly AuditEntryEntity[],
): Promise<Overtaking | null> {
  const rows = await lockRecords(act, entries);
  return (
    (await laterCommand(act, entries)) ??
    (await takenPlaces(act, entries)) ??
    (isAsLeft(act, entries, rows) ? null : NOT_A_COMMAND)
  );
}

/** Table by table and in the order of the ids, so that two who lock the same records do not wait for each other. */
async function lockRecords(
  act: Act,
  entries: readonly AuditEntryEntity[],
): Promise<Map<string, ObjectLiteral>> {
  const idsOf = new Map<AuditedName, Set<number>>();
  for (const { subject } of entries) {
    const { name, id } = subjectParts(subject);
    if (name) idsOf.set(name, (idsOf.get(name) ?? new Set()).add(id));
  }
  const rows = new Map<string, ObjectLiteral>();
  for (const name of Object.keys(AUDITED) as AuditedName[]) {
    const ids = [...(idsOf.get(name) ?? [])];
    for (let from = 0; from < ids.length; from += SUBJECTS_A_STATEMENT) {
      const part = await lockedRows(act, name, ids.slice(from, from + SUBJECTS_A_STATEMENT));
      for (const row of part) rows.set(subjectOf(name, row.id as number), row);
    }
  }
  return rows;
}

async function laterCommand(act: Act, entries: readonly AuditEntryEntity[]): Promise<Overtaking | null> {
  const lastOf = new Map<string, number>();
  for (const { subject, id } of entries) lastOf.set(subject, Math.max(id, lastOf.get(subject) ?? 0));
  const subjects = [...lastOf.keys()];
  for (let from = 0; from < subjects.length; from += SUBJECTS_A_STATEMENT) {
    const part = subjects.slice(from, from + SUBJECTS_A_STATEMENT);
    const later = await act.manager.find(AuditEntryEntity, {
      select: { id: true, subject: true, operationId: true },
      where: { subject: In(part), id: MoreThan(Math.min(...part.map((each) => lastOf.get(each) ?? 0))) },
      order: { id: 'DESC' },
    });
    const by = await firstThatStands(
      act,
      later.filter(({ id, subject }) => id > (lastOf.get(subject) ?? 0)),
      entries[0]?.operationId ?? null,
    );
    if (by) return by;
  }
  return null;
}

/** What was undone since has left the records as they were, and so has the undoing. */
async function firstThatStands(
  act: Act,
  later: readonly Pick<AuditEntryEntity, 'operationId'>[],
  own: number | null,
): Promise<Overtaking | null> {
  const ids = [...new Set(later.flatMap(({ operationId }) => (operationId === null ? [] : [operationId])))];
  const operations = ids.length === 0 ? [] : await act.manager.findBy(OperationEntity, { id: In(ids) });
  for (const { operationId } of later) {
    if (operationId === null) return NOT_A_COMMAND;
    const operation = operations.find(({ id }) => id === operationId);
    if (!operation || operation.id === own) continue;
    if (operation.undoneById === null && !STANDS_IN_NO_WAY.includes(operation.kind))
      return overtaking(operation);
  }
  return null;
}

/** Who has put another row into the place of one that was taken away; null while every place is free. */
async function takenPlaces(act: Act, entries: readonly AuditEntryEntity[]): Promise<Overtaking | null> {
  for (const { subject, before, after } of entries) {
    const { name } = subjectParts(subject);
    if (!name || before === null || after !== null) continue;
    const gone = revived(act, name, before);
    const entity = AUDITED[name] as EntityTarget<ObjectLiteral>;
    const { uniques, indices } = act.manager.connection.getMetadata(entity);
    // On MySQL a unique key is an index.
    for (const { columns } of [...uniques, ...indices.filter(({ isUnique }) => isUnique)]) {
      const place = Object.fromEntries(columns.map(({ propertyName }) => [propertyName, gone[propertyName]]));
      const there = await act.manager.findOneBy(entity, place);
      if (there) return lastToTouch(act, subjectOf(name, there.id as number));
    }
  }
  return null;
}

async function lastToTouch(act: Act, subject: string): Promise<Overtaking> {
  const [last] = await act.manager.find(AuditEntryEntity, {
    where: { subject },
    order: { id: 'DESC' },
    take: 1,
  });
  const operation =
    last?.operationId && (await act.manager.findOneBy(OperationEntity, { id: last.operationId }));
  return operation ? overtaking(operation) : NOT_A_COMMAND;
}

function overtaking({ actor, summary }: OperationEntity): Overtaking {
  return { actor, summary };
}

/** Steps back through the changes without making them: is every column what the change before had left? */
function isAsLeft(
  act: Act,
  entries: readonly AuditEntryEntity[],
  rows: ReadonlyMap<string, ObjectLiteral>,
): boolean {
  const states = new Map<string, ObjectLiteral | null>(rows);
  for (const { subject, before, after } of entries) {
    const { name } = subjectParts(subject);
    if (!name) continue;
    const state = states.get(subject) ?? null;
    if ((after === null) !== (state === null)) return false;
    if (state && after !== null && before !== null) {
      const left = Object.entries(revived(act, name, after));
      if (left.some(([column, value]) => !sameValue(state[column], value))) return false;
    }
    states.set(subject, before === null ? null : { ...state, ...revived(act, name, before) });
  }
  return true;
}
