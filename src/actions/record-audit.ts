import { AuditEntryEntity } from '../store/entities/audit-entry-entity';
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
  const entry = {
    at: act.now,
    actor: act.actor,
    inboundId: act.inboundId,
    operationId: await operationIdOf(act),
    action,
    subject,
    before: before && JSON.stringify(before),
    after: after && JSON.stringify(after),
  };
  await act.manager
    .createQueryBuilder()
    .insert()
    .into(AuditEntryEntity)
    .values({ ...entry, record: null, seq: null, previousHash: null, hash: null })
    .updateEntity(false)
    .execute();
}
