import { setTimeout as delay } from 'node:timers/promises';
import { type CheckedFile, checkFile } from '../domain/attachment/check-file';
import type { Logger } from '../observability/logger';
import { storeBlob } from '../store/blob-store';
import { isDatabaseAway, isTransactionConflict } from '../store/dialect';
import { AttachmentEntity } from '../store/entities/attachment-entity';
import type { Store } from '../store/store';
import type { AttachmentFailure, TellAttachmentFailed } from './attachment-outcome';
import { Bell } from './bell';
import { type ClaimedAttachment, claimAttachments } from './claim-attachment';
import { errorText } from './error-text';
import type { FetchedMedia, FetchMedia } from './media-source';
import { backoffMs } from './retry-policy';
import { SendFailure } from './send-failure';

export interface AttachmentFetcherOptions {
  readonly store: Store;
  readonly fetchMedia: FetchMedia;
  readonly tellFailed: TellAttachmentFailed;
  readonly logger: Logger;
  /** Something was put into the outbox. */
  readonly wakeDispatcher?: () => void;
  /** What follows once bytes may have come; for documents that are to be imported. Does nothing where none wait. */
  readonly followUp?: () => Promise<void>;
  /** In [0, 1). */
  readonly random?: () => number;
  readonly leaseMs?: number | undefined;
  readonly pollMs?: number;
}

/** Downloads under way at the same time in one process: each may hold 20 MB. */
const CONCURRENCY = 2;
/** Longer than a download in ranges may take. A process that dies holds an attachment so long. */
const LEASE_MS = 5 * 60_000;
const POLL_MS = 2_000;
/** So long the messenger keeps what a member sent (docs/platform.md 5). */
const KEPT_MS = 3 * 24 * 3600_000;
/** Who is told to stop waits so long for a download; the lease gives the rest to another process. */
const STOP_WITHIN_MS = 3_000;

type Download = { readonly media: FetchedMedia } | { readonly failure: SendFailure };

/**
 * Fetches the bytes of what members sent, after the message was acknowledged: downloads, judges by content, stores.
 * Every process runs one; a row is stored or failed once. Tries again until the messenger no longer has the bytes.
 */
export class AttachmentFetcher {
  private readonly bell = new Bell();
  private running: Promise<void> | null = null;
  private stopped = false;
  private inTrouble = false;

  constructor(private readonly options: AttachmentFetcherOptions) {}

  start(): void {
    this.running ??= this.loop();
  }

  /** Finishes what is under way, unless that takes long, and ends. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.bell.ring();
    await Promise.race([this.running, delay(STOP_WITHIN_MS, undefined, { ref: false })]);
  }

  /** Claims and fetches once; how many were tried. For tests and draining, not beside `start`. */
  async runOnce(): Promise<number> {
    const { store, leaseMs = LEASE_MS, followUp } = this.options;
    const claimed = await claimAttachments(store, CONCURRENCY, leaseMs);
    await Promise.all(claimed.map((attachment) => this.fetch(attachment)));
    await followUp?.();
    return claimed.length;
  }

  private async loop(): Promise<void> {
    const { logger, pollMs = POLL_MS } = this.options;
    while (!this.stopped) {
      let tried = 0;
      try {
        tried = await this.runOnce();
        this.inTrouble = false;
      } catch (error) {
        if (!this.inTrouble && !this.stopped)
          logger.error({ err: error }, 'attachments cannot be fetched; trying again');
        this.inTrouble = true;
      }
      if (tried === 0 && !this.stopped) await this.bell.wait(pollMs);
    }
  }

  private async fetch(attachment: ClaimedAttachment): Promise<void> {
    const { leaseMs = LEASE_MS, pollMs = POLL_MS } = this.options;
    const oursUntil = performance.now() + leaseMs;
    const download = await this.download(attachment);
    for (;;) {
      try {
        return await this.conclude(attachment, download);
      } catch (error) {
        // The bytes are in hand: a database that is back in a moment shall have them, while the attachment is ours.
        const passes = isDatabaseAway(error) || isTransactionConflict(error);
        if (!passes || this.stopped || performance.now() + pollMs >= oursUntil) throw error;
      }
      await delay(pollMs);
    }
  }

  private async conclude(attachment: ClaimedAttachment, download: Download): Promise<void> {
    if ('failure' in download) return this.concludeFailure(attachment, download.failure);
    const { media } = download;
    const checked = checkFile(attachment.kind, media.bytes, {
      fileName: media.fileName,
      format: attachment.format,
    });
    if (checked.ok) return this.keep(attachment, media, checked);
    await this.giveUp(attachment, checked.why, `refused: ${checked.why}`);
  }

  private async download({ id, mediaId }: ClaimedAttachment): Promise<Download> {
    try {
      return { media: await this.options.fetchMedia(mediaId) };
    } catch (error) {
      if (error instanceof SendFailure) return { failure: error };
      this.options.logger.error({ err: error, attachmentId: id }, 'a download failed in an unknown way');
      return { failure: new SendFailure('retry', 'unexpected', String(error)) };
    }
  }

  /** Bytes and row in one transaction; nothing is kept where the row was dropped or taken over meanwhile. */
  private async keep(
    { id, attempts }: ClaimedAttachment,
    { bytes }: FetchedMedia,
    { contentType, fileName }: Extract<CheckedFile, { ok: true }>,
  ): Promise<void> {
    await this.options.store.inTransaction(async (manager) => {
      const mine = { id, attempts, status: 'unfetched' as const };
      const { affected } = await manager.update(AttachmentEntity, mine, { status: 'stored' });
      if (affected !== 1) return;
      const sha256 = await storeBlob(manager, bytes);
      await manager.update(
        AttachmentEntity,
        { id },
        { sha256, size: bytes.length, contentType, error: null, ...(fileName === null ? {} : { fileName }) },
      );
    });
  }

  private async concludeFailure(attachment: ClaimedAttachment, failure: SendFailure): Promise<void> {
    const { id, attempts, ageMs } = attachment;
    const { code } = failure;
    const reason = errorText(code, failure);
    if (failure.kind === 'permanent')
      return this.giveUp(attachment, code === 'too_large' ? 'tooLarge' : 'gone', reason);
    if (ageMs >= KEPT_MS) return this.giveUp(attachment, 'gone', reason);
    this.options.logger.info(
      { attachmentId: id, code },
      'an attachment was not fetched; it will be tried again',
    );
    const { store, random = Math.random } = this.options;
    const now = await store.machineNow();
    const afterMs = Math.max(failure.retryAfterMs ?? 0, backoffMs(attempts, random()));
    await store.inTransaction((manager) =>
      manager.update(
        AttachmentEntity,
        { id, attempts, status: 'unfetched' },
        { nextAttemptAt: new Date(now.getTime() + afterMs), error: reason },
      ),
    );
  }

  private async giveUp(
    { id, attempts }: ClaimedAttachment,
    why: AttachmentFailure,
    reason: string,
  ): Promise<void> {
    const { store, tellFailed, logger, wakeDispatcher } = this.options;
    logger.warn({ attachmentId: id, why }, 'an attachment could not be stored; its sender is told');
    const machineNow = await store.machineNow();
    await store.inTransaction(async (manager) => {
      const mine = { id, attempts, status: 'unfetched' as const };
      const { affected } = await manager.update(AttachmentEntity, mine, {
        status: 'failed',
        error: reason,
      });
      if (affected === 1) await tellFailed(manager, id, why, machineNow);
    });
    wakeDispatcher?.();
  }
}
