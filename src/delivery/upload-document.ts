import { readBlob } from '../store/blob-store';
import { machineNow } from '../store/dialect';
import { OutboxMessageEntity } from '../store/entities/outbox-message-entity';
import type { Store } from '../store/store';
import type { ClaimedMessage } from './claim';
import type { UploadFile } from './media-source';
import type { Messenger, OutboundContent } from './outbound-message';
import { SendFailure } from './send-failure';

/** A file of our own as the outbox holds it: its bytes are in the blob store until it is sent. */
export type DocumentContent = Extract<OutboundContent, { type: 'document' }>;

/** The messenger keeps an upload for three days (docs/platform.md 14); what is older is uploaded anew, well before. */
const UPLOAD_SERVES_MS = 2 * 24 * 3600_000;

/** Whether a document has to be uploaded before its stored request, if it has one, can go out. */
export function needsUpload({ uploadedAt }: DocumentContent, now: Date): boolean {
  return uploadedAt === undefined || now.getTime() - Date.parse(uploadedAt) > UPLOAD_SERVES_MS;
}

export interface UploadParts {
  readonly store: Store;
  readonly messenger: Pick<Messenger, 'compose'>;
  readonly uploadFile?: UploadFile;
  readonly owner: string;
  readonly leaseMs: number;
}

/**
 * Uploads the bytes and stores the request that names them, before the first attempt to send it: retries repeat it, so
 * that the messenger recognises them. Returns the request. Throws `SendFailure`; none of its failures may have sent
 * anything.
 */
export async function uploadDocument(
  { store, messenger, uploadFile, owner, leaseMs }: UploadParts,
  message: ClaimedMessage,
  document: DocumentContent,
): Promise<string> {
  const bytes = await readBlob(store.read, document.sha256);
  if (!bytes || !uploadFile)
    throw new SendFailure(
      'permanent',
      'no_bytes',
      'the bytes of a document are gone, or nothing uploads them',
    );
  const { mediaId } = await surelyUnsent(uploadFile(document.fileName, bytes));
  const request = messenger.compose({ to: message.to, content: { type: 'file', mediaId } });
  await store.inTransaction(async (manager) => {
    const now = await machineNow(manager);
    const { affected } = await manager.update(
      OutboxMessageEntity,
      { id: message.id, status: 'sending', leaseOwner: owner, attempts: message.attempts },
      {
        content: JSON.stringify({ ...document, uploadedAt: now.toISOString() } satisfies DocumentContent),
        request,
        firstAttemptAt: message.uncertainSince ?? now,
        lastAttemptAt: now,
        leaseUntil: new Date(now.getTime() + leaseMs),
      },
    );
    if (affected !== 1) throw new SendFailure('retry', 'lease_lost', 'the upload took longer than the lease');
  });
  return request;
}

/** An upload of which nobody knows whether it arrived has sent nothing to anybody. */
async function surelyUnsent<T>(upload: Promise<T>): Promise<T> {
  try {
    return await upload;
  } catch (error) {
    if (!(error instanceof SendFailure) || (error.kind !== 'ambiguous' && error.kind !== 'unrepeatable'))
      throw error;
    throw new SendFailure('retry', error.code, error.message, error.retryAfterMs, { cause: error });
  }
}
