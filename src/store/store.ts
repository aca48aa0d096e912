import 'reflect-metadata';
import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { DataSource, type EntityManager } from 'typeorm';
import { ALL_MIGRATIONS } from '../../migrations/all-migrations';
import {
  connectionOptions,
  type DialectName,
  dialectOf,
  isTransactionConflict,
  isWriteLockTaken,
  machineNow,
  withMigrationLock,
} from './dialect';
import { ALL_ENTITIES } from './entities/all-entities';
import { SnakeCaseNaming } from './snake-case-naming';

const CONFLICT_RETRIES = 3;
const WRITE_LOCK_WAIT_MS = 30_000;

/** The SQL store: one for the process. All SQL of the product lives in this folder. */
export class Store {
  private readonly joined = new AsyncLocalStorage<EntityManager>();
  /** SQLite: the end of the queue of writers. */
  private lastWriter: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly dialect: DialectName,
    private readonly writer: DataSource,
    private readonly reader: DataSource,
  ) {}

  /** Connects; runs no migration. Rejects when the database cannot be reached. */
  static async open(databaseUrl: string): Promise<Store> {
    const dialect = dialectOf(databaseUrl);
    const source = (readOnly: boolean) =>
      new DataSource({
        ...connectionOptions(databaseUrl, readOnly),
        entities: ALL_ENTITIES,
        migrations: ALL_MIGRATIONS,
        namingStrategy: new SnakeCaseNaming(),
        synchronize: false,
        migrationsTransactionMode: 'each',
      });
    const writer = await source(false).initialize();
    // SQLite's data source is one connection: a read on it would see what is not yet committed.
    const reader = dialect === 'sqlite' ? await source(true).initialize() : writer;
    return new Store(dialect, writer, reader);
  }

  /** For reads outside a transaction: sees only what is committed. */
  get read(): EntityManager {
    return this.reader.manager;
  }

  /**
   * Runs `work` in one transaction and commits it, or leaves no trace. Called inside another one it joins
   * that. A deadlock or lock wait repeats `work` from the start, up to three times: `work` must keep its
   * effects within the transaction.
   */
  async inTransaction<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const open = this.joined.getStore();
    if (open) return work(open);
    for (let attempt = 1; ; attempt++) {
      try {
        return await (this.dialect === 'sqlite' ? this.inQueue(work) : this.transact(work));
      } catch (error) {
        if (attempt > CONFLICT_RETRIES || !isTransactionConflict(error)) throw error;
        await delay(5 * attempt * (1 + Math.random()));
      }
    }
  }

  private transact<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.writer.transaction((manager) => this.joined.run(manager, () => work(manager)));
  }

  private inQueue<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const turn = this.lastWriter.then(() => this.onceWriteLockIsFree(work));
    this.lastWriter = turn.catch(() => undefined);
    return turn;
  }

  private async onceWriteLockIsFree<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const giveUpAt = Date.now() + WRITE_LOCK_WAIT_MS;
    for (;;) {
      try {
        return await this.transact(work);
      } catch (error) {
        if (!isWriteLockTaken(error) || Date.now() > giveUpAt) throw error;
        await delay(20 + 30 * Math.random());
      }
    }
  }

  /** Machine time, by the database server's clock. */
  machineNow(): Promise<Date> {
    return machineNow(this.read);
  }

  /** Brings the schema up to date; safe to call from several processes at once. Returns the names of what ran. */
  async migrate(): Promise<string[]> {
    let ran: string[] = [];
    await withMigrationLock(this.writer.manager, async () => {
      ran = (await this.writer.runMigrations()).map((migration) => migration.name);
    });
    return ran;
  }

  async hasPendingMigrations(): Promise<boolean> {
    return this.writer.showMigrations();
  }

  /** Statements by which the entities differ from the tables; empty when migrations and entities agree. */
  async schemaDrift(): Promise<string[]> {
    const { upQueries } = await this.writer.driver.createSchemaBuilder().log();
    return upQueries.map((query) => query.query);
  }

  /** Throws when the database does not answer. */
  async ping(): Promise<void> {
    await this.read.query('SELECT 1');
  }

  async close(): Promise<void> {
    await this.lastWriter;
    if (this.reader !== this.writer) await this.reader.destroy();
    await this.writer.destroy();
  }
}
