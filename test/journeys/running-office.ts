import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Config, loadConfig } from '../../src/config';
import { type RunningService, startService } from '../../src/main';
import { createLogger } from '../../src/observability/logger';
import { createSandbox, type Sandbox, type SandboxSetup } from '../../src/sandbox/create-sandbox';
import { loadMembers } from '../../src/sandbox/load-members';
import { parseOfficeInstant } from '../../src/sandbox/office-clock-face';
import { freePort } from '../../src/sandbox/quickstart/office';
import { Store } from '../../src/store/store';
import { bareEnvironment, CLI } from '../support/built-product';
import type { DatabaseKind, TestDatabase } from '../support/databases';
import { APP_IN_SANDBOX, appSettings } from '../support/invented-app';
import { createFromTemplate } from '../support/templates';
import { seedOffice } from './seed-office';

export const MEMBERS_FILE = join(__dirname, '../fixtures/contacts.csv');
/** Of the address-book assistant: not the app's own. */
export const CONTACTS_KEYS = {
  token: 'contactsTOKEN',
  aesKey: 'kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR',
};
const SETTLED_WITHIN_MS = 15_000;
/** The Monday after the plan was issued. */
const DEFAULT_START = '2022-05-16 09:00';

export interface OfficeOptions {
  readonly redisUrl?: string | undefined;
  readonly clockStart?: string;
  readonly sandbox?: Partial<SandboxSetup>;
  readonly settings?: Readonly<Record<string, string>>;
  readonly answerBudgetMs?: number;
  /** The bot hears of changes of the address book. */
  readonly addressBook?: boolean;
  /** The pages are there, signed in through the simulator. */
  readonly pages?: boolean;
  /** What the store holds at the start, instead of registry, people and plan of the fixtures; `name` as of a template. */
  readonly seed?: { readonly name: string; readonly into: (store: Store, now: Date) => Promise<void> };
  /** False: no service in this process; the caller starts its own with `environment`. */
  readonly started?: boolean;
}

/** One message as its receiver's window shows it. */
export interface Shown {
  readonly carrier: 'push' | 'passive';
  readonly text: string;
}

/** Further processes are services in this one: they share nothing but database and Redis. */
export class RunningOffice {
  readonly logLines: string[] = [];
  readonly config: Config;
  private readonly services: RunningService[] = [];

  private constructor(
    readonly sandbox: Sandbox,
    /** For a look at what is stored. */
    readonly store: Store,
    private readonly database: TestDatabase,
    /** As a process of its own would have it. */
    readonly environment: Readonly<Record<string, string>>,
    private readonly options: OfficeOptions,
  ) {
    this.config = loadConfig(environment, true);
  }

  /** The plan imported, people known, the clock at the Monday after unless told otherwise; one service running. */
  static async open(kind: DatabaseKind, options: OfficeOptions = {}): Promise<RunningOffice> {
    const clockStart = beijing(options.clockStart ?? DEFAULT_START);
    const { name, into } = options.seed ?? {
      name: `running${(options.clockStart ?? DEFAULT_START).replace(/\D/g, '')}`,
      into: seedOffice,
    };
    const database = await createFromTemplate(kind, name, (url) => buildOffice(url, clockStart, into));
    const store = await Store.open(database.url);
    const port = await freePort();
    const sandbox = await createSandbox({
      ...APP_IN_SANDBOX,
      callbackUrl: `http://127.0.0.1:${port}/wecom/callback`,
      members: loadMembers(MEMBERS_FILE),
      clockStart,
      personality: 'private',
      morningPauseMs: 1,
      ...(options.addressBook
        ? { contacts: { url: `http://127.0.0.1:${port}/wecom/contacts`, ...CONTACTS_KEYS } }
        : {}),
      ...options.sandbox,
    });
    const environment = {
      PORT: String(port),
      DATABASE_URL: database.url,
      REDIS_URL: options.redisUrl ?? '',
      // Of this office alone: what another test leaves behind is not its own.
      JOURNAL_DIR: mkdtempSync(join(tmpdir(), 'cuibao-journal-')),
      CLOCK_URL: `${sandbox.url}/clock`,
      ...appSettings(sandbox.apiRoot),
      ...(options.addressBook
        ? { WECOM_CONTACTS_TOKEN: CONTACTS_KEYS.token, WECOM_CONTACTS_AES_KEY: CONTACTS_KEYS.aesKey }
        : {}),
      ...(options.pages
        ? {
            PUBLIC_URL: `http://127.0.0.1:${port}`,
            SESSION_SECRET: 'invented-secret-of-the-pages',
            WECOM_OAUTH_ROOT: sandbox.url,
          }
        : {}),
      ...options.settings,
    };
    const office = new RunningOffice(sandbox, store, database, environment, options);
    if (options.started !== false) await office.start();
    return office;
  }

  get url(): string {
    return `http://127.0.0.1:${this.config.port}`;
  }

