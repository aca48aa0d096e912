import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  CONTACTS_FILE,
  createOffice,
  freePort,
  isPortFree,
  type Office,
  PLAN_FILES,
} from './quickstart/office';
import { type QuickstartOptions, readOptions } from './quickstart/options';
import { playQuarter } from './quickstart/scripted-quarter';

const DEFAULT_PORTS = { bot: 8787, sandbox: 8790 };

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

/** The ports to use, or the sentence that says why not. */
async function choosePorts(): Promise<{ bot: number; sandbox: number } | string> {
  const wanted = {
    PORT: process.env.PORT || String(DEFAULT_PORTS.bot),
    SANDBOX_PORT: process.env.SANDBOX_PORT || String(DEFAULT_PORTS.sandbox),
  };
  for (const [name, port] of Object.entries(wanted)) {
    if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535) {
      return `${name}: must be a port number, 1 to 65535`;
    }
    if (await isPortFree(Number(port))) continue;
    return `Port ${port} is taken by another program. Choose another one: ${name}=${Number(port) + 100} npm run quickstart`;
  }
  if (wanted.PORT === wanted.SANDBOX_PORT) return 'PORT and SANDBOX_PORT must differ';
  return { bot: Number(wanted.PORT), sandbox: Number(wanted.SANDBOX_PORT) };
}

async function stayRunning(toldToStop: Promise<null>, options: QuickstartOptions): Promise<number> {
  const ports = await choosePorts();
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
  ports: { bot: number; sandbox: number },
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
    1. press “下一事件” (next event), and see the opening notices arrive;
    2. open 刘教育 (市教育局) or any other contact and answer: 18 已完成公共教育服务平台升级
    3. open 杨统筹 (the coordinator) and write: 状态

  Logs and the store are in data/${basename(folder)}. Ctrl+C stops everything.
`);
    return await unlessTold(toldToStop, Promise.race([brokenBy(office), office.startOverAsked]));
  } finally {
    await office.stop();
  }
}

/** Store, registry, people, plans; then simulator and bot. */
async function setUp(office: Office, plans: number): Promise<void> {
  step('creating the embedded store and the registry of units', await office.cuibao('migrate'));
  step('importing invented contacts', await office.cuibao('contacts', 'import', CONTACTS_FILE));
  for (const [index, file] of PLAN_FILES.slice(0, plans).entries()) {
    const what = index === 0 ? 'the work plan of Jieyang for 2022' : 'an invented plan beside it';
    step(`importing ${what}`, await office.cuibao('plan', 'import', file, '--yes'));
  }
  await office.cuibao('admin', 'add', 'tongchou', '杨统筹');
  await office.startSandbox();
  await office.startBot();
  process.stdout.write('bot and sandbox are running\n');
}

/** Of a command's output its last lines tell the outcome. */
function step(what: string, output: string): void {
  process.stdout.write(`${what}\n`);
  for (const line of output.trim().split('\n').slice(-6)) process.stdout.write(`  ${line}\n`);
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
