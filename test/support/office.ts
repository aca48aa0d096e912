import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EntityManager } from 'typeorm';
import type { Act } from '../../src/actions/act';
import { importContacts } from '../../src/actions/import-contacts';
import { importPlan } from '../../src/actions/import-plan';
import { importUnits } from '../../src/actions/import-units';
import { createConverse } from '../../src/conversation/converse';
import type { InboundMessage } from '../../src/conversation/inbound-message';
import { Inbox } from '../../src/conversation/inbox';
import { DatabaseWatch } from '../../src/conversation/journal/database-watch';
import type { WaitingRoom } from '../../src/conversation/journal/waiting-room';
import { type Converse, MessageStore } from '../../src/conversation/message-store';
import { parsePlan } from '../../src/domain/plan/parse-plan';
import type { IntakeResult } from '../../src/intake/intake-result';
import { loadOfficeRules } from '../../src/intake/load-office-rules';
import { readPlanText } from '../../src/intake/read-plan-text';
import { readUnitSeed } from '../../src/intake/read-unit-seed';
import { settableClock } from '../../src/observability/clock';
import { createLogger } from '../../src/observability/logger';
import { createMetrics, type Metrics } from '../../src/observability/metrics';
import { InboundMessageEntity } from '../../src/store/entities/inbound-message-entity';
import { Store } from '../../src/store/store';
import { clearWhatHappened } from './clear-what-happened';
import { contactRows } from './contact-rows';
import type { DatabaseKind } from './databases';
import { createFromTemplate, createMigratedDatabase } from './templates';

const ROOT = join(__dirname, '../..');
const FIXTURES = join(__dirname, '../fixtures');
/** Before the first opening notice of the fixture plan, on the day after it was issued. */
const IMPORTED_ON = '2022-05-13 09:00';

/** `2022-06-23 10:02` in Asia/Shanghai. */
export function beijing(time: string): Date {
  return new Date(`${time.replace(' ', 'T')}:00+08:00`);
}

interface InboxParts {
  readonly store: Store;
  readonly metrics: Metrics;
  readonly converse: Converse;
  readonly journal: WaitingRoom;
  readonly budgetMs: number;
  readonly acknowledgeWithinMs: number;
}

/** What the database does not take is refused; the journal has tests of its own. */
const NO_JOURNAL: WaitingRoom = {
  holds: () => false,
  knows: () => false,
  keep: () => Promise.reject(new Error('there is no journal here')),
};

/**
 * A migrated database with the registry of config/units.yaml, the people of test/fixtures/contacts.csv and the
 * Jieyang plan, all stored by the actions that the product itself uses; and the bot on it.
 */
export class Office {
  readonly rules = loadOfficeRules(join(ROOT, 'config')).rules;
  readonly logged: { level: string; msg: string }[] = [];
  readonly logger = createLogger('debug', { write: (line) => void this.logged.push(JSON.parse(line)) });
  clock: ReturnType<typeof settableClock>;
  /** The inbox that `say` and `dialogue` use. */
  inbox: Inbox;
  private readonly further: Store[] = [];

  private constructor(
    readonly store: Store,
    private readonly database: { url: string; drop(): Promise<void> },
    importedOn: string,
  ) {
    this.clock = settableClock(beijing(importedOn));
    this.inbox = this.openInbox();
  }

  static async open(kind: DatabaseKind, importedOn = IMPORTED_ON): Promise<Office> {
    const build = (url: string) => Office.build(url, importedOn);
    const database = await createFromTemplate(kind, `office${importedOn.replace(/\D/g, '')}`, build);
    return new Office(await Store.open(database.url), database, importedOn);
  }

  /** A migrated database without units, people and plan. */
  static async openEmpty(kind: DatabaseKind): Promise<Office> {
    const database = await createMigratedDatabase(kind);
    return new Office(await Store.open(database.url), database, IMPORTED_ON);
  }

