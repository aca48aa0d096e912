import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bareEnvironment, CLI, type Ended, PROJECT, run } from '../support/built-product';
import { createDatabase, type DatabaseKind } from '../support/databases';

export const PLAN_FILE = join(PROJECT, 'test/fixtures/plans/jieyang-2022.txt');
export const CONTACTS_FILE = join(PROJECT, 'test/fixtures/contacts.csv');
/** The Monday after the plan was issued. */
export const MONDAY = '2022-05-16T09:00:00+08:00';

/** The built command line in an empty folder, at a time of the office, on a database of its own. */
export interface GivenCli {
  readonly folder: string;
  readonly databaseUrl: string;
  cuibao(...args: string[]): Promise<Ended>;
  /** The same with further settings. */
  cuibaoWith(settings: Record<string, string>, ...args: string[]): Promise<Ended>;
  /** Standard output as JSON of a command that must succeed. */
  json(...args: string[]): Promise<unknown>;
  /** Writes a file into the folder and returns its name. */
  file(name: string, content: string | Uint8Array): string;
  remove(): Promise<void>;
}

export async function givenCli(kind: DatabaseKind): Promise<GivenCli> {
  const folder = mkdtempSync(join(tmpdir(), 'cuibao-cli-'));
  const database = await createDatabase(kind);
  const settings = { DATABASE_URL: database.url, CLOCK_START: MONDAY };
  const cuibaoWith = (more: Record<string, string>, ...args: string[]) =>
    run(process.execPath, [CLI, ...args], { cwd: folder, env: bareEnvironment({ ...settings, ...more }) });
  return {
    folder,
    databaseUrl: database.url,
    cuibaoWith,
    cuibao: (...args) => cuibaoWith({}, ...args),
    async json(...args) {
      const { code, stdout, stderr } = await cuibaoWith({}, ...args, '--json');
      if (code !== 0) throw new Error(`cuibao ${args.join(' ')} ended with ${code}: ${stderr}`);
      return JSON.parse(stdout);
    },
    file(name, content) {
      writeFileSync(join(folder, name), content);
      return name;
    },
    async remove() {
      rmSync(folder, { recursive: true });
      await database.drop();
    },
  };
}

/** Registry, people and plan, as the operator brings them in. */
export async function importOffice({ cuibao }: GivenCli): Promise<void> {
  for (const args of [
    ['migrate'],
    ['contacts', 'import', CONTACTS_FILE],
    ['plan', 'import', PLAN_FILE, '--yes'],
  ]) {
    const { code, stderr } = await cuibao(...args);
    if (code !== 0) throw new Error(stderr);
  }
}