  /** Another process; the first one takes the port that the platform calls. */
  async start(): Promise<RunningService> {
    const { answerBudgetMs } = this.options;
    const service = await startService(
      { ...this.config, port: this.services.length === 0 ? this.config.port : 0 },
      {
        logger: createLogger('trace', { write: (line) => void this.logLines.push(line) }),
        // The threads of this process run our sources, too.
        exporter: { loader: join(__dirname, '../store/run-typescript.cjs') },
        ...(answerBudgetMs === undefined ? {} : { answerBudgetMs }),
      },
    );
    this.services.push(service);
    return service;
  }

  async restart(): Promise<void> {
    await this.stopServices();
    await this.start();
  }

  /** The compiled service as a process of its own, which the caller ends; what it says is in `logLines`. */
  serve(settings: Readonly<Record<string, string>> = {}): ChildProcess {
    const child = spawn(process.execPath, [CLI, 'serve'], {
      env: bareEnvironment({ ...this.environment, ...settings }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => void this.logLines.push(text));
    return child;
  }

  /** Until the process at the port says that it is ready. */
  ready(port = this.config.port): Promise<void> {
    return this.until('the process is ready', () =>
      fetch(`http://127.0.0.1:${port}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      ),
    );
  }

  /** Office time, and what the bot does at it is done. */
  async goTo(time: string): Promise<void> {
    this.sandbox.state.clock.moveTo(beijing(time));
    await this.settled();
  }

  /** Writes as a member; what the bot says to it, by whichever carrier. */
  async say(userid: string, text: string): Promise<{ msgId: string; answers: Shown[] }> {
    const before = this.sandbox.state.chat.all().at(-1)?.seq ?? 0;
    const { message } = await this.admin(`members/${userid}/messages`, { text });
    const said = message as { msgId: string; delivery: { state: string } };
    if (said.delivery.state !== 'delivered') throw new Error(JSON.stringify(said));
    await this.settled();
    return { msgId: said.msgId, answers: this.shownTo(userid, before) };
  }

  redeliver(msgId: string, times: number) {
    return this.admin('redeliver', { msgId, times, concurrent: true, identical: true }) as Promise<{
      attempts: { outcome: string; status: number; body: string }[];
      replies: { kind: string; content?: { text: string } }[];
    }>;
  }

  shownTo(userid: string, afterSeq = 0): Shown[] {
    return this.sandbox.state.chat.of(userid, afterSeq).flatMap(({ carrier, content }) => {
      if (carrier === 'callback') return [];
      if (content.type === 'template_card') return [{ carrier, text: textOfCard(content.card) }];
      return content.type === 'text' ? [{ carrier, text: content.text }] : [];
    });
  }

  /** The sandbox's own API over HTTP, as its page uses it. */
  async admin(path: string, body: object): Promise<Record<string, unknown>> {
    const response = await fetch(`${this.sandbox.url}/sandbox/api/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    return (await response.json()) as Record<string, unknown>;
  }

  /** Every service has planned up to the sandbox's time and nothing waits in the outbox. */
  async settled(ports = this.services.map(({ port }) => port)): Promise<void> {
    const wanted = this.sandbox.state.clock.now().getTime() / 1000;
    for (const port of ports) {
      await this.until('the bot has come to rest', async () => {
        const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
        const steps = ['cuibao_planned_until_seconds', 'cuibao_contacts_checked_until_seconds'];
        return (
          steps.every((step) => metric(metrics, step) >= wanted) &&
          metric(metrics, 'cuibao_outbound_waiting') === 0
        );
      });
    }
  }

  /** Waits for what comes by itself; throws with the log when it does not. */
  async until(what: string, holds: () => Promise<boolean>): Promise<void> {
    const giveUpAt = Date.now() + SETTLED_WITHIN_MS;
    while (!(await holds())) {
      if (Date.now() > giveUpAt) throw new Error(`waited in vain until ${what}\n${this.logLines.join('')}`);
      await delay(20);
    }
  }

  async stopServices(): Promise<void> {
    await Promise.all(this.services.splice(0).map((service) => service.stop()));
  }

  async close(): Promise<void> {
    await this.stopServices();
    await this.sandbox.close();
    await this.store.close();
    await this.database.drop();
    rmSync(this.config.journalDir, { recursive: true, force: true });
  }
}

/** What a card says, in the order in which it is read. */
function textOfCard(card: Readonly<Record<string, unknown>>): string {
  const { main_title, sub_title_text, quote_area } = card as {
    main_title: { title: string; desc?: string };
    sub_title_text: string;
    quote_area?: { quote_text: string };
  };
  const { title, desc } = main_title;
  return [`【${title}】`, desc, sub_title_text, quote_area?.quote_text].filter(Boolean).join('\n');
}

async function buildOffice(url: string, clockStart: Date, seed: typeof seedOffice): Promise<void> {
  const store = await Store.open(url);
  await store.migrate();
  await seed(store, clockStart);
  await store.close();
}

export function beijing(time: string): Date {
  const instant = parseOfficeInstant(time);
  if (!instant) throw new Error(`no time of the office: ${time}`);
  return instant;
}

function metric(text: string, name: string): number {
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
}
