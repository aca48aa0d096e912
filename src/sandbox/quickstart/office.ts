import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { watchBot } from '../bot-watch';
import type { OfficeDesk } from '../office-desk';
import { serveDesk } from './desk';
import type { Ports } from './ports';
import { takeWriteLock } from './write-lock';

/** Compiled files of the product, seen from this one. */
const COMPILED = join(__dirname, '..', '..');
const CLI = join(COMPILED, 'cli', 'cuibao.js');
const SANDBOX = join(COMPILED, 'sandbox', 'main.js');
const DATA = join(COMPILED, 'sandbox', 'data');
/** The real plan first; the others are invented and say so in their titles. */
export const PLAN_FILES = [
  'plan-jieyang-2022.txt',
  'plan-invented-services.txt',
  'plan-invented-counties.txt',
].map((name) => join(DATA, name));
export const CONTACTS_FILE = join(DATA, 'contacts.csv');

/** The plan was issued on 12 May 2022; the story begins the Monday after. */
export const OFFICE_START = '2022-05-16T09:00:00+08:00';
const READY_WITHIN_MS = 30_000;
/** A bot that is told to stop promises ten seconds. */
const ENDED_WITHIN_MS = 12_000;
const AES_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** The office is being closed: what was still asked of it is not done, and nobody is to blame. */
export class OfficeClosed extends Error {
  constructor() {
    super('the office is being closed');
    this.name = 'OfficeClosed';
  }
}

export interface Office {
  readonly botUrl: string;
  readonly sandboxUrl: string;
  /** Runs a command of the product on the office's store and returns what it printed. */
  cuibao(...args: string[]): Promise<string>;
  /** The same at another office time than the start, an ISO instant. */
  cuibaoAt(instant: string, ...args: string[]): Promise<string>;
  startSandbox(): Promise<void>;
  startBot(): Promise<void>;
  /** Resolves when the bot has done what is due by the sandbox's time. */
  settled(): Promise<void>;
  /** Resolves when somebody at the page wants everything to begin anew. */
  readonly startOverAsked: Promise<'start over'>;
  /** Resolves with a sentence when one of the processes has ended by itself. */
  readonly broken: Promise<string>;
  /** Ends every process and waits until they are gone; may be called at any moment, also twice. */
  stop(): Promise<void>;
}

