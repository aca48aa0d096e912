import { randomUUID } from 'node:crypto';
import { Dispatcher, type DispatcherOptions } from '../../src/delivery/dispatcher';
import type { Messenger, SendReceipt } from '../../src/delivery/outbound-message';
import { enqueue, type NewMessage } from '../../src/delivery/outbox';
import { SendFailure } from '../../src/delivery/send-failure';
import { settableClock } from '../../src/observability/clock';
import { createLogger } from '../../src/observability/logger';
import { createMetrics } from '../../src/observability/metrics';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import { PersonEntity } from '../../src/store/entities/person-entity';
import { ReminderEntity } from '../../src/store/entities/reminder-entity';
import { Store } from '../../src/store/store';
import { type DatabaseKind } from '../support/databases';
import { gate } from '../support/gate';
import { createMigratedDatabase } from '../support/templates';

export const OFFICE_NOW = new Date('2022-06-09T01:00:00Z');

/** What the scripted platform does with one request. */
export type Behaviour = (body: string) => Promise<SendReceipt> | SendReceipt;

export const taken: Behaviour = () => ({ messageId: 'm1', jobId: null });
export const refused =
  (...failure: ConstructorParameters<typeof SendFailure>): Behaviour =>
  () => {
    throw new SendFailure(...failure);
  };

/** A behaviour that answers when the test says so. */
export function answerOnCall(): { behaviour: Behaviour; called: Promise<void>; answer(): void } {
  const [called, answered] = [gate(), gate()];
  const behaviour = async (body: string) => {
    called.open();
    await answered.opened;
    return taken(body);
  };
  return { behaviour, called: called.opened, answer: answered.open };
}

/** The platform's edge: keeps every request it saw and behaves as told, by default taking all. */
export class ScriptedMessenger implements Messenger {
  readonly seen: { to: string; text: string; body: string; at: number }[] = [];
  readonly composed: string[] = [];
  private readonly script: Behaviour[] = [];
  otherwise: Behaviour = taken;
  private readonly busy = new Map<string, number>();
  /** Members to whom two requests were under way at once. */
  readonly overlapping: string[] = [];
  mostAtOnce = 0;

  next(...behaviours: Behaviour[]): void {
    this.script.push(...behaviours);
  }

  compose({ to, content }: Parameters<Messenger['compose']>[0]): string {
    if (content.type === 'text' && content.text === '') throw new Error('a message without text');
    this.composed.push(to);
    return JSON.stringify({ to, content, nonce: randomUUID() });
  }

  async send(body: string): Promise<SendReceipt> {
    const { to, content } = JSON.parse(body);
    this.seen.push({ to, text: content.text, body, at: performance.now() });
    if ((this.busy.get(to) ?? 0) > 0) this.overlapping.push(to);
    this.busy.set(to, (this.busy.get(to) ?? 0) + 1);
    this.mostAtOnce = Math.max(
      this.mostAtOnce,
      [...this.busy.values()].reduce((a, b) => a + b, 0),
    );
    try {
      // The answer never comes in the same turn of the loop.
      await new Promise((resolve) => setImmediate(resolve));
      return await (this.script.shift() ?? this.otherwise)(body);
    } finally {
      this.busy.set(to, (this.busy.get(to) ?? 1) - 1);
    }
  }

  textsTo(userid: string): string[] {
    return this.seen.filter(({ to }) => to === userid).map(({ text }) => text);
  }
}

