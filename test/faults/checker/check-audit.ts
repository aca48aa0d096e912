import { createHash } from 'node:crypto';
import type { AuditRow } from './stored';
import type { Violation } from './violation';

const START = '0'.repeat(64);
const COLUMNS = ['actor', 'action', 'subject', 'before', 'after'] as const;

/** The chain of the audit log, computed anew as docs/decisions/013-audit-chain.md describes it. */
export function checkAudit(entries: readonly AuditRow[]): Violation[] {
  const found: Violation[] = [];
  const complain = ({ id }: AuditRow, what: string) =>
    void found.push({ rule: 'audit', message: null, what: `entry ${id}: ${what}` });
  for (const entry of entries) if (entry.seq === null) complain(entry, 'is not sealed');
  let previous = START;
  const sealed = entries.filter(({ seq }) => seq !== null).sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0));
  for (const [i, entry] of sealed.entries()) {
    if (entry.seq !== i + 1) complain(entry, `has place ${entry.seq}, ${i + 1} is expected`);
    if (entry.previous_hash !== previous) complain(entry, 'does not follow the one before it');
    const hash = createHash('sha256').update(`${entry.previous_hash}\n${entry.record}`).digest('hex');
    if (entry.hash !== hash) complain(entry, 'has a hash that is not its own');
    if (!saysTheSame(entry)) complain(entry, 'differs from its record');
    previous = entry.hash ?? '';
  }
  return found;
}

function saysTheSame(entry: AuditRow): boolean {
  const record = JSON.parse(entry.record ?? '{}') as Record<string, unknown>;
  return (
    COLUMNS.every((column) => record[column] === entry[column]) &&
    record.id === entry.id &&
    record.inboundId === entry.inbound_id &&
    record.operationId === entry.operation_id &&
    record.at === isoOf(entry.at)
  );
}

/** SQLite has a text in UTC, MySQL's driver gives a Date. */
function isoOf(at: unknown): string {
  return (at instanceof Date ? at : new Date(`${String(at).replace(' ', 'T')}Z`)).toISOString();
}
