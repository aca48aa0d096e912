import { IsNull } from 'typeorm';
import type { DocumentKind } from '../domain/documents/document-data';
import { DocumentJobEntity } from '../store/entities/document-job-entity';
import type { Act } from './act';
import { recordAudit } from './record-audit';

export interface DocumentWanted {
  readonly planId: number;
  readonly personId: number;
  readonly periodId: number;
  readonly kind: DocumentKind;
  /** Fetched from the page instead of sent in the chat. */
  readonly way?: 'page';
}

export interface DocumentRequested {
  readonly job: DocumentJobEntity;
  /** It is being made already, because the person asked for it before. */
  readonly again: boolean;
}

/**
 * Asks for a document: the row commits with the message that asked, and some process makes it. Who asks again while it
 * is being made gets no second one, and who has asked is in the audit log; the person's row is locked while a message is answered, so two cannot ask at once.
 */
export async function requestDocument(
  act: Act,
  { planId, way, ...wanted }: DocumentWanted,
): Promise<DocumentRequested> {
  const { manager, machineNow, now, inboundId } = act;
  const { kind, periodId } = wanted;
  const waiting = await manager.findOneBy(DocumentJobEntity, {
    ...wanted,
    state: 'waiting',
    way: way ?? IsNull(),
  });
  if (waiting) return { job: waiting, again: true };
  const job = manager.create(DocumentJobEntity, {
    ...wanted,
    state: 'waiting',
    way: way ?? null,
    attempts: 0,
    done: 0,
    total: 0,
    nextAttemptAt: machineNow,
    inboundId,
    fileName: null,
    sha256: null,
    size: null,
    error: null,
    requestedAt: now,
    settledAt: null,
  });
  const saved = await manager.save(job);
  await recordAudit(act, 'document.request', `plan:${planId}`, null, { kind, periodId });
  return { job: saved, again: false };
}
