import 'reflect-metadata';
import { setTimeout as delay } from 'node:timers/promises';
import { DataSource, type EntityManager, type QueryRunner, type Logger as TypeOrmLogger } from 'typeorm';
import { ALL_MIGRATIONS } from '../../migrations/all-migrations';
import { ScopedStorage } from '../observability/scoped-storage';
import {
  type ConnectionUse,
  connectionOptions,
  type DialectName,
  dialectOf,
  isTransactionConflict,
  machineNow,
  whenWriteLockIsFree,
  withMigrationLock,
} from './dialect';
import { ALL_ENTITIES } from './entities/all-entities';
import { withoutWiderTexts } from './schema-drift';
import { SnakeCaseNaming } from './snake-case-naming';

const CONFLICT_RETRIES = 3;
const WRITE_LOCK_WAIT_MS = 30_000;
export const MIGRATIONS_TABLE = 'migrations';

/** TypeORM would print slow statements with their parameters, which hold people's messages. Errors are thrown. */
const SILENT: TypeOrmLogger = {
  logQuery: () => undefined,
  logQueryError: () => undefined,
  logQuerySlow: () => undefined,
  logSchemaBuild: () => undefined,
  logMigration: () => undefined,
  log: () => undefined,
};

/** Names of migrations. */
export interface SchemaState {
  /** Not run yet. */
  readonly pending: readonly string[];
  /** Of a newer version. */
  readonly unknown: readonly string[];
  /** Those of `unknown` after which this program no longer works. */
  readonly contracted: readonly string[];
}

/** A transaction that callees join; `over` once it was committed or undone. */
interface OpenTransaction {
  readonly manager: EntityManager;
  over: boolean;
}

