import { existsSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { EntityManager } from 'typeorm';
import type { Act } from '../actions/act';
import { ImportRefused } from '../actions/import-refused';
import { importUnits } from '../actions/import-units';
import { sealAudit } from '../actions/seal-audit';
import { type Config, loadConfig } from '../config';
import type { OfficeRules } from '../domain/office-rules';
import type { IntakeProblem, IntakeResult } from '../intake/intake-result';
import { loadOfficeRules } from '../intake/load-office-rules';
import { readUnitSeed } from '../intake/read-unit-seed';
import { timeBy } from '../observability/clock';
import { isDuplicateKey } from '../store/dialect';
import { UnitEntity } from '../store/entities/unit-entity';
import { Store } from '../store/store';
import { CommandRefused } from './command-refused';
import { DatabaseNotOpened } from './failure-reasons';

export const UNIT_SEED_FILE = 'units.yaml';

/** What had to be done before the command could begin. */
export interface Prepared {
  /** Names of the migrations that ran. */
  readonly migrations: readonly string[];
  /** How many units the seed brought into an empty registry. */
  readonly seededUnits: number;
}

/** What a command works with: an open, migrated store, the rules, and the time. */
export interface Session {
  readonly prepared: Prepared;
  readonly config: Config;
  readonly store: Store;
  readonly rules: OfficeRules;
  /** Office time at the start of the command. */
  readonly now: Date;
  /** Runs a change in one transaction, all or nothing. */
  change<T>(work: (act: Act) => Promise<T>): Promise<T>;
}

/** The configuration of the environment; `needsMessenger` as `loadConfig` has it. */
export function cliConfig(needsMessenger: boolean): Config {
  return loadConfig(process.env, needsMessenger);
}

/** As it was given, not yet judged: for the doctor. */
export function cliEnvironment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}

/**
 * Opens everything a command needs and closes it afterwards. Only a command that `migrates` brings the schema of a server
 * up to date; an embedded store is brought up to date by whichever command finds it (docs/decisions/028-start-and-upgrade.md).
 */
export async function withSession<T>(
  work: (session: Session) => Promise<T>,
  { migrates = false }: { readonly migrates?: boolean } = {},
): Promise<T> {
  const config = cliConfig(false);
  const { rules } = loadOfficeRules(config.configDir, config.publicUrl);
  const now = await timeBy(config.clock);
  const store = await openStore(config.databaseUrl);
  try {
    let changed = false;
    const change: Session['change'] = (act) => {
      changed = true;
      return inAct(store, rules, now, act);
    };
    const prepared = await prepareStore({ config, store, change }, migrates || store.dialect === 'sqlite');
    const result = await work({ config, store, rules, now, change, prepared });
    // What was changed is changed: should this fail, any other process makes up for it.
    if (changed) await sealAudit(store).catch(() => undefined);
    return result;
  } finally {
    await store.close();
  }
}

/** Throws `DatabaseNotOpened`, whatever stands in the way. */
export async function openStore(databaseUrl: string): Promise<Store> {
  let store: Store | undefined;
  try {
    store = await Store.open(databaseUrl);
    await store.ping();
    return store;
  } catch (error) {
    await store?.close();
    throw new DatabaseNotOpened(databaseUrl, error);
  }
}

async function inAct<T>(
  store: Store,
  rules: OfficeRules,
  now: Date,
  change: (act: Act) => Promise<T>,
): Promise<T> {
  const machineNow = await store.machineNow();
  return store.inTransaction((manager: EntityManager) =>
    change({
      manager,
      now,
      machineNow,
      actor: `cli:${userInfo().username}`,
      inboundId: null,
      rules,
      operation: null,
    }),
  );
}

/** Brings the schema up to date and loads the seed into an empty registry. */
async function prepareStore(
  { config, store, change }: Pick<Session, 'config' | 'store' | 'change'>,
  mayMigrate: boolean,
): Promise<Prepared> {
  const { pending, contracted } = await store.schemaState();
  if (contracted.length > 0) throw new CommandRefused([schemaIsNewer(contracted)]);
  if (pending.length > 0 && !mayMigrate) throw new CommandRefused([schemaIsOlder(pending)]);
  const migrations = pending.length > 0 ? await store.migrate() : [];
  const isEmpty = async () => (await store.read.count(UnitEntity)) === 0;
  if (!(await isEmpty())) return { migrations, seededUnits: 0 };
  const seed = readSeed(config.configDir);
  if (!seed) return { migrations, seededUnits: 0 };
  const units = accept(seed.result, seed.path);
  try {
    return await store.whilePreparing(async () => {
      if (!(await isEmpty())) return { migrations, seededUnits: 0 };
      const { addedUnits } = await change((act) => importUnits(act, units));
      return { migrations, seededUnits: addedUnits };
    });
  } catch (error) {
    // Another process was faster with the same seed.
    if (isDuplicateKey(error)) return { migrations, seededUnits: 0 };
    throw error;
  }
}

/** The units with which an empty registry begins; null where there is no such file. */
export function readSeed(configDir: string) {
  const path = join(configDir, UNIT_SEED_FILE);
  return existsSync(path) ? { path, result: readUnitSeed(readFileSync(path)) } : null;
}

function schemaIsOlder(pending: readonly string[]): string {
  const [first = ''] = pending;
  const named = pending.length === 1 ? first : `${first} and ${pending.length - 1} more`;
  return `the schema of the database is older than this program (${named} did not run): run \`cuibao migrate\` first, with an account that may change tables (docs/security.md, "Database accounts")`;
}

function schemaIsNewer(contracted: readonly string[]): string {
  return `the schema of the database is newer than this program and no longer has what it needs (${contracted.join(', ')}): install that version or a later one`;
}

/** The value of a file that was read, or a refusal with every problem, each with file and line. */
export function accept<T>(result: IntakeResult<T>, file: string): T {
  if (result.ok) return result.value;
  throw new CommandRefused(result.problems.map((problem) => placed(file, problem)));
}

/** A problem of a file with its place: `FILE:12: …`. */
export function placed(file: string, { line, message }: IntakeProblem): string {
  return `${file}${line === null ? '' : `:${line}`}: ${message}`;
}

/** Names the file in what an import refuses. */
export async function naming<T>(file: string, importing: Promise<T>): Promise<T> {
  try {
    return await importing;
  } catch (error) {
    if (!(error instanceof ImportRefused)) throw error;
    throw new CommandRefused(error.problems.map((problem) => `${file}: ${problem}`));
  }
}

export function readInputFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason =
      code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'this is a folder' : code;
    throw new CommandRefused([`${path}: ${reason}`]);
  }
}

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
