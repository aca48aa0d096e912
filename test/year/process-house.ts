import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Like } from 'typeorm';
import { createSandbox, type Sandbox } from '../../src/sandbox/create-sandbox';
import type { MemberRow } from '../../src/sandbox/member-directory';
import { freePort } from '../../src/sandbox/quickstart/office';
import { HeartbeatEntity } from '../../src/store/entities/heartbeat-entity';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import type { Store } from '../../src/store/store';
import { bareEnvironment, PROJECT } from '../support/built-product';
import { APP_IN_SANDBOX, appSettings } from '../support/invented-app';
import { beijing, type Office } from '../support/office';
import type { Arrived, House } from './house';

const SERVE = join(__dirname, 'serve.cjs');
const SETTLED_WITHIN_MS = 30_000;
/** At the platform as much machine time passes as office time, a minute at least: its throttle is not what is looked at here. */
const MINUTE_MS = 61_000;
/** Accounts that people who come later will have. */
const ACCOUNTS = 250;

interface Running {
  readonly child: ChildProcess;
  readonly port: number;
  readonly log: string[];
}

/** Two processes of the built service on one database and Redis, with the simulator; one is killed every week. */
export class ProcessHouse implements House {
  readonly store: Store;
  kills = 0;
  /** Killed while a message was on its way. */
  killsInHand = 0;
  private readonly running: Running[] = [];
  private machineMs = Date.now();
  private week = '';
  private seen = 0;

  private constructor(
    private readonly office: Office,
    private readonly sandbox: Sandbox,
    private readonly environment: Readonly<Record<string, string>>,
    private readonly configFolder: string,
  ) {
    this.store = office.store;
  }

  static async open(office: Office, redisUrl: string): Promise<ProcessHouse> {
    const ports = [await freePort(), await freePort()];
    const configFolder = mkdtempSync(join(tmpdir(), 'cuibao-year-'));
    cpSync(join(PROJECT, 'config'), configFolder, { recursive: true });
    const policy = join(configFolder, 'reminders.yaml');
    // The address book is not part of this: looking people up takes time of the machine.
    writeFileSync(
      policy,
      readFileSync(policy, 'utf8').replace(/^contactCheck:\n(?: {2}- .*\n)+/m, 'contactCheck: []\n'),
    );
    let house: ProcessHouse | null = null;
    const sandbox = await createSandbox({
      ...APP_IN_SANDBOX,
      callbackUrl: `http://127.0.0.1:${ports[0]}/wecom/callback`,
      members: await membersOf(office.store),
      clockStart: office.clock.now(),
      personality: 'private',
      morningPauseMs: 1,
      machineNow: () => house?.machineMs ?? Date.now(),
    });
    const environment = {
      DATABASE_URL: office.databaseUrl,
      REDIS_URL: redisUrl,
      CLOCK_URL: `${sandbox.url}/clock`,
      CONFIG_DIR: configFolder,
      JOURNAL_DIR: join(configFolder, 'journal'),
      ...appSettings(sandbox.apiRoot),
      LOG_LEVEL: 'error',
    };
    house = new ProcessHouse(office, sandbox, environment, configFolder);
    for (const port of ports) house.running.push(house.serve(port));
    for (const process of house.running) await house.ready(process);
    return house;
  }

  async goTo(time: string): Promise<void> {
    const now = beijing(time);
    this.machineMs += Math.max(now.getTime() - this.office.clock.now().getTime(), MINUTE_MS);
    this.office.clock.set(now);
    // Whoever is to survive must be there, and so must the one that the platform calls.
    for (const process of this.running) await this.ready(process);
    this.sandbox.state.clock.moveTo(now);
    await this.settled();
    if (this.week === weekOf(now) || !isFriday(now)) return;
    await this.kill(this.running[this.kills % 2]);
    await this.settled();
  }

  async say(userid: string, text: string): Promise<string | null> {
    const [first] = this.running;
    if (first) await this.ready(first);
    const response = await fetch(`${this.sandbox.url}/sandbox/api/members/${userid}/messages`, {
      method: 'POST',
      body: JSON.stringify({ text }),
    });
    const { message } = (await response.json()) as { message?: { delivery: { state: string } } };
    if (message?.delivery.state !== 'delivered')
      throw new Error(`${userid} could not write: ${JSON.stringify(message)}\n${this.logs()}`);
    const answered = async () => {
      const [row] = await this.store.read.query(
        `SELECT reply, carrier FROM inbound_messages WHERE userid = '${userid}' ORDER BY id DESC LIMIT 1`,
      );
      return row && row.carrier !== 'open' ? (row as { reply: string | null }) : null;
    };
    const row = await this.until(`${userid} is answered`, answered);
    return row.reply;
  }