/** A migrated database with builders, and dispatchers on it. */
export async function givenDelivery(kind: DatabaseKind) {
  const database = await createMigratedDatabase(kind);
  const store = await Store.open(database.url);
  const logged: { level: string; msg: string }[] = [];
  const logger = createLogger('debug', { write: (line) => void logged.push(JSON.parse(line)) });
  const clock = settableClock(OFFICE_NOW);
  const started: Dispatcher[] = [];
  const others: Store[] = [];

  return {
    store,
    clock,
    logged,
    errors: () => logged.filter(({ level }) => level === 'error'),

    /** A dispatcher that is killed in the middle of its first request, with whatever it holds. */
    async killedDispatcher(messenger: ScriptedMessenger): Promise<void> {
      const never = answerOnCall();
      messenger.next(never.behaviour);
      void this.dispatcher({ messenger }).runOnce();
      started.pop();
      await never.called;
    },

    dispatcher(options: Partial<DispatcherOptions> & { messenger: Messenger }): Dispatcher {
      const dispatcher = new Dispatcher({
        store,
        clock,
        logger,
        metrics: createMetrics(),
        owner: `owner-${randomUUID()}`,
        render: async () => null,
        random: () => 0,
        ...options,
      });
      started.push(dispatcher);
      return dispatcher;
    },

    /**
     * The same database as another process sees it. On SQLite the same store: a second connection in this process
     * would wait for the first with the whole event loop, which the first needs to go on.
     */
    async anotherStore(): Promise<Store> {
      if (kind === 'sqlite') return store;
      const other = await Store.open(database.url);
      others.push(other);
      return other;
    },

    async enqueue(...messages: Partial<NewMessage>[]): Promise<void> {
      const machineNow = await store.machineNow();
      await store.inTransaction((manager) =>
        enqueue(
          manager,
          messages.map((message) => ({
            dedupeKey: `test:${randomUUID()}`,
            to: 'chenyulan',
            kind: 'notice' as const,
            content: message.reminderId ? null : { type: 'text' as const, text: '通知' },
            ...message,
          })),
          { officeNow: clock.now(), machineNow },
        ),
      );
    },

    /** A reminder row to be rendered. */
    async reminder(): Promise<number> {
      const userid = `u${randomUUID()}`;
      return store.inTransaction(async (manager) => {
        const person = await manager.insert(PersonEntity, {
          userid,
          name: '陈玉兰',
          phone: null,
          position: null,
          reachable: true,
          createdAt: OFFICE_NOW,
        });
        const { identifiers } = await manager.insert(ReminderEntity, {
          personId: Number(person.identifiers[0]?.id),
          officeDay: '2022-06-09',
          kind: 'scheduled',
          stage: 'opening',
          plannedAt: OFFICE_NOW,
        });
        return Number(identifiers[0]?.id);
      });
    },

    rows: () => store.read.find(OutboxMessageEntity, { order: { id: 'ASC' } }),
    async row(): Promise<OutboxMessageEntity> {
      const [row] = await store.read.find(OutboxMessageEntity, { order: { id: 'ASC' }, take: 1 });
      if (!row) throw new Error('the outbox is empty');
      return row;
    },

    /** Lets machine time pass for what is stored: every machine instant moves into the past. */
    async letMachineTimePass(ms: number): Promise<void> {
      const earlier = (column: string) =>
        store.dialect === 'sqlite'
          ? `${column} = strftime('%Y-%m-%d %H:%M:%f', ${column}, '-${ms / 1000} seconds')`
          : `${column} = DATE_SUB(${column}, INTERVAL ${Math.round(ms * 1000)} MICROSECOND)`;
      const columns = ['next_attempt_at', 'first_attempt_at', 'last_attempt_at', 'lease_until'];
      await store.inTransaction((manager) =>
        manager.query(`UPDATE outbox_messages SET ${columns.map(earlier).join(', ')}`),
      );
    },

    async clear(): Promise<void> {
      await Promise.all(started.splice(0).map((dispatcher) => dispatcher.stop()));
      await store.inTransaction((manager) =>
        manager.createQueryBuilder().delete().from(OutboxMessageEntity).execute(),
      );
      logged.length = 0;
    },
    async close(): Promise<void> {
      for (const other of others) await other.close();
      await store.close();
      await database.drop();
    },
  };
}

export type GivenDelivery = Awaited<ReturnType<typeof givenDelivery>>;

/** Works off what can be sent now. */
export async function drain(dispatcher: Dispatcher): Promise<void> {
  while ((await dispatcher.runOnce()).claimed > 0);
}
