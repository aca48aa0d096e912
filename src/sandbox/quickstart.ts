import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CONTACTS_FILE, createOffice, freePort, type Office, PLAN_FILES } from './quickstart/office';
import { type QuickstartOptions, readOptions } from './quickstart/options';
import { choosePorts, DEFAULT_PORTS, type Ports } from './quickstart/ports';
import { playQuarter } from './quickstart/scripted-quarter';

/** As a shell reports a program that was interrupted. */
const INTERRUPTED = 130;

/** `npm run quickstart`: an office to play with; `-- --once` plays a quarter through it and tells whether all was right. */
async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (typeof options === 'string') {
    process.stderr.write(`${options}\n`);
    return 2;
  }
  const toldToStop = new Promise<null>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve(null));
  });
  return options.once ? playOnce(toldToStop) : stayRunning(toldToStop, options);
}

/** Ctrl+C reaches the children too: their end may be noticed before the signal is. */
const SIGNAL_MAY_FOLLOW_MS = 300;

/** The outcome of `work`, or null when we are told to stop before it or while it fails. */
async function unlessTold<T>(toldToStop: Promise<null>, work: Promise<T>): Promise<T | null> {
  try {
    return await Promise.race([work, toldToStop]);
  } catch (error) {
    const told = await Promise.race([toldToStop, delay(SIGNAL_MAY_FOLLOW_MS, error)]);
    if (told === null) return null;
    throw error;
  }
}

/** Rejects when a process of the office has ended by itself. */
async function brokenBy(office: Office): Promise<never> {
  throw new Error(await office.broken);
}

async function playOnce(toldToStop: Promise<null>): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'cuibao-quarter-'));
  const office = createOffice(folder, { bot: await freePort(), sandbox: await freePort() });
  async function play(): Promise<string[]> {
    await setUp(office, 1);
    await post(office, '/sandbox/api/clock', { running: false });
    return playQuarter(office);
  }
  try {
    const failures = await unlessTold(toldToStop, Promise.race([play(), brokenBy(office)]));
    if (failures === null) return INTERRUPTED;
    for (const failure of failures) process.stdout.write(`NOT RIGHT: ${failure}\n`);
    process.stdout.write(
      failures.length === 0
        ? 'The quarter went as it should.\n'
        : `Things that went wrong: ${failures.length}.\n`,
    );
    return failures.length === 0 ? 0 : 1;
  } finally {
    await office.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function stayRunning(toldToStop: Promise<null>, options: QuickstartOptions): Promise<number> {
  const ports = await choosePorts(process.env, process.argv.slice(2));
  if (typeof ports === 'string') {
    process.stderr.write(`${ports}\n`);
    return 1;
  }
  // Every quickstart begins on the same day in 2022, so it begins with an empty store; one that runs beside it on
  // other ports keeps its own.
  const name = ports.bot === DEFAULT_PORTS.bot ? 'quickstart' : `quickstart-${ports.bot}`;
  const folder = join(process.cwd(), 'data', name);
  while ((await runOffice(toldToStop, folder, ports, options)) === 'start over') {
    process.stdout.write('\nbeginning anew, as the page asks\n');
  }
  return 0;
}

/** One office from its opening to its end; whether it is to begin anew, or null when we are told to stop. */
async function runOffice(
  toldToStop: Promise<null>,
  folder: string,
  ports: Ports,
  { plans, cards }: QuickstartOptions,
): Promise<'start over' | null> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const office = createOffice(folder, ports, cards);
  try {
    const begun = await unlessTold(
      toldToStop,
      setUp(office, plans).then(() => 'running'),
    );
    if (begun === null) return null;
    process.stdout.write(`
  Sandbox (open this in a browser):  ${office.sandboxUrl}/
  Bot:                               ${office.botUrl}/healthz

  It is 16 May 2022, 09:00 in the office. The page takes you through a quarter in six steps (导览, tour); or try by yourself:
    1. press “下一事件” (next event): the bot looks everybody up in the address book (twenty seconds), then the opening notices arrive;
    2. open 刘教育 (市教育局) or any other contact and answer: 18 已完成公共教育服务平台升级
    3. open 杨统筹 (the coordinator) and write: 状态

  Logs and the store are in data/${basename(folder)}. Ctrl+C stops everything.
`);
    return await unlessTold(toldToStop, Promise.race([brokenBy(office), office.startOverAsked]));
  } finally {
    await office.stop();
  }
}

/** Store, registry, people, plans; then simulator and bot. Each line is there before the work it announces is done. */
async function setUp(office: Office, plans: number): Promise<void> {
  begin('creating the embedded store');
  const migrated = await office.cuibao('migrate');
  end(`${/loaded (\d+) units/.exec(migrated)?.[1] ?? 'no'} units in the registry`);
  begin('importing invented contacts');
  const { people } = JSON.parse(await office.cuibao('contacts', 'import', CONTACTS_FILE, '--json'));
  end(`${people} people`);
  for (const [index, file] of PLAN_FILES.slice(0, plans).entries()) {
    begin(`importing ${index === 0 ? 'the work plan of Jieyang for 2022' : 'an invented plan beside it'}`);
    const { items } = JSON.parse(await office.cuibao('plan', 'import', file, '--yes', '--json'));
    end(`${items.length} items, to be reported on at the end of each quarter`);
  }
  begin('starting the sandbox and the bot');
  await office.cuibao('admin', 'add', 'tongchou', '杨统筹');
  await office.startSandbox();
  await office.startBot();
  end('both are running');
}

function begin(what: string): void {
  process.stdout.write(`${what}: `);
}

function end(outcome: string): void {
  process.stdout.write(`${outcome}\n`);
}

async function post(office: Office, path: string, body: unknown): Promise<void> {
  const response = await fetch(`${office.sandboxUrl}${path}`, { method: 'POST', body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
}

// `npm run quickstart | head` closes the pipe early: nobody is left to tell.
process.stdout.on('error', () => undefined);

void main()
  .catch((error: unknown) => {
    process.stderr.write(`quickstart failed: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  })
  // What was still being asked of the closed office must not keep the process.
  .then((code) => process.exit(code));
