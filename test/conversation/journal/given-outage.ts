import type { EntityManager } from 'typeorm';
import { createConverse } from '../../../src/conversation/converse';
import type { InboundAnswer } from '../../../src/conversation/inbound-message';
import type { Converse } from '../../../src/conversation/message-store';
import { openReception, type Reception } from '../../../src/conversation/reception';
import { InboundMessageEntity } from '../../../src/store/entities/inbound-message-entity';
import { OutboxMessageEntity } from '../../../src/store/entities/outbox-message-entity';
import { ReportVersionEntity } from '../../../src/store/entities/report-version-entity';
import type { Store } from '../../../src/store/store';
import type { DatabaseKind } from '../../support/databases';
import { Office, textMessage } from '../../support/office';
import { GivenFolder } from './given-journal';

export const TOLD = '已收到您的消息。系统正在恢复，登记后将向您发送回执。';
export const REFUSED = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

/** A real store between which and its users somebody stands who may say that it is away. */
export interface FailingStore {
  readonly store: Store;
  /** Everything that is asked of it fails so; null: it is there. */
  failWith: Error | null;
  /** Everything that is asked of it waits, until it is set free. */
  hang(): void;
  free(): void;
  /** The next transaction in which this holds is committed, and nobody hears of it. */
  loseCommitOf: ((manager: EntityManager) => Promise<boolean>) | null;
  /** A transaction in which this holds fails, for a reason that is its own. */
  failIn: ((manager: EntityManager) => Promise<boolean>) | null;
}

export function failingStore(real: Store): FailingStore {
  let freed: Promise<void> = Promise.resolve();
  let free = (): void => undefined;
  const pass = async () => {
    if (failing.failWith) throw failing.failWith;
    await freed;
  };
  const store: Store = Object.assign(Object.create(real), {
    async inTransaction<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
      await pass();
      let isLost = false;
      const result = await real.inTransaction(async (manager) => {
        const done = await work(manager);
        if (await failing.failIn?.(manager)) throw new TypeError('this cannot be stored');
        isLost = (await failing.loseCommitOf?.(manager)) ?? false;
        return done;
      });
      // The commit has taken place; that it has is heard when the database is free again.
      await freed;
      if (!isLost) return result;
      failing.loseCommitOf = null;
      throw Object.assign(new Error('Connection lost'), { code: 'PROTOCOL_CONNECTION_LOST', fatal: true });
    },
    async machineNow() {
      await pass();
      return real.machineNow();
    },
  });
  const failing: FailingStore = {
    store,
    failWith: null,
    loseCommitOf: null,
    failIn: null,
    hang() {
      freed = new Promise((resolve) => {
        free = resolve;
      });
    },
    free: () => free(),
  };
  return failing;
}

/** One process of the bot: its way to the database, and a journal in the shared folder. */
export interface Process {
  readonly database: FailingStore;
  readonly reception: Reception;
}

/** An office whose database may be away, and processes that share a journal folder. */
export class Outage {
  folder = new GivenFolder();
  private readonly processes: Process[] = [];

  private constructor(readonly office: Office) {}

  static async open(kind: DatabaseKind): Promise<Outage> {
    return new Outage(await Office.open(kind));
  }

  async startOver(time: string): Promise<void> {
    await this.endAll();
    await this.folder.close();
    this.folder = new GivenFolder();
    await this.office.startOver(time);
  }

  async start(
    parts: {
      converse?: Converse;
      limitBytes?: number;
      store?: Store;
      budgetMs?: number;
      acknowledgeWithinMs?: number;
    } = {},
  ): Promise<Process> {
    const { folder, office } = this;
    const database = failingStore(parts.store ?? office.store);
    const reception = await openReception({
      store: database.store,
      clock: office.clock,
      logger: folder.logger,
      metrics: folder.metrics,
      converse: parts.converse ?? createConverse({ rules: office.rules }),
      journalDir: folder.path,
      journalLimitBytes: parts.limitBytes ?? 1_000_000,
      wakeDispatcher: () => undefined,
      committed: () => undefined,
      askAgainMs: 5,
      // As long as a busy machine needs; what is late is told by tests of their own.
      budgetMs: parts.budgetMs ?? 20_000,
      acknowledgeWithinMs: parts.acknowledgeWithinMs,
    });
    reception.replayer.start();
    const process = { database, reception };
    this.processes.push(process);
    return process;
  }

  /** As when it is killed: what is in hand goes no further, the lock is free. */
  async kill({ reception, database }: Process): Promise<void> {
    database.failWith = REFUSED;
    await reception.replayer.stop();
    await reception.journal.close();
  }

  say({ reception }: Process, userid: string, text: string): Promise<InboundAnswer> {
    return reception.inbox.receive(textMessage(userid, text, this.office.clock.now()));
  }

  /** The database is there again for this process, and takes what waits. */
  async drained({ database, reception }: Process): Promise<void> {
    database.failWith = null;
    database.free();
    while (reception.journal.count > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  /** Nothing of a journal is left in the folder. */
  async filesGone(): Promise<void> {
    while (this.folder.names('.journal').length > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  versions(): Promise<ReportVersionEntity[]> {
    return this.office.store.read.find(ReportVersionEntity, { order: { id: 'ASC' } });
  }

  inbound(): Promise<InboundMessageEntity[]> {
    return this.office.store.read.find(InboundMessageEntity, { order: { id: 'ASC' } });
  }

  /** What goes to people, in order. */
  async outbox(): Promise<{ to: string; text: string }[]> {
    const rows = await this.office.store.read.find(OutboxMessageEntity, { order: { id: 'ASC' } });
    return rows.map(({ toUserid, content }) => ({
      to: toUserid ?? '',
      text: (JSON.parse(content ?? '{}') as { text: string }).text,
    }));
  }

  async close(): Promise<void> {
    await this.endAll();
    await this.folder.close();
    await this.office.close();
  }

  private async endAll(): Promise<void> {
    for (const { database, reception } of this.processes.splice(0)) {
      database.failWith = REFUSED;
      database.free();
      await reception.close();
    }
  }
}
