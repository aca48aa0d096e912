import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type EntityManager, LessThanOrEqual } from 'typeorm';
import { errorText } from '../../delivery/error-text';
import { enqueue } from '../../delivery/outbox';
import { documentName } from '../../domain/documents/words';
import { sayMoment } from '../../domain/text/say-time';
import type { Clock } from '../../observability/clock';
import { forgetFile, storeBlob, storeFile } from '../../store/blob-store';
import { DocumentJobEntity } from '../../store/entities/document-job-entity';
import { PersonEntity } from '../../store/entities/person-entity';
import type { Store } from '../../store/store';
import { type ClaimedDocument, changeClaimed } from './claim-document';

interface Parts {
  readonly store: Store;
  readonly clock: Clock;
}

export interface MadeDocument {
  readonly path: string;
  readonly size: number;
  readonly fileName: string;
}

/** A document that is ready on a page is kept so long: it may be fetched again where a connection broke. */
export const KEPT_MS = 60 * 60_000;

/** False where another process has taken over: then nothing is stored and nothing sent. */
export function settleMade(parts: Parts, job: ClaimedDocument, made: MadeDocument): Promise<boolean> {
  return job.way === 'page' ? keepForPage(parts, job, made) : sendInChat(parts, job, made);
}

/** The file, the row and the message in one transaction. */
async function sendInChat(
  { store, clock }: Parts,
  job: ClaimedDocument,
  { path, fileName }: MadeDocument,
): Promise<boolean> {
  const bytes = await readFile(path);
  const officeNow = clock.now();
  const machineNow = await store.machineNow();
  return store.inTransaction(async (manager) => {
    const done = { state: 'done', settledAt: officeNow, fileName, error: null } as const;
    if (!(await changeClaimed(manager, job, done))) return false;
    const sha256 = await storeBlob(manager, bytes);
    await manager.update(DocumentJobEntity, { id: job.id }, { sha256 });
    const { userid } = await manager.findOneByOrFail(PersonEntity, { id: job.personId });
    const content = { type: 'document', sha256, fileName } as const;
    await enqueue(manager, [{ dedupeKey: `document:${job.id}`, to: userid, kind: 'answer', content }], {
      officeNow,
      machineNow,
    });
    return true;
  });
}

/** In small transactions, because it may be large: nobody knows its key before the row says that it is done. */
async function keepForPage(
  { store, clock }: Parts,
  job: ClaimedDocument,
  { path, size, fileName }: MadeDocument,
): Promise<boolean> {
  const sha256 = keyOf(job.id, job.attempts);
  // An attempt that was cut off may have begun under the same number.
  await store.inTransaction((manager) => forgetFile(manager, sha256));
  await storeFile(store, sha256, path);
  const nextAttemptAt = new Date((await store.machineNow()).getTime() + KEPT_MS);
  const done = {
    state: 'done',
    settledAt: clock.now(),
    error: null,
    ...{ fileName, sha256, size, nextAttemptAt },
  } as const;
  return store.inTransaction(async (manager) => {
    const mine = await changeClaimed(manager, job, done);
    await forgetAttempts(manager, job.id, mine ? job.attempts - 1 : 0);
    if (!mine) await forgetFile(manager, sha256);
    return mine;
  });
}

/** Of one attempt, so that processes that both take it for theirs do not mix their bytes. */
function keyOf(jobId: number, attempt: number): string {
  return createHash('sha256').update(`document ${jobId} of a page, attempt ${attempt}`).digest('hex');
}

/** What attempts before have left behind whose process died over it. */
async function forgetAttempts(manager: EntityManager, jobId: number, attempts: number): Promise<void> {
  for (let attempt = 1; attempt <= attempts; attempt++) await forgetFile(manager, keyOf(jobId, attempt));
}

/** Who asked is told, with the reason; once. */
export async function settleFailed(
  { store, clock }: Parts,
  job: ClaimedDocument,
  error: unknown,
  reason: string,
): Promise<void> {
  const officeNow = clock.now();
  const machineNow = await store.machineNow();
  await store.inTransaction(async (manager) => {
    const said = job.way === 'page' ? reason : errorText('document', error);
    if (!(await changeClaimed(manager, job, { state: 'failed', settledAt: officeNow, error: said }))) return;
    // Whoever waits on the page reads it there.
    if (job.way === 'page') return forgetAttempts(manager, job.id, job.attempts);
    const { userid } = await manager.findOneByOrFail(PersonEntity, { id: job.personId });
    const text = `您${sayMoment(job.requestedAt)}请求的${documentName(job.kind)}未能生成：${reason}（编号${job.id}）`;
    const content = { type: 'text', text } as const;
    const dedupeKey = `document:${job.id}:failed`;
    await enqueue(manager, [{ dedupeKey, to: userid, kind: 'answer', content }], { officeNow, machineNow });
  });
}

/** Removes what was ready on a page long enough. Any process may do it, also several at once. */
export async function removeOldDocuments(store: Store): Promise<void> {
  const nextAttemptAt = LessThanOrEqual(await store.machineNow());
  const old = await store.read.findBy(DocumentJobEntity, { state: 'done', way: 'page', nextAttemptAt });
  for (const { id, sha256 } of old)
    await store.inTransaction(async (manager) => {
      await manager.update(DocumentJobEntity, { id, state: 'done' }, { state: 'removed' });
      if (sha256 !== null) await forgetFile(manager, sha256);
    });
}
