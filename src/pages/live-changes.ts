import { PassThrough } from 'node:stream';
import type { Redis } from 'ioredis';
import type { Context } from 'koa';
import { Bell } from '../delivery/bell';
import type { Clock } from '../observability/clock';
import type { Logger } from '../observability/logger';
import { ChangeMark } from '../store/read-models/change-mark';
import type { Store } from '../store/store';
import type { ChangeFeed } from './change-feed';

const LOOKED_EACH_MS = 1_000;
const QUIET_MS = 100;
const HEARTBEAT_MS = 20_000;
/** A stream ends by itself and is opened anew: who has lost the right to listen does not listen on. */
const LONGEST_MS = 10 * 60_000;
const MOST = 200;
const MOST_A_PERSON = 4;
/** Whoever takes nothing for so long that this piles up is no longer there. */
const MOST_UNREAD_BYTES = 16_384;
const CHANNEL = 'cuibao:changed';
const MINUTE_MS = 60_000;

interface Listener {
  readonly stream: PassThrough;
  readonly personId: number;
}

export interface LiveChangesParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Carries the news to the other processes at once; without it they see it within a second. */
  readonly redis: Redis | null;
  readonly most?: number;
}

/**
 * The stream of changes to open pages. While anybody listens, the process looks once a second whether something was
 * committed, whoever committed it, and tells all its listeners; a new minute of office time counts as a change, because
 * what is overdue depends on it.
 */
export class LiveChanges implements ChangeFeed {
  private readonly listeners = new Set<Listener>();
  private readonly bell = new Bell();
  private readonly mark = new ChangeMark();
  private readonly subscriber: Redis | null;
  private latest = 0;
  private minute = 0;
  private looking: Promise<void> | null = null;
  private stopped = false;
  private failing = false;
  /** The other processes have just been told. */
  private quiet: NodeJS.Timeout | null = null;
  /** … and something was committed since. */
  private hasMore = false;

  constructor(private readonly parts: LiveChangesParts) {
    this.subscriber = parts.redis?.duplicate() ?? null;
    // Polling goes on without it.
    this.subscriber?.on('error', () => undefined);
    this.subscriber?.on('ready', () => void this.subscriber?.subscribe(CHANNEL).catch(() => undefined));
    this.subscriber?.on('message', () => this.bell.ring());
    void this.subscriber?.connect().catch(() => undefined);
  }

  /** Something was committed in this process. */
  wake(): void {
    this.bell.ring();
    this.publish();
  }

  /** At once, and then not again for a moment: with every message of a busy hour one is told no more than with the first. */
  private publish(): void {
    const { redis } = this.parts;
    if (!redis || this.stopped) return;
    if (this.quiet) {
      this.hasMore = true;
      return;
    }
    void redis.publish(CHANNEL, '').catch(() => undefined);
    this.hasMore = false;
    this.quiet = setTimeout(() => {
      this.quiet = null;
      if (this.hasMore) this.publish();
    }, QUIET_MS).unref();
  }

  open(ctx: Context, personId: number): void {
    const ofPerson = [...this.listeners].filter((each) => each.personId === personId).length;
    if (this.stopped || this.listeners.size >= (this.parts.most ?? MOST) || ofPerson >= MOST_A_PERSON) {
      ctx.status = 503;
      ctx.set({ 'Retry-After': '60', 'Cache-Control': 'no-store' });
      ctx.body = '';
      return;
    }
    const stream = new PassThrough();
    const listener = { stream, personId };
    const ends = setTimeout(() => stream.end(), LONGEST_MS).unref();
    const beats = setInterval(() => this.write(listener, ':\n\n'), HEARTBEAT_MS).unref();
    stream.once('close', () => {
      clearTimeout(ends);
      clearInterval(beats);
      this.listeners.delete(listener);
    });
    ctx.status = 200;
    ctx.set({
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store, no-transform',
      'X-Content-Type-Options': 'nosniff',
      // nginx would keep events back until its buffer is full.
      'X-Accel-Buffering': 'no',
    });
    ctx.body = stream;
    stream.write('retry: 3000\n\n');
    if (this.looking) stream.write(atEvent(this.latest));
    this.listeners.add(listener);
    this.looking ??= this.look().finally(() => {
      this.looking = null;
    });
  }

  /** Ends every stream; no new one is opened. */
  async stop(): Promise<void> {
    this.stopped = true;
    if (this.quiet) clearTimeout(this.quiet);
    for (const { stream } of this.listeners) stream.end();
    this.bell.ring();
    await this.looking;
    this.subscriber?.disconnect();
  }

  private async look(): Promise<void> {
    let isFirst = true;
    while (this.listeners.size > 0 && !this.stopped) {
      try {
        const { moved, latest } = await this.mark.hasMoved(this.parts.store.read);
        const minute = Math.floor(this.parts.clock.now().getTime() / MINUTE_MS);
        const changed = !isFirst && (moved || minute !== this.minute);
        this.latest = latest;
        this.minute = minute;
        if (isFirst) this.tell(atEvent(latest));
        else if (changed) this.tell(`event: change\ndata: ${latest}\n\n`);
        isFirst = false;
        this.failing = false;
      } catch (error) {
        // One line an outage.
        if (!this.failing) this.parts.logger.warn({ err: error }, 'open pages cannot be told of changes');
        this.failing = true;
      }
      await this.bell.wait(LOOKED_EACH_MS);
    }
  }

  private tell(event: string): void {
    for (const listener of this.listeners) this.write(listener, event);
  }

  private write({ stream }: Listener, event: string): void {
    if (stream.writableLength + stream.readableLength > MOST_UNREAD_BYTES) stream.destroy();
    else if (!stream.writableEnded) stream.write(event);
  }
}

/** How far the log was when the stream began: a page that was made before that is out of date. */
function atEvent(latest: number): string {
  return `event: at\ndata: ${latest}\n\n`;
}
