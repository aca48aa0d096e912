import { randomUUID } from 'node:crypto';
import { ContactChecker } from '../../src/actions/check-contacts';
import { refusedReceiverMarker } from '../../src/actions/receiver-refused';
import { Dispatcher } from '../../src/delivery/dispatcher';
import type { Messenger } from '../../src/delivery/outbound-message';
import { SendFailure } from '../../src/delivery/send-failure';
import { sendingStop } from '../../src/delivery/sending-switch';
import { officeDayOf, officeTimeOf } from '../../src/domain/calendar/office-time';
import { createMetrics } from '../../src/observability/metrics';
import { reminderRenderer } from '../../src/reminders/render-reminder';
import { tick } from '../../src/reminders/tick';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import type { Store } from '../../src/store/store';
import type { Office } from '../support/office';
import type { Arrived, House } from './house';

/** A year passes in a minute: machine time is not what limits it. */
const NO_LIMIT = { perMemberPerMinute: 1_000_000, perMemberPerHour: 1_000_000 };

/** The real inbox, scheduler's step and dispatcher in this process; only the platform is played. */
export class LocalHouse implements House {
  readonly store: Store;
  /** Machine milliseconds by what they were spent on. */
  readonly spent = { say: 0, check: 0, tick: 0, send: 0 };
  ticks = 0;
  lookups = 0;
  /** On odd days, when the morning's messages are out, the scheduler's step runs twice. */
  private readonly twice = /[13579] 09:36$/;
  readonly leaves?: (userid: string) => void;
  readonly checkContacts?: () => Promise<number>;
  private readonly gone = new Set<string>();
  private readonly requests: { request: string; to: string; text: string; delivered: boolean }[] = [];
  private readonly dispatcher: Dispatcher;
  private readonly checker: ContactChecker;
  /** Messages up to this one wait for nothing any more. */
  private settledUpTo = 0;

  /** `everybodyStays`: nobody leaves without the office's knowledge. */
  constructor(
    private readonly office: Office,
    everybodyStays = false,
  ) {
    this.store = office.store;
    if (!everybodyStays) {
      this.leaves = (userid) => void this.gone.add(userid);
      this.checkContacts = () => this.check();
    }
    const messenger: Messenger = {
      compose: ({ to, content }) =>
        JSON.stringify({ to, text: 'text' in content ? content.text : '', nonce: randomUUID() }),
      send: async (request) => {
        const { to, text } = JSON.parse(request) as { to: string; text: string };
        const delivered = !this.gone.has(to);
        this.requests.push({ request, to, text, delivered });
        if (!delivered)
          throw new SendFailure('permanent', '60111', 'invaliduser', null, { refusesReceiver: true });
        return { messageId: null, jobId: null };
      },
    };
    this.checker = new ContactChecker({
      store: office.store,
      rules: office.rules,
      logger: office.logger,
      directory: async (userid) => {
        this.lookups += 1;
        return this.gone.has(userid) ? 'unknown' : 'visible';
      },
      wakeDispatcher: () => undefined,
      pause: async () => undefined,
    });
    this.dispatcher = new Dispatcher({
      store: office.store,
      messenger,
      render: reminderRenderer(office.rules, office.clock),
      noteRefusedReceiver: refusedReceiverMarker({ rules: office.rules, clock: office.clock }),
      clock: office.clock,
      logger: office.logger,
      metrics: createMetrics(),
      owner: 'year',
      limits: NO_LIMIT,
      appPace: async () => 0,
    });
  }

  returns(userid: string): void {
    this.gone.delete(userid);
  }

  private async check(): Promise<number> {
    const began = performance.now();
    const before = this.lookups;
    await this.checker.check(this.office.clock.now());
    this.spent.check += performance.now() - began;
    return this.lookups - before;
  }

  async goTo(time: string): Promise<void> {
    this.office.goTo(time);
  }

  async say(userid: string, text: string): Promise<string | null> {
    const began = performance.now();
    try {
      return await this.office.say(userid, text);
    } finally {
      this.spent.say += performance.now() - began;
    }
  }

  /** Once an hour's work is done it is asked for again: there must be nothing left to do. */
  async work(): Promise<readonly Arrived[]> {
    const began = performance.now();
    const parts = {
      store: this.store,
      rules: this.office.rules,
      processName: 'year',
      configHash: 'as-shipped',
    };
    await tick(parts, this.office.clock.now());
    this.ticks += 1;
    const now = this.office.clock.now();
    if (this.twice.test(`${officeDayOf(now)} ${officeTimeOf(now)}`)) {
      const again = await tick(parts, now);
      if (again > 0) throw new Error(`the second tick at the same moment wrote ${again} messages`);
      this.ticks += 1;
    }
    const ticked = performance.now();
    this.spent.tick += ticked - began;
    // While sending is stopped messages wait and none is claimed.
    do while ((await this.dispatcher.runOnce()).claimed > 0);
    while (!(await sendingStop(this.store.read)) && (await this.isAnythingPending()));
    const arrived = await this.whatArrived();
    this.spent.send += performance.now() - ticked;
    return arrived;
  }

  private isAnythingPending(): Promise<boolean> {
    return this.store.read.existsBy(OutboxMessageEntity, { status: 'pending' });
  }

  private async whatArrived(): Promise<Arrived[]> {
    const requests = this.requests.splice(0);
    if (requests.length === 0) return [];
    const rows: Record<string, unknown>[] = await this.store.read.query(
      `SELECT id, kind, request, dedupe_key, reminder_id FROM outbox_messages WHERE id > ${this.settledUpTo}`,
    );
    const told: Record<string, unknown>[] = await this.store.read.query(
      `SELECT s.reminder_id, s.obligation_id, s.stage, s.due_day, m.id AS message_id FROM reminder_stages s
       JOIN outbox_messages m ON m.reminder_id = s.reminder_id
       JOIN reminders r ON r.id = s.reminder_id
       WHERE m.id > ${this.settledUpTo} AND NOT (m.kind = 'reminder' AND r.stage IN ('digest', 'summary'))`,
    );
    if (!(await this.isAnythingPending()))
      this.settledUpTo = Math.max(this.settledUpTo, ...rows.map(({ id }) => Number(id)));
    const byRequest = new Map(rows.map((row) => [String(row.request), row]));
    return requests.map(({ request, to, text, delivered }) => {
      const row = byRequest.get(request);
      if (!row) throw new Error(`a message to ${to} has no row: ${text}`);
      return {
        to,
        text,
        delivered,
        kind: String(row.kind),
        dedupeKey: String(row.dedupe_key),
        told: told
          .filter(({ message_id }) => message_id === row.id)
          .map(({ obligation_id, stage, due_day }) => ({
            obligationId: Number(obligation_id),
            stage: String(stage),
            dueDay: String(due_day),
          })),
      };
    });
  }
}
