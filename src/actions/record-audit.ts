import { AuditEntryEntity } from '../store/entities/audit-entry-entity';
import { insertRows } from '../store/insert-rows';
import type { Act } from './act';
import { operationIdOf } from './operation';

/**
 * Notes a change in the causing transaction; `sealAudit` gives the entry its place in the chain. `subject` is `obligation:12`, `plan:1`, `person:7`;
 * `before` is null for what did not exist, `after` for what exists no more.
 */
export async function recordAudit(
  act: Act,
  action: string,
  subject: string,
  before: object | null,
  after: object | null,
): Promise<void> {
  await recordAudits(act, [{ action, subject, before, after }]);
}

/** What one entry says. */
export interface Note {
  readonly action: string;
  readonly subject: string;
  readonly before: object | null;
  readonly after: object | null;
}

/** Many entries in few statements, in their order. */
export async function recordAudits(act: Act, notes: readonly Note[]): Promise<void> {
  if (notes.length === 0) return;
  const operationId = await operationIdOf(act);
  await insertRows(
    act.manager,
    AuditEntryEntity,
    notes.map(({ action, subject, before, after }) => ({
      at: act.now,
      actor: act.actor,
      inboundId: act.inboundId,
      operationId,
      action,
      subject,
      before: before && JSON.stringify(before),
      after: after && JSON.stringify(after),
      record: null,
      seq: null,
      previousHash: null,
      hash: null,
    })),
  );
}
