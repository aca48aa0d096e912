import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSandbox, type Sandbox } from '../../src/sandbox/create-sandbox';
import { freePort } from '../../src/sandbox/quickstart/office';
import { PROJECT } from '../support/built-product';
import { APP_IN_SANDBOX, appSettings } from '../support/invented-app';
import { Random } from '../year/random';
import { Balancer } from './balancer';
import { Bots } from './bots';
import type { Pushed, SendRequest } from './evidence';
import { type FaultsOffice, seedFaultsOffice } from './faults-office';
import { OwnMariaDb, OwnRedis } from './own-servers';
import { PatientPlatform } from './patient-platform';
import { SmallDisk } from './small-disk';

/** The morning on which the opening notices of the second quarter go out. */
const CLOCK_START = new Date('2022-06-09T09:36:00+08:00');
const IMPORTED_AT = new Date('2022-05-16T09:00:00+08:00');
const DATA_DISK_MB = 400;
const JOURNAL_DISK_MB = 8;
const LOST = '（答复未送出）';

export interface SceneOptions {
  readonly store: 'mariadb' | 'sqlite';
  readonly processes: number;
  readonly seed: number;
  /** Null: the product's own limits. */
  readonly leaseMs: number | null;
  readonly dist?: string;
  readonly contactsAUnit: number;
  readonly coordinators: number;
  /** Disks that can be full, where the system lets us have some. */
  readonly disks: boolean;
}

/** Database, Redis, simulated platform, balancer and the bot's processes, all our own; and a log of what the platform saw. */
export class Scene {
  readonly pushed: Pushed[] = [];
  readonly requests: SendRequest[] = [];
  readonly droppedByPlatform: string[] = [];

  private constructor(
    readonly options: SceneOptions,
    private readonly folder: string,
    readonly dataDisk: SmallDisk,
    readonly journalDisk: SmallDisk,
    readonly database: OwnMariaDb | null,
    readonly redis: OwnRedis | null,
    readonly databaseUrl: string,
    readonly office: FaultsOffice,
    readonly sandbox: Sandbox,
    private readonly balancer: Balancer,
    readonly platform: PatientPlatform,
    readonly bots: Bots,
    readonly environment: Readonly<Record<string, string>>,
  ) {
    sandbox.state.events.subscribe((event) => {
      if (event.type === 'wire') this.noteExchange(event.payload);
      if (event.type !== 'message' || event.payload.carrier !== 'push') return;
      const { seq, userid, content, recalled } = event.payload;
      // Told again when it is withdrawn.
      if (content.type === 'text' && !recalled)
        this.pushed.push({ seq, atMs: Date.now(), userid, text: content.text });
    });
  }

  static async open(options: SceneOptions): Promise<Scene> {
    const { store, disks } = options;
    const folder = mkdtempSync(join(tmpdir(), 'cuibao-faults-'));
    const dataDisk = SmallDisk.make(join(folder, 'data'), DATA_DISK_MB, disks);
    const journalDisk = SmallDisk.make(join(folder, 'journal'), JOURNAL_DISK_MB, disks);
    const database = store === 'mariadb' ? await OwnMariaDb.start(dataDisk.folder) : null;
    const redis = store === 'mariadb' ? await OwnRedis.start(join(folder, 'redis')) : null;
    const databaseUrl = database?.url ?? `sqlite:${join(dataDisk.folder, 'cuibao.sqlite')}`;
    const office = await seedFaultsOffice(databaseUrl, IMPORTED_AT, options);
    const ports: number[] = [];
    for (let i = 0; i < options.processes; i += 1) ports.push(await freePort());
    const balancer = new Balancer(ports, new Random(options.seed ^ 0x5eed));
    const sandbox = await createSandbox({
      ...APP_IN_SANDBOX,
      callbackUrl: `${await balancer.listen()}/wecom/callback`,
      members: office.members,
      clockStart: CLOCK_START,
      clockRunning: true,
      personality: 'private',
      morningPauseMs: 1,
    });
    const environment = {
      DATABASE_URL: databaseUrl,
      REDIS_URL: redis?.url ?? '',
      CLOCK_URL: `${sandbox.url}/clock`,
      CONFIG_DIR: join(PROJECT, 'config'),
      JOURNAL_DIR: journalDisk.folder,
      ...appSettings(sandbox.apiRoot),
      LOG_LEVEL: 'warn',
    };
    const { leaseMs, dist = join(PROJECT, 'dist') } = options;
    const bots = new Bots({ dist, leaseMs, environment, ports });
    const platform = new PatientPlatform(sandbox.state, balancer);
    return new Scene(
      options,
      folder,
      dataDisk,
      journalDisk,
      database,
      redis,
      databaseUrl,
      office,
      sandbox,
      balancer,
      platform,
      bots,
      environment,
    );
  }

  /** With all rights, for whoever judges. */
  get adminUrl(): string {
    return this.database?.adminUrl ?? this.databaseUrl;
  }

  async close(): Promise<void> {
    this.platform.stop();
    await this.bots.close();
    await this.balancer.close();
    await this.sandbox.close();
    await this.database?.server.kill();
    await this.redis?.server.kill();
    for (const disk of [this.dataDisk, this.journalDisk]) disk.remove();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  private noteExchange(entry: { kind: string; title: string; sent: string; received: string }): void {
    const atMs = Date.now();
    if (entry.kind === 'dropped' && entry.title.startsWith('重复检查')) {
      this.requests.push({ atMs, body: entry.sent, answer: 'ok', repeated: true });
    } else if (entry.kind === 'dropped') {
      this.droppedByPlatform.push(`${entry.title} ${entry.sent}`);
    } else if (entry.kind === 'api' && entry.title.includes('/message/send')) {
      this.noteRequest(entry.sent, entry.received, atMs);
    }
  }

  /** A repetition has been noted by its own entry, just before; here its answer is. */
  private noteRequest(body: string, received: string, atMs: number): void {
    const answer = received.includes(LOST) ? 'lost' : /"errcode":0[,}]/.test(received) ? 'ok' : 'refused';
    const last = this.requests.at(-1);
    if (last?.repeated && last.body === body && last.answer === 'ok' && atMs - last.atMs < 50) {
      this.requests[this.requests.length - 1] = { ...last, answer };
      return;
    }
    this.requests.push({ atMs, body, answer, repeated: false });
  }
}
