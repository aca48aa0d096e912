import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { bareEnvironment, PROJECT } from '../support/built-product';
import { isListening } from '../support/is-listening';
import { OwnProcess } from './own-processes';

const STARTS_AGAIN_AFTER_MS = 300;
const UP_WITHIN_MS = 60_000;

export interface BotOptions {
  /** Where the compiled product lies. */
  readonly dist: string;
  /** Null: as in production, through the command line. */
  readonly leaseMs: number | null;
  readonly environment: Readonly<Record<string, string>>;
  readonly ports: readonly number[];
}

interface Bot {
  readonly port: number;
  readonly process: OwnProcess;
  /** It has accepted connections since it was started last. */
  wasUp: boolean;
  /** Whoever keeps it down. */
  held: boolean;
}

/** The processes of the bot under somebody who starts again whatever ended, as an operator's supervisor does. */
export class Bots {
  readonly crashes: string[] = [];
  /** Starts that failed because what they need was away. */
  failedStarts = 0;
  private readonly bots: Bot[];
  private closed = false;

  constructor(private readonly options: BotOptions) {
    this.bots = options.ports.map((port) => this.make(port));
  }

  get count(): number {
    return this.bots.length;
  }

  get ports(): readonly number[] {
    return this.options.ports;
  }

  start(): Promise<void> {
    for (const bot of this.bots) this.startOne(bot);
    return this.allUp();
  }

  /** Without a word, in the middle of whatever it does; it is down for so long. */
  async kill(index: number, downMs: number, meanwhile: () => void = () => undefined): Promise<void> {
    const bot = this.at(index);
    bot.held = true;
    await bot.process.kill();
    meanwhile();
    await delay(downMs);
    bot.held = false;
    this.startOne(bot);
  }

  freeze(index: number): void {
    this.at(index).process.freeze();
  }

  thaw(index: number): void {
    this.at(index).process.thaw();
  }

  pid(index: number): number {
    return this.at(index).process.child?.pid ?? 0;
  }

  async allUp(): Promise<void> {
    const giveUpAt = Date.now() + UP_WITHIN_MS;
    while (!this.bots.every(({ wasUp, process }) => wasUp && process.isRunning)) {
      if (Date.now() > giveUpAt)
        throw new Error(
          `the bot does not start\n${this.bots.map(({ process }) => process.lastWords).join('\n')}`,
        );
      await delay(50);
    }
  }

  lastWords(): string {
    return this.bots.map(({ port, process }) => `--- ${port}\n${process.lastWords}`).join('\n');
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.bots.map(({ process }) => process.kill()));
  }

  private make(port: number): Bot {
    const { dist, leaseMs, environment } = this.options;
    const command =
      leaseMs === null
        ? [process.execPath, join(dist, 'src/cli/cuibao.js'), 'serve']
        : [process.execPath, join(__dirname, 'serve.cjs')];
    const env = bareEnvironment({
      ...environment,
      PORT: String(port),
      FAULTS_DIST: dist,
      FAULTS_LIMITS: JSON.stringify({ leaseMs }),
    });
    const bot: Bot = {
      port,
      process: new OwnProcess(
        `bot ${port}`,
        command,
        { env, cwd: PROJECT },
        (how) => void this.ended(bot, how),
      ),
      wasUp: false,
      held: false,
    };
    return bot;
  }

  private startOne(bot: Bot): void {
    if (this.closed || bot.process.isRunning) return;
    bot.wasUp = false;
    bot.process.start();
    void this.noteWhenUp(bot, bot.process.child?.pid);
  }

  private async noteWhenUp(bot: Bot, pid: number | undefined): Promise<void> {
    while (!this.closed && bot.process.child?.pid === pid && bot.process.isRunning) {
      if (await isListening(bot.port)) {
        bot.wasUp = true;
        return;
      }
      await delay(50);
    }
  }

  /** A process that cannot start because its database is away ends, which is its right; one that was up may not. */
  private async ended(bot: Bot, how: string): Promise<void> {
    if (bot.wasUp)
      this.crashes.push(`${bot.process.name} ended by itself (${how})\n${bot.process.lastWords}`);
    else this.failedStarts += 1;
    await delay(STARTS_AGAIN_AFTER_MS);
    if (!bot.held) this.startOne(bot);
  }

  private at(index: number): Bot {
    const bot = this.bots[index];
    if (!bot) throw new RangeError(`there is no bot ${index}`);
    return bot;
  }
}
