import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { Logger } from '../../observability/logger';
import type { Metrics } from '../../observability/metrics';
import type { Arrival } from '../inbound-message';
import { type JournalEntry, payloadOf } from './journal-entry';
import { JournalFolder } from './journal-folder';
import { encodeFrame } from './journal-frame';
import { type Owner, readLeft, type Segment, type WaitingMessage } from './journal-segment';
import type { OwnerLock } from './owner-lock';
import { WaitingQueues } from './waiting-queues';
import type { KeepOptions, WaitingRoom } from './waiting-room';

/** A file that has grown so large is followed by another, so that it can be deleted while messages go on coming. */
const NEXT_FILE_AFTER_BYTES = 4 * 1024 * 1024;
const LOCK_ATTEMPTS = 3;

/** What waits is as much as may wait; the platform is told to deliver again. */
class JournalFull extends Error {
  override readonly name = 'JournalFull';
}

export interface JournalParts {
  readonly folder: string;
  readonly limitBytes: number;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/**
 * The journal for the time the database is away (docs/decisions/026-journal.md): this process's own files, and those of
 * dead processes that it has adopted. An entry leaves it when the database has the message; a file is deleted when
 * all its entries have left.
 */
export class Journal implements WaitingRoom {
  private readonly queues = new WaitingQueues<Segment>();
  private readonly adopted = new Map<string, Owner>();
  private readonly cleaning = new Set<Promise<void>>();
  private own: Owner | null = null;
  private current: Promise<Segment> | null = null;
  private filesMade = 0;
  private bytes = 0;
  private lastFailed = false;

  /** Called when something can be tried with the database. */
  onReady: () => void = () => undefined;

  private constructor(
    private readonly parts: JournalParts,
    private readonly folder: JournalFolder,
  ) {}

  /** With what dead processes have left in the folder. Throws `JournalFolderRefused`. */
  static async open(parts: JournalParts): Promise<Journal> {
    const journal = new Journal(parts, new JournalFolder(parts.folder));
    try {
      journal.ownFiles();
      await journal.adopt();
    } catch (error) {
      // A disk that is full at the start need not be so when a message has to be kept.
      parts.logger.error({ err: error }, 'the journal cannot be used at present');
    }
    return journal;
  }

  get count(): number {
    return this.queues.count;
  }

  /** The last attempt to keep a message has failed. */
  get isFailing(): boolean {
    return this.lastFailed;
  }

  /** Since when the oldest waits, by machine time; null for nothing. */
  get oldest(): Date | null {
    return this.queues.oldest();
  }

  holds(userid: string): boolean {
    return this.queues.holds(userid);
  }

  knows(dedupeKey: string): boolean {
    return this.queues.find(dedupeKey) !== undefined;
  }

  keep(arrival: Arrival, { unseenBy, attempt }: KeepOptions): Promise<void> {
    const known = this.queues.find(arrival.message.dedupeKey);
    if (known) return known.written;
    const entry: JournalEntry = { ...arrival, keptAt: new Date(), unseenBy };
    const waiting: WaitingMessage = {
      entry,
      // Begins when the message stands in its queue.
      written: Promise.resolve().then(() => this.write(waiting)),
      place: null,
      isReady: false,
      failures: 0,
    };
    this.queues.add(waiting);
    this.showFigures();
    void this.makeReady(waiting, attempt);
    return waiting.written;
  }

  /** The first of each person that can be tried with the database. */
  ready(): WaitingMessage[] {
    return this.queues.ready();
  }

  readyOf(userid: string): WaitingMessage | null {
    return this.queues.readyOf(userid);
  }

  /** The database has it: it waits no longer. */
  done(waiting: WaitingMessage): void {
    this.queues.remove(waiting);
    const segment = waiting.place;
    if (segment) {
      segment.waiting--;
      this.dropWhenEmpty(segment);
    }
    this.showFigures();
  }

  /** Takes an entry out of the way of the others; it is never deleted. Rejects when it cannot be written elsewhere. */
  async setAside(waiting: WaitingMessage): Promise<void> {
    await this.folder.setAside(payloadOf(waiting.entry));
    this.done(waiting);
    this.parts.metrics.journalSetAside.set((await this.folder.list()).setAside);
  }

  /** Takes over what dead processes have left in the folder. Returns how many entries wait because of it. */
  async adopt(): Promise<number> {
    const { journals, onlyLocked, setAside } = await this.folder.list();
    this.parts.metrics.journalSetAside.set(setAside);
    for (const name of onlyLocked) if (name !== this.own?.name) this.folder.lock(name)?.release();
    let entries = 0;
    for (const [name, files] of journals) {
      if (name === this.own?.name || this.adopted.has(name)) continue;
      const lock = this.folder.lock(name);
      if (lock) entries += await this.adoptFrom(name, lock, files);
    }
    if (entries > 0) this.onReady();
    return entries;
  }

