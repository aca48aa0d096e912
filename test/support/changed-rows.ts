import type { EntityTarget, ObjectLiteral } from 'typeorm';
import { AUDITED, type AuditedName, subjectOf } from '../../src/actions/audited-rows';
import { AuditEntryEntity } from '../../src/store/entities/audit-entry-entity';
import type { Store } from '../../src/store/store';

/** Every row that people change by command, as text, by its name in the audit log. */
export type Rows = ReadonlyMap<string, string>;

/** The rows as they stand. Reads the tables, not the code under test. */
export async function businessRows(store: Store): Promise<Rows> {
  const rows = new Map<string, string>();
  for (const [name, entity] of Object.entries(AUDITED) as [AuditedName, EntityTarget<ObjectLiteral>][]) {
    const stored: ObjectLiteral[] = await store.read.find(entity);
    for (const row of stored) rows.set(subjectOf(name, row.id as number), JSON.stringify(row));
  }
  return rows;
}

/** Names of the rows that differ, or are in only one of the two. */
export function changedSubjects(before: Rows, after: Rows): string[] {
  const all = new Set([...before.keys(), ...after.keys()]);
  return [...all].filter((subject) => before.get(subject) !== after.get(subject)).sort();
}

/** Names of the rows about which the audit log has gained an entry since the row `afterId`. */
export async function auditedSince(store: Store, afterId: number): Promise<Set<string>> {
  const entries = await store.read.find(AuditEntryEntity);
  return new Set(entries.filter(({ id }) => id > afterId).map(({ subject }) => subject));
}

export async function lastAuditId(store: Store): Promise<number> {
  const [latest] = await store.read.find(AuditEntryEntity, { order: { id: 'DESC' }, take: 1 });
  return latest?.id ?? 0;
}
