import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { importContacts } from '../../src/actions/import-contacts';
import { loadOfficeRules } from '../../src/intake/load-office-rules';
import { loadMembers } from '../../src/sandbox/load-members';
import type { MemberRow } from '../../src/sandbox/member-directory';
import type { Store } from '../../src/store/store';
import { MEMBERS_FILE, RunningOffice } from '../journeys/running-office';
import { seedOffice } from '../journeys/seed-office';
import { bareEnvironment, CLI, PROJECT, stopProcess } from '../support/built-product';
import { contactRows } from '../support/contact-rows';
import type { DatabaseKind } from '../support/databases';
import { Cast } from '../year/cast';

const START = '2022-06-23 10:02';
const ERROR = 50;
const SECRETS = [
  'WECOM_SECRET',
  'WECOM_CALLBACK_TOKEN',
  'WECOM_CALLBACK_AES_KEY',
  'SESSION_SECRET',
  'DATABASE_URL',
];

export interface Memory {
  readonly rss: number;
  readonly heapUsed: number;
}

/** The compiled bot in a process of its own, with simulator and an office of about ninety people. */
export class FuzzedBot {
  /** Lines of the log that say that somebody must act, and lines that tell a secret. */
  readonly errors: string[] = [];
  private readonly bot: ChildProcess;

  private constructor(
    readonly office: RunningOffice,
    /** Everybody who has a role. */
    readonly people: readonly string[],
  ) {
    this.bot = spawn(
      process.execPath,
      ['--expose-gc', '--require', join(__dirname, 'report-memory.cjs'), CLI, 'serve'],
      {
        env: bareEnvironment({ ...office.environment, LOG_LEVEL: 'warn' }),
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      },
    );
    let rest = '';
    for (const stream of [this.bot.stdout, this.bot.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        const lines = `${rest}${text}`.split('\n');
        rest = lines.pop() ?? '';
        this.errors.push(...lines.filter((line) => saysError(line) || this.tellsSecret(line)));
      });
  }

  static async open(kind: DatabaseKind, redisUrl?: string): Promise<FuzzedBot> {
    const office = await RunningOffice.open(kind, {
      started: false,
      pages: true,
      addressBook: true,
      clockStart: START,
      redisUrl,
      sandbox: { members: [...loadMembers(MEMBERS_FILE), ...furtherMembers()] },
      seed: { name: 'fuzzed', into: seedLargeOffice },
    });
    const rows: { userid: string }[] = await office.store.read.query('SELECT userid FROM people ORDER BY id');
    const bot = new FuzzedBot(
      office,
      rows.map(({ userid }) => userid),
    );
    await office.ready();
    return bot;
  }

  private tellsSecret(line: string): boolean {
    return SECRETS.some((name) => line.includes(this.office.environment[name] ?? name));
  }

  get isRunning(): boolean {
    return this.bot.exitCode === null && this.bot.signalCode === null;
  }

  async memory(): Promise<Memory> {
    this.bot.send('memory');
    const [memory] = (await once(this.bot, 'message')) as [Memory];
    return memory;
  }

  /** Told to stop, it ends in order; its exit code. */
  async close(): Promise<number | null> {
    const code = await stopProcess(this.bot);
    await this.office.close();
    return code;
  }
}

/** The accounts that `Cast` gives. */
function furtherMembers(): MemberRow[] {
  return Array.from({ length: 150 }, (_, i) => `u${String(i + 1).padStart(3, '0')}`).map((userid) => ({
    unit: '市直',
    name: userid,
    userid,
    role: '联络员',
    order: 1,
  }));
}

function saysError(line: string): boolean {
  if (line === '') return false;
  try {
    return (JSON.parse(line) as { level: number }).level >= ERROR;
  } catch {
    // Not our logger: Node itself says something.
    return true;
  }
}

/** A contact for every unit of the registry, beside the people of the fixtures. */
async function seedLargeOffice(store: Store, now: Date): Promise<void> {
  await seedOffice(store, now);
  const { rules } = loadOfficeRules(join(PROJECT, 'config'));
  const units: { name: string }[] = await store.read.query('SELECT name FROM units ORDER BY id');
  const csv = new Cast().contactsFile(
    units.map(({ name }) => name),
    new Set(),
  );
  const contacts = await contactRows(store, csv);
  const machineNow = await store.machineNow();
  await store.inTransaction((manager) =>
    importContacts(
      { manager, now, machineNow, actor: 'cli:test', inboundId: null, operation: null, rules },
      contacts,
    ),
  );
}