  /** An empty database becomes an office on the day of the import. */
  private static async build(url: string, importedOn: string): Promise<void> {
    const store = await Store.open(url);
    await store.migrate();
    await new Office(store, { url, drop: async () => undefined }, importedOn).seed();
    await store.close();
  }

  /** For what opens the database by itself, as the command line does. */
  get databaseUrl(): string {
    return this.database.url;
  }

  /** Office time, from now on: `2022-06-23 10:02`. Only forward. */
  goTo(time: string): void {
    this.clock.set(beijing(time));
  }

  /** As on the day of the import: nobody has written, nothing is reported, nothing was sent. */
  async startOver(time: string): Promise<void> {
    await clearWhatHappened(this.store);
    this.logged.length = 0;
    this.clock = settableClock(beijing(time));
    this.inbox = this.openInbox();
  }

  /** An inbox as another start of the process has it; with another store, as another process has it. */
  openInbox(parts: Partial<InboxParts> = {}): Inbox {
    const { clock, logger } = this;
    const store = parts.store ?? this.store;
    const metrics = parts.metrics ?? createMetrics();
    const converse = parts.converse ?? createConverse({ rules: this.rules });
    return new Inbox({
      store,
      clock,
      messages: new MessageStore({ store, clock, converse, logger, metrics }),
      journal: NO_JOURNAL,
      watch: new DatabaseWatch(store),
      logger,
      metrics,
      wakeDispatcher: () => undefined,
      // On a busy machine an answer may take its time; what is late is told by tests of their own.
      budgetMs: 60_000,
      acknowledgeWithinMs: 60_000,
      ...parts,
    });
  }

  /** The same database as another process sees it. */
  async anotherStore(): Promise<Store> {
    const store = await Store.open(this.database.url);
    this.further.push(store);
    return store;
  }

  /** Runs a change as the command line does. */
  async change<T>(work: (act: Act) => Promise<T>): Promise<T> {
    const machineNow = await this.store.machineNow();
    return this.store.inTransaction((manager: EntityManager) =>
      work({
        manager,
        now: this.clock.now(),
        machineNow,
        actor: 'cli:test',
        inboundId: null,
        rules: this.rules,
        operation: null,
      }),
    );
  }

  /** Adds the rows of a contacts file (with its header). */
  async addContacts(csv: string): Promise<void> {
    const rows = await contactRows(this.store, csv);
    await this.change((act) => importContacts(act, rows));
  }

  /** What the bot answers, by whichever carrier; null for silence. */
  async say(userid: string, text: string, sentAt = this.clock.now()): Promise<string | null> {
    const message = textMessage(userid, text, sentAt);
    await this.inbox.receive(message);
    return this.answerTo(message);
  }

  async answerTo({ dedupeKey }: InboundMessage): Promise<string | null> {
    return (await this.store.read.findOneByOrFail(InboundMessageEntity, { dedupeKey })).reply;
  }

  async close(): Promise<void> {
    await this.inbox.idle();
    for (const store of this.further) await store.close();
    await this.store.close();
    await this.database.drop();
  }

  private async seed(): Promise<void> {
    const units = accept(readUnitSeed(readFileSync(join(ROOT, 'config/units.yaml'))));
    await this.change((act) => importUnits(act, units));
    await this.addContacts(readFileSync(join(FIXTURES, 'contacts.csv'), 'utf8'));
    const lines = accept(await readPlanText(readFileSync(join(FIXTURES, 'plans/jieyang-2022.txt'))));
    const plan = { parsed: parsePlan(lines), sourceText: lines.join('\n') };
    await this.change((act) => importPlan(act, { ...plan, createUnits: false, owedBy: 'all' }));
  }
}

export function textMessage(userid: string, text: string, sentAt: Date): InboundMessage {
  return {
    dedupeKey: `1000002:${userid}:${randomUUID()}`,
    agentId: '1000002',
    from: userid,
    sentAt,
    content: { type: 'text', text },
  };
}

function accept<T>(result: IntakeResult<T>): T {
  if (result.ok) return result.value;
  throw new Error(result.problems.map(({ message }) => message).join('\n'));
}
