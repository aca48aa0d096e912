import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Bell } from '../../delivery/bell';
import { errorText } from '../../delivery/error-text';
import { backoffMs } from '../../delivery/retry-policy';
import type { OfficeTemplate } from '../../domain/documents/office-template';
import { documentFileName } from '../../domain/documents/words';
import type { OfficeRules } from '../../domain/office-rules';
import { type Exporter, ExportFailed } from '../../exports/run-export';
import type { Clock } from '../../observability/clock';
import type { Logger } from '../../observability/logger';
import { ReportingPeriodEntity } from '../../store/entities/reporting-period-entity';
import { DocumentSource } from '../../store/read-models/document-source';
import { loadPlanCalendar } from '../../store/read-models/plan-calendar';
import type { Store } from '../../store/store';
import { type ClaimedDocument, changeClaimed, claimDocument, LEASE_MS } from './claim-document';
import { failureText, MOST_FILE_BYTES, MOST_PAGE_BYTES, TooLarge, UNFORESEEN } from './document-texts';
import { type MadeDocument, removeOldDocuments, settleFailed, settleMade } from './settle-document';

export interface DocumentMakerOptions {
  readonly store: Store;
  readonly rules: OfficeRules;
  readonly template: OfficeTemplate;
  readonly exporter: Exporter;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Something was put into the outbox. */
  readonly wakeDispatcher?: () => void;
  readonly pollMs?: number;
}

const POLL_MS = 2_000;
/** What fails so often will fail again: who asked is told. */
const MOST_ATTEMPTS = 4;
const RENEW_MS = LEASE_MS / 3;
const SWEEP_MS = 60_000;

/**
 * Makes the documents that were asked for and puts them into the outbox as files. Every process runs one; a document is
 * made under a lease, stored and enqueued in one transaction, so that there is exactly one file however many processes
 * died over it.
 */
export class DocumentMaker {
  private readonly bell = new Bell();
  private readonly stopping = new AbortController();
  private running: Promise<void> | null = null;
  private inTrouble = false;
  /** Machine time in milliseconds. */
  private sweptAt = 0;

  constructor(private readonly options: DocumentMakerOptions) {}

  start(): void {
    this.running ??= this.loop();
  }

  /** Somebody may have asked for a document. */
  wake(): void {
    this.bell.ring();
  }

  /** Gives up what is being made, for another process to begin anew, and ends. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.bell.ring();
    await this.running;
  }

  /** Makes one document that is due; whether there was one. For tests, not beside `start`. */
  async runOnce(): Promise<boolean> {
    const claimed = await claimDocument(this.options.store);
    if (claimed) await this.take(claimed);
    return claimed !== null;
  }

  private async loop(): Promise<void> {
    const { logger, pollMs = POLL_MS } = this.options;
    while (!this.stopping.signal.aborted) {
      let found = false;
      try {
        found = await this.runOnce();
        await this.sweep();
        this.inTrouble = false;
      } catch (error) {
        if (!this.inTrouble) logger.error({ err: error }, 'documents cannot be made; trying again');
        this.inTrouble = true;
      }
      if (!found && !this.stopping.signal.aborted) await this.bell.wait(pollMs);
    }
  }

  private async take(job: ClaimedDocument): Promise<void> {
    // Whoever made it died over it each time: nobody else is to.
    if (job.attempts > MOST_ATTEMPTS) return this.tellFailed(job, new Error('too many attempts'), UNFORESEEN);
    const folder = await mkdtemp(join(tmpdir(), 'cuibao-'));
    const lost = new AbortController();
    let progress = { done: 0, total: 0 };
    const renewal = setInterval(() => {
      this.renew(job, progress).then(
        (mine) => {
          if (!mine) lost.abort();
        },
        () => undefined,
      );
    }, RENEW_MS);
    try {
      const made = await this.make(job, join(folder, 'document'), lost.signal, (now) => {
        progress = now;
      });
      await this.settle(job, made);
    } catch (error) {
      await this.concludeFailure(job, error);
    } finally {
      clearInterval(renewal);
      await rm(folder, { recursive: true, force: true });
    }
  }

  private async renew(job: ClaimedDocument, progress: { done: number; total: number }): Promise<boolean> {
    const { store } = this.options;
    const nextAttemptAt = new Date((await store.machineNow()).getTime() + LEASE_MS);
    return store.inTransaction((manager) => changeClaimed(manager, job, { ...progress, nextAttemptAt }));
  }

  private async make(
    { kind, periodId, way }: ClaimedDocument,
    path: string,
    lost: AbortSignal,
    onProgress: (progress: { done: number; total: number }) => void,
  ): Promise<MadeDocument> {
    const { store, rules, clock, template, exporter } = this.options;
    const { read } = store;
    const now = clock.now();
    const { planId } = await read.findOneByOrFail(ReportingPeriodEntity, { id: periodId });
    const calendar = await loadPlanCalendar(read, rules, now, planId);
    const [times] = calendar.plans;
    const inForce = calendar.periodById.get(periodId);
    if (!times || !inForce) throw new Error(`period ${periodId} is in no plan`);
    const source = await DocumentSource.open(read, { calendar, times, inForce }, rules, now);
    const { head } = source;
    const total = head.obligations;
    await exporter.make({ kind, head, template, path }, source.streams(), {
      onProgress: (done) => onProgress({ done, total }),
      signal: AbortSignal.any([lost, this.stopping.signal]),
    });
    const { size } = await stat(path);
    const most = way === 'page' ? MOST_PAGE_BYTES : MOST_FILE_BYTES;
    if (size > most) throw new TooLarge(size, most);
    return { path, size, fileName: documentFileName(kind, head) };
  }

  private async settle(job: ClaimedDocument, made: MadeDocument): Promise<void> {
    const { logger, wakeDispatcher } = this.options;
    if (!(await settleMade(this.options, job, made)))
      logger.warn({ jobId: job.id }, 'another process makes the document');
    wakeDispatcher?.();
  }

  private async concludeFailure(job: ClaimedDocument, error: unknown): Promise<void> {
    const { store, logger } = this.options;
    if (error instanceof ExportFailed && error.why === 'cancelled') {
      // Stopping: another process may begin at once.
      const nextAttemptAt = await store.machineNow();
      const asBefore = { nextAttemptAt, attempts: job.attempts - 1 };
      await store.inTransaction((manager) => changeClaimed(manager, job, asBefore));
      return;
    }
    logger.error({ err: error, jobId: job.id, kind: job.kind }, 'a document was not made');
    const reason = failureText(error, this.options.rules.pageRoot ?? null);
    if (reason === null && job.attempts < MOST_ATTEMPTS) {
      const now = await store.machineNow();
      const nextAttemptAt = new Date(now.getTime() + backoffMs(job.attempts, Math.random()));
      await store.inTransaction((manager) =>
        changeClaimed(manager, job, { nextAttemptAt, error: errorText('document', error) }),
      );
      return;
    }
    await this.tellFailed(job, error, reason ?? UNFORESEEN);
  }

  private async tellFailed(job: ClaimedDocument, error: unknown, reason: string): Promise<void> {
    await settleFailed(this.options, job, error, reason);
    this.options.wakeDispatcher?.();
  }

  /** Now and then: what is ready on a page is kept for an hour. */
  private async sweep(): Promise<void> {
    if (Date.now() - this.sweptAt < SWEEP_MS) return;
    this.sweptAt = Date.now();
    await removeOldDocuments(this.options.store);
  }
}
