import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isListening } from '../support/is-listening';

const ANSWERS_WITHIN_MS = 30_000;
const LAST_WORDS = 4_000;
/** A folder in which everything that a program prints is kept, for whoever looks for a cause. */
const LOGS = process.env.FAULTS_LOGS;

/** Ends a child with us even when we are killed; where the program is missing (not on Linux) children may outlive us. */
const TETHER = spawnSync('setpriv', ['--pdeathsig', 'KILL', 'true']).status === 0;

/** A program that is killed and started again at its old address. */
export class OwnProcess {
  child: ChildProcess | null = null;
  /** What it printed last. */
  lastWords = '';
  /** Somebody of ours ended it. */
  private expected = false;

  constructor(
    readonly name: string,
    private readonly command: readonly string[],
    private readonly options: SpawnOptions & { readonly input?: string } = {},
    private readonly onUnexpectedEnd: (how: string) => void = () => undefined,
  ) {}

  get isRunning(): boolean {
    return this.child !== null && this.child.exitCode === null && this.child.signalCode === null;
  }

  start(): void {
    const [program = '', ...args] = TETHER
      ? ['setpriv', '--pdeathsig', 'KILL', ...this.command]
      : this.command;
    this.expected = false;
    const child = spawn(program, args, { ...this.options, stdio: ['pipe', 'pipe', 'pipe'] });
    this.child = child;
    child.on('error', (error) => this.note(`${error.message}\n`));
    child.stdin?.on('error', () => undefined).end(this.options.input ?? '');
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => this.note(text));
    child.once('exit', (code, signal) => {
      if (!this.expected) this.onUnexpectedEnd(signal ?? `exit code ${code}`);
    });
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const { child } = this;
    this.expected = true;
    if (!child || !this.isRunning) return;
    const ended = once(child, 'exit');
    child.kill('SIGCONT');
    child.kill(signal);
    await ended;
  }

  /** Frozen: it holds its connections and answers nobody. */
  freeze(): void {
    if (this.isRunning) this.child?.kill('SIGSTOP');
  }

  thaw(): void {
    if (this.isRunning) this.child?.kill('SIGCONT');
  }

  private note(text: string): void {
    if (LOGS) appendFileSync(join(LOGS, `${this.name}.log`), text);
    this.lastWords = (this.lastWords + text).slice(-LAST_WORDS);
  }
}

/** Until something accepts connections there; throws with the program's last words. */
export async function untilListening(port: number, program: OwnProcess): Promise<void> {
  const giveUpAt = performance.now() + ANSWERS_WITHIN_MS;
  while (!(await isListening(port))) {
    if (!program.isRunning || performance.now() > giveUpAt)
      throw new Error(`${program.name} does not answer on port ${port}\n${program.lastWords}`);
    await delay(20);
  }
}
