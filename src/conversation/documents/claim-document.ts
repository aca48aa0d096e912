import type { EntityManager } from 'typeorm';
import { LessThanOrEqual } from 'typeorm';
import { DocumentJobEntity } from '../../store/entities/document-job-entity';
import type { Store } from '../../store/store';

/** A document that this process is to make, as long as it keeps the lease. */
export type ClaimedDocument = Pick<
  DocumentJobEntity,
  'id' | 'personId' | 'periodId' | 'kind' | 'way' | 'requestedAt' | 'attempts'
>;

/** Short: a killed process's document is made by another one after so long. It is renewed while the work goes on. */
export const LEASE_MS = 30_000;

/**
 * Claims one document that is due. The claim is a conditional update that counts the attempt: of two processes one gets
 * it, and whoever lost the lease can no longer settle.
 */
export async function claimDocument(store: Store): Promise<ClaimedDocument | null> {
  const now = await store.machineNow();
  const due = await store.read.find(DocumentJobEntity, {
    where: { state: 'waiting', nextAttemptAt: LessThanOrEqual(now) },
    order: { nextAttemptAt: 'ASC', id: 'ASC' },
    take: 5,
  });
  for (const job of due) {
    const attempts = job.attempts + 1;
    const { affected } = await store.inTransaction((manager) =>
      manager.update(
        DocumentJobEntity,
        { id: job.id, state: 'waiting', attempts: job.attempts, nextAttemptAt: LessThanOrEqual(now) },
        { attempts, nextAttemptAt: new Date(now.getTime() + LEASE_MS) },
      ),
    );
    if (affected === 1) return { ...job, attempts };
  }
  return null;
}

/** Changes the row of a document that is still this process's; false when another process has taken over. */
export async function changeClaimed(
  manager: EntityManager,
  { id, attempts }: ClaimedDocument,
  changes: Partial<Omit<DocumentJobEntity, 'id'>>,
): Promise<boolean> {
  const { affected } = await manager.update(DocumentJobEntity, { id, attempts, state: 'waiting' }, changes);
  return affected === 1;
}