/** The SQL store: one for the process. All SQL of the product lives in this folder. */
export class Store {
  private readonly joined = new ScopedStorage<OpenTransaction>();
  /** SQLite: the end of the queue of writers. */
  private lastWriter: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly dialect: DialectName,
    private readonly databaseUrl: string,
    private readonly writer: DataSource,
    private readonly reader: DataSource,
  ) {}

  /** Connects; runs no migration. Rejects when the database cannot be reached. */
  static async open(databaseUrl: string): Promise<Store> {
    const dialect = dialectOf(databaseUrl);
    const writer = await connect(databaseUrl, 'write');
    // SQLite's data source is one connection: a read on it would see what is not yet committed.
    const reader = dialect === 'sqlite' ? await connect(databaseUrl, 'read') : writer;
    return new Store(dialect, databaseUrl, writer, reader);
  }

  /** For reads outside a transaction: sees only what is committed. */
  get read(): EntityManager {
    return this.reader.manager;
  }

  /**
   * Runs `work` in one transaction and commits it, or leaves no trace. Called inside another one it joins
   * that. A deadlock or lock wait repeats `work` from the start, up to three times: `work` must keep its
   * effects within the transaction. `isLeaf`: `work` never asks for a transaction itself, and need not be told apart from what
   * runs beside it (`ScopedStorage`).
   */
  async inTransaction<T>(work: (manager: EntityManager) => Promise<T>, { isLeaf = false } = {}): Promise<T> {
    const open = this.joined.get();
    // What was started in a transaction and outlives it begins one of its own.
    if (open && !open.over) return work(open.manager);
    if (this.dialect === 'sqlite') return this.inQueue(work, isLeaf);
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.transact(work, isLeaf);
      } catch (error) {
        if (attempt > CONFLICT_RETRIES || !isTransactionConflict(error)) throw error;
        await delay(5 * attempt * (1 + Math.random()));
      }
    }
  }

  private async transact<T>(work: (manager: EntityManager) => Promise<T>, isLeaf: boolean): Promise<T> {
    if (isLeaf) return this.writer.transaction(work);
    return this.writer.transaction(async (manager) => {
      const open: OpenTransaction = { manager, over: false };
      try {
        return await this.joined.run(open, () => work(manager));
      } finally {
        open.over = true;
      }
    });
  }

  private inQueue<T>(work: (manager: EntityManager) => Promise<T>, isLeaf: boolean): Promise<T> {
    const turn = this.lastWriter.then(() =>
      whenWriteLockIsFree(() => this.transact(work, isLeaf), WRITE_LOCK_WAIT_MS),
    );
    this.lastWriter = turn.catch(() => undefined);
    return turn;
  }

  /** Machine time, by the database server's clock. */
  machineNow(): Promise<Date> {
    return machineNow(this.read);
  }

  /** Brings the schema up to date; safe to call from several processes at once. Returns the names of what ran. */
  async migrate(): Promise<string[]> {
    const source = await connect(this.databaseUrl, 'migrate');
    try {
      return await withMigrationLock(source.manager, async () => {
        const ran = await source.runMigrations({ transaction: 'none' });
        return ran.map((migration) => migration.name);
      });
    } finally {
      await source.destroy();
    }
  }

  /**
   * Runs `work` while no other process prepares this database: many that fill the same empty tables at once would
   * only be each other's deadlocks. SQLite has one writer at a time anyway.
   */
  async whilePreparing<T>(work: () => Promise<T>): Promise<T> {
    if (this.dialect === 'sqlite') return work();
    const source = await connect(this.databaseUrl, 'migrate');
    try {
      return await withMigrationLock(source.manager, work);
    } finally {
      await source.destroy();
    }
  }

  /** Looks only: TypeORM's own question would create its table. */
  async hasPendingMigrations(): Promise<boolean> {
    return (await this.schemaState()).pending.length > 0;
  }

  /**
   * How the schema stands to this program. `unknown` migrations are those of a newer version, which this one may work beside
   * while they only add; what takes away or renames says so by a name that begins with `Contract`
   * (docs/decisions/028-start-and-upgrade.md).
   */
  async schemaState(): Promise<SchemaState> {
    const ran = await this.ranMigrations();
    const known = ALL_MIGRATIONS.map(({ name }) => name);
    const unknown = ran.filter((name) => !known.includes(name));
    return {
      pending: known.filter((name) => !ran.includes(name)),
      unknown,
      contracted: unknown.filter((name) => name.startsWith('Contract')),
    };
  }

  /** Names of the migrations that have run, in their order; none in an empty database. */
  async ranMigrations(): Promise<string[]> {
    const runner = this.reader.createQueryRunner();
    try {
      return await ranMigrations(runner);
    } finally {
      await runner.release();
    }
  }

  /** Statements by which the entities differ from the tables; empty when migrations and entities agree. */
  async schemaDrift(): Promise<string[]> {
    const { upQueries } = await this.reader.driver.createSchemaBuilder().log();
    return withoutWiderTexts(upQueries.map((query) => query.query));
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

/** As `Store.ranMigrations`, by a connection of one's own. */
export async function ranMigrations(runner: QueryRunner): Promise<string[]> {
  if (!(await runner.hasTable(MIGRATIONS_TABLE))) return [];
  const rows: { name: string }[] = await runner.query(`SELECT name FROM ${MIGRATIONS_TABLE} ORDER BY id`);
  return rows.map(({ name }) => name);
}

/** A data source of its own, for what a `Store` does not do; `migrations` are those that it may run. */
export function connect(
  databaseUrl: string,
  use: ConnectionUse,
  migrations: typeof ALL_MIGRATIONS = ALL_MIGRATIONS,
): Promise<DataSource> {
  return new DataSource({
    ...connectionOptions(databaseUrl, use),
    entities: ALL_ENTITIES,
    migrations: [...migrations],
    migrationsTableName: MIGRATIONS_TABLE,
    namingStrategy: new SnakeCaseNaming(),
    synchronize: false,
    logger: SILENT,
  }).initialize();
}