  /** What the platform has shown since the last time, answers apart: how those travel is a matter of haste. */
  async work(): Promise<readonly Arrived[]> {
    await this.settled();
    const chat = this.sandbox.state.chat.all().filter(({ seq }) => seq > this.seen);
    this.seen = chat.at(-1)?.seq ?? this.seen;
    const pushed = chat.flatMap(({ carrier, userid, content }) =>
      carrier === 'push' && content.type === 'text' ? [{ to: userid, text: content.text }] : [],
    );
    if (pushed.length === 0) return [];
    const answers: { content: string }[] = await this.store.read.query(
      "SELECT content FROM outbox_messages WHERE kind = 'answer'",
    );
    const said = new Set(answers.map(({ content }) => (JSON.parse(content) as { text?: string }).text));
    return pushed
      .filter(({ text }) => !said.has(text))
      .map((message) => ({ ...message, kind: '', dedupeKey: '', delivered: true, told: [] }));
  }

  async close(): Promise<void> {
    for (const { child } of this.running) {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    }
    await this.sandbox.close();
    rmSync(this.configFolder, { recursive: true, force: true });
  }

  /** Without a word, in the middle of whatever it does; another one takes its place. Once a week. */
  private async kill(victim: Running | undefined): Promise<void> {
    if (!victim) return;
    this.week = weekOf(this.office.clock.now());
    this.kills += 1;
    victim.child.kill('SIGKILL');
    await once(victim.child, 'exit');
    this.running[this.running.indexOf(victim)] = this.serve(victim.port);
  }

  /** Whoever has a message on its way, if nobody has been killed this week. */
  private async killInHand(): Promise<void> {
    if (this.week === weekOf(this.office.clock.now())) return;
    const [row] = await this.store.read.query(
      "SELECT lease_owner FROM outbox_messages WHERE status = 'sending' LIMIT 1",
    );
    const pid = Number(String(row?.lease_owner).split(':')[1]);
    const victim = this.running.find(({ child }) => child.pid === pid);
    if (victim) this.killsInHand += 1;
    await this.kill(victim);
  }

  private serve(port: number): Running {
    const child = spawn(process.execPath, [SERVE], {
      env: bareEnvironment({ ...this.environment, PORT: String(port) }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const log: string[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => void log.push(text));
    return { child, port, log };
  }

  private async ready({ log }: Running): Promise<void> {
    await this.until('the process listens', async () => log.join('').includes('listening on') || null);
  }

  /**
   * Nothing waits, and every process, also one that has taken a dead one's place, has planned this moment: none may be
   * at it while people write.
   */
  private async settled(): Promise<void> {
    const officeAt = this.office.clock.now();
    await this.until('nothing waits', async () => {
      await this.killInHand();
      const waiting = [{ status: 'pending' as const }, { status: 'sending' as const }];
      if (await this.store.read.existsBy(OutboxMessageEntity, waiting)) return null;
      for (const { child } of this.running) {
        const planned = { process: Like(`%:${child.pid}`), task: 'reminders', officeAt };
        if (!(await this.store.read.existsBy(HeartbeatEntity, planned))) return null;
      }
      // What was planned between the two looks.
      return (await this.store.read.existsBy(OutboxMessageEntity, waiting)) ? null : true;
    });
  }

  private async until<T>(what: string, holds: () => Promise<T | null>): Promise<T> {
    const giveUpAt = Date.now() + SETTLED_WITHIN_MS;
    for (;;) {
      const found = await holds();
      if (found !== null) return found;
      if (Date.now() > giveUpAt)
        throw new Error(
          `${this.office.clock.now().toISOString()}: waited in vain until ${what}\n${this.logs()}`,
        );
      await delay(10);
    }
  }

  private logs(): string {
    return this.running.flatMap(({ log }) => log.slice(-20)).join('');
  }
}

async function membersOf(store: Store): Promise<MemberRow[]> {
  const rows: { userid: string; name: string }[] = await store.read.query('SELECT userid, name FROM people');
  const later = Array.from({ length: ACCOUNTS }, (_, i) => `u${String(i + 1).padStart(3, '0')}`).filter(
    (userid) => !rows.some((row) => row.userid === userid),
  );
  return [...rows, ...later.map((userid) => ({ userid, name: userid }))].map(({ userid, name }) => ({
    unit: '市直',
    name,
    userid,
    role: '联络员',
    order: 1,
  }));
}

function isFriday(instant: Date): boolean {
  return new Date(instant.getTime() + 8 * 3600_000).getUTCDay() === 5;
}

/** Names the week by its Monday. */
function weekOf(instant: Date): string {
  const day = new Date(instant.getTime() + 8 * 3600_000);
  day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7));
  return day.toISOString().slice(0, 10);
}
