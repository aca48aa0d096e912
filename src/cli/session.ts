import { existsSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { EntityManager } from 'typeorm';
import type { Act } from '../actions/act';
import { importUnits } from '../actions/import-units';
import { type Config, loadConfig } from '../config';
import type { OfficeRules } from '../domain/office-rules';
import type { IntakeResult } from '../intake/intake-result';
import { loadOfficeRules } from '../intake/load-office-rules';
import { readUnitSeed } from '../intake/read-unit-seed';
import { clockFor } from '../main';
import { UnitEntity } from '../store/entities/unit-entity';
import { Store } from '../store/store';

export const UNIT_SEED_FILE = 'units.yaml';

/** The command cannot be carried out; the sentences go to standard error, the exit code is 1. */
export class CommandRefused extends Error {
  constructor(readonly reasons: readonly string[]) {
    super(reasons.join('\n'));
    this.name = 'CommandRefused';
  }
}

/** What a command works with: an open, migrated store, the rules, and the time. */
export interface Session {
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

/** Opens everything a command needs, brings an embedded store up to date, and closes it afterwards. */
export async function withSession<T>(work: (session: Session) => Promise<T>): Promise<T> {
  const config = cliConfig(false);
  const { rules } = loadOfficeRules(config.configDir);
  const clock = await clockFor(config);
  const now = clock.now();
  clock.stop();
  const store = await Store.open(config.databaseUrl);
  try {
    const session: Session = {
      config,
      store,
      rules,
      now,
      change: (change) => inAct(store, rules, now, change),
    };
    await prepareStore(session);
    return await work(session);
  } finally {
    await store.close();
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
    change({ manager, now, machineNow, actor: `cli:${userInfo().username}`, inboundId: null, rules }),
  );
}

/** Brings the schema up to date and loads the seed into an empty registry. Returns the migrations that ran. */
export async function prepareStore({ config, store, change }: Session): Promise<string[]> {
  const ran = (await store.hasPendingMigrations()) ? await store.migrate() : [];
  if ((await store.read.count(UnitEntity)) === 0) {
    const path = join(config.configDir, UNIT_SEED_FILE);
    if (existsSync(path)) {
      const seed = accept(readUnitSeed(readFileSync(path)), path);
      await change((act) => importUnits(act, seed));
    }
  }
  return ran;
}

/** The value of a file that was read, or a refusal with every problem, each with file and line. */
export function accept<T>(result: IntakeResult<T>, file: string): T {
  if (result.ok) return result.value;
  throw new CommandRefused(
    result.problems.map(({ line, message }) => `${file}${line === null ? '' : `:${line}`}: ${message}`),
  );
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