/** An office with invented secrets: one embedded store, one bot, one simulator, all on 127.0.0.1. */
export function createOffice(folder: string, ports: Ports, cards = false): Office {
  const botUrl = `http://127.0.0.1:${ports.bot}`;
  const sandboxUrl = `http://127.0.0.1:${ports.sandbox}`;
  const env: NodeJS.ProcessEnv = {
    ...environment(folder, ports, { botUrl, sandboxUrl }),
    // The simulated edition of the messenger; private speaks the government's.
    WECOM_PERSONALITY: cards ? 'public' : 'private',
  };
  const children = new Set<ChildProcess>();
  let stopping = false;
  let report: (sentence: string) => void = () => undefined;
  const broken = new Promise<string>((resolve) => {
    report = resolve;
  });
  let askToStartOver: () => void = () => undefined;
  const startOverAsked = new Promise<'start over'>((resolve) => {
    askToStartOver = () => resolve('start over');
  });
  let giveDatabaseBack: (() => void) | null = null;

  /** Remembers a process until it has ended. */
  function launch(args: readonly string[], extra: NodeJS.ProcessEnv, stdio: StdioOptions): ChildProcess {
    if (stopping) throw new OfficeClosed();
    const child = spawn(process.execPath, args, { env: { ...env, ...extra }, stdio });
    children.add(child);
    child.once('close', () => children.delete(child));
    return child;
  }

  async function start(
    name: string,
    args: string[],
    extra: NodeJS.ProcessEnv,
    readyUrl: string,
    desk: OfficeDesk | null = null,
  ): Promise<void> {
    const logFile = join(folder, `${name}.log`);
    const log = openSync(logFile, 'a');
    const child = launch(args, extra, ['ignore', log, log, ...(desk ? (['ipc'] as const) : [])]);
    closeSync(log);
    if (desk) serveDesk(child, desk);
    const ended = new Promise<string>((resolve) => {
      child.once('exit', (code, signal) =>
        resolve(`The ${name} ended by itself (${signal ?? `exit code ${code}`}):\n${tail(logFile)}`),
      );
    });
    void ended.then((sentence) => {
      if (!stopping) report(sentence);
    });
    const asking = new AbortController();
    const outcome = await Promise.race([answers(readyUrl, asking.signal), ended]);
    asking.abort();
    if (outcome !== null) throw stopping ? new OfficeClosed() : new Error(outcome);
  }

  async function run(officeTime: string, args: readonly string[]): Promise<string> {
    const child = launch([CLI, ...args], { CLOCK_START: officeTime }, ['ignore', 'pipe', 'pipe']);
    let said = '';
    let complaint = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      complaint += text;
    });
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    if (stopping) throw new OfficeClosed();
    if (code !== 0) throw new Error(`cuibao ${args.slice(0, 2).join(' ')}: ${complaint.trim()}`);
    return said;
  }

  const desk: OfficeDesk = {
    forecast: async (now, from, to) =>
      JSON.parse(await run(now, ['reminders', 'simulate', '--from', from, '--to', to, '--json'])),
    async setDatabaseAway(away) {
      giveDatabaseBack?.();
      giveDatabaseBack = away ? takeWriteLock(databaseFile(folder)) : null;
    },
    startOver: async () => askToStartOver(),
  };

  return {
    botUrl,
    sandboxUrl,
    broken,
    startOverAsked,
    cuibao: (...args) => run(OFFICE_START, args),
    cuibaoAt: (instant, ...args) => run(instant, args),
    startSandbox: () => start('sandbox', [SANDBOX], {}, `${sandboxUrl}/clock`, desk),
    startBot: () => start('bot', [CLI, 'serve'], { CLOCK_URL: `${sandboxUrl}/clock` }, `${botUrl}/readyz`),
    settled: () => settled(botUrl, sandboxUrl),
    async stop() {
      stopping = true;
      giveDatabaseBack?.();
      giveDatabaseBack = null;
      // The bot first: it follows the sandbox's clock and sends through it.
      for (const child of [...children].reverse()) await end(child);
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const impatient = setTimeout(() => child.kill('SIGKILL'), ENDED_WITHIN_MS);
  child.kill('SIGTERM');
  await gone;
  clearTimeout(impatient);
}

function databaseFile(folder: string): string {
  return join(folder, 'cuibao.sqlite');
}

function environment(
  folder: string,
  ports: Ports,
  urls: { botUrl: string; sandboxUrl: string },
): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) =>
      !/^(WECOM_|CLOCK_|SANDBOX_|DATABASE_URL|REDIS_URL|NODE_ENV|PUBLIC_URL|CONFIG_DIR|JOURNAL_DIR)/.test(
        name,
      ),
  );
  return {
    ...Object.fromEntries(inherited),
    PORT: String(ports.bot),
    PUBLIC_URL: urls.botUrl,
    SANDBOX_PORT: String(ports.sandbox),
    SANDBOX_BOT_URL: urls.botUrl,
    SANDBOX_PREFIX: '/ebus/wwlapi',
    SANDBOX_MEMBERS_FILE: CONTACTS_FILE,
    SANDBOX_CLOCK_START: OFFICE_START,
    SANDBOX_CORP_NAME: '揭阳市（模拟）',
    DATABASE_URL: `sqlite:${databaseFile(folder)}`,
    JOURNAL_DIR: join(folder, 'journal'),
    SESSION_SECRET: randomBytes(24).toString('hex'),
    WECOM_API_ROOT: `${urls.sandboxUrl}/ebus/wwlapi`,
    WECOM_OAUTH_ROOT: urls.sandboxUrl,
    WECOM_CORP_ID: 'wl0123456789',
    WECOM_AGENT_ID: '1000123',
    WECOM_SECRET: randomBytes(24).toString('hex'),
    WECOM_CALLBACK_TOKEN: randomBytes(12).toString('hex'),
    WECOM_CALLBACK_AES_KEY: Array.from(
      randomBytes(43),
      (byte) => AES_ALPHABET[byte % AES_ALPHABET.length],
    ).join(''),
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'info',
    TZ: 'UTC',
  };
}

/** The last lines of a log: they say why. */
function tail(logFile: string): string {
  return readFileSync(logFile, 'utf8').trim().split('\n').slice(-5).join('\n');
}

/** Null once the address answers 200; a sentence when it does not in time. */
async function answers(url: string, signal: AbortSignal): Promise<string | null> {
  const giveUpAt = Date.now() + READY_WITHIN_MS;
  while (Date.now() < giveUpAt && !signal.aborted) {
    const ok = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (ok) return null;
    await delay(50);
  }
  return `${url} did not answer within ${READY_WITHIN_MS / 1000} s`;
}

async function settled(botUrl: string, sandboxUrl: string): Promise<void> {
  const { now } = (await (await fetch(`${sandboxUrl}/clock`)).json()) as { now: string };
  const botState = watchBot(`${botUrl}/metrics`);
  const giveUpAt = Date.now() + 2 * READY_WITHIN_MS;
  while (Date.now() < giveUpAt) {
    if ((await botState(new Date(now))) === 'at-rest') return;
    await delay(40);
  }
  throw new Error('the bot did not come to rest within a minute; see bot.log');
}

/** A port nobody uses at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