  /** Nothing more is kept. What still waits stays in the folder, for whoever looks there next. */
  async close(): Promise<void> {
    await this.current?.catch(() => undefined);
    for (const owner of [...this.adopted.values(), ...(this.own ? [this.own] : [])]) {
      for (const { file } of owner.segments) await file?.close();
      while (this.cleaning.size > 0) await Promise.all(this.cleaning);
      owner.lock.release();
    }
  }

  private async write(waiting: WaitingMessage): Promise<void> {
    const { metrics, logger } = this.parts;
    try {
      const frame = encodeFrame(payloadOf(waiting.entry));
      const segment = await this.segmentWithRoom(frame.length);
      waiting.place = segment;
      segment.waiting++;
      segment.bytes += frame.length;
      this.bytes += frame.length;
      await segment.file?.append(frame);
      this.lastFailed = false;
      metrics.journalKept.inc();
      this.showFigures();
    } catch (error) {
      this.lastFailed = true;
      this.done(waiting);
      metrics.journalRefused.inc();
      logger.error(
        { err: error },
        'a message cannot be written to the journal; it has to be delivered again',
      );
      throw error;
    }
  }

  private async makeReady(waiting: WaitingMessage, attempt: Promise<unknown>): Promise<void> {
    try {
      await waiting.written;
    } catch {
      return;
    }
    await attempt.catch(() => undefined);
    waiting.isReady = true;
    this.onReady();
  }

  private async segmentWithRoom(bytes: number): Promise<Segment> {
    if (this.bytes + bytes > this.parts.limitBytes)
      throw new JournalFull(`the journal holds ${this.bytes} bytes; more than JOURNAL_LIMIT_MB are not kept`);
    for (;;) {
      this.current ??= this.beginSegment();
      const current = this.current;
      try {
        const segment = await current;
        if (!segment.isGone && !segment.file?.isBroken && segment.bytes < NEXT_FILE_AFTER_BYTES)
          return segment;
        if (this.current === current) this.current = null;
      } catch (error) {
        if (this.current === current) this.current = null;
        throw error;
      }
    }
  }

  private async beginSegment(): Promise<Segment> {
    const owner = this.ownFiles();
    const number = ++this.filesMade;
    const file = await this.folder.create(owner.name, number);
    const segment: Segment = { path: file.path, file, owner, bytes: 0, waiting: 0, isGone: false };
    owner.segments.add(segment);
    return segment;
  }

  private ownFiles(): Owner {
    for (let attempt = 1; !this.own; attempt++) {
      const name = randomUUID();
      const lock = this.folder.lock(name);
      if (lock) this.own = { name, lock, segments: new Set() };
      else if (attempt === LOCK_ATTEMPTS) throw new Error('no lock can be had in JOURNAL_DIR');
    }
    return this.own;
  }

  private async adoptFrom(name: string, lock: OwnerLock, files: readonly string[]): Promise<number> {
    const { logger, metrics } = this.parts;
    const owner: Owner = { name, lock, segments: new Set() };
    const found: WaitingMessage[] = [];
    try {
      for (const file of files) found.push(...(await readLeft(this.folder, owner, file, logger)));
    } catch (error) {
      lock.release();
      logger.error({ err: error, owner: name }, 'a journal that was left behind cannot be taken over');
      return 0;
    }
    this.adopted.set(name, owner);
    for (const waiting of found) this.queues.add(waiting);
    for (const segment of owner.segments) {
      this.bytes += segment.bytes;
      this.dropWhenEmpty(segment);
    }
    metrics.journalAdopted.inc(found.length);
    this.showFigures();
    logger.warn({ owner: name, entries: found.length }, 'the journal of a process that ended is taken over');
    return found.length;
  }

  private dropWhenEmpty(segment: Segment): void {
    if (segment.waiting > 0 || segment.isGone) return;
    segment.isGone = true;
    this.bytes -= segment.bytes;
    const dropping = this.drop(segment)
      .catch((error: unknown) => this.parts.logger.error({ err: error }, 'a journal file cannot be deleted'))
      .finally(() => this.cleaning.delete(dropping));
    this.cleaning.add(dropping);
  }

  private async drop(segment: Segment): Promise<void> {
    const { owner, file, path } = segment;
    owner.segments.delete(segment);
    await file?.close();
    await rm(path, { force: true });
    if (owner !== this.own && owner.segments.size === 0 && this.adopted.delete(owner.name))
      owner.lock.release();
  }

  private showFigures(): void {
    this.parts.metrics.journalWaiting.set(this.queues.count);
    this.parts.metrics.journalBytes.set(this.bytes);
  }
}
