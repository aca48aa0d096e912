import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CONTACTS_FILE,
  createOffice,
  freePort,
  isPortFree,
  type Office,
  PLAN_FILE,
} from './quickstart/office';
import { playQuarter } from './quickstart/scripted-quarter';

const DEFAULT_PORTS = { bot: 8787, sandbox: 8790 };

/** `npm run quickstart`: an office to play with; `-- --once` plays a quarter through it and tells whether all was right. */
async function main(): Promise<number> {
  const args = process.argv.slice(2);
  const unknown = args.filter((arg) => arg !== '--once');
  if (unknown.length > 0) {
    process.stderr.write(`unknown option ${unknown.join(' ')}; there is only --once\n`);
    return 2;
  }
  return args.includes('--once') ? playOnce() : stayRunning();
}

async function playOnce(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'cuibao-quarter-'));
  const office = createOffice(folder, { bot: await freePort(), sandbox: await freePort() });
  try {
    await setUp(office);
    await post(office, '/sandbox/api/clock', { running: false });
    const failures = await Promise.race([playQuarter(office), office.broken.then((sentence) => [sentence])]);
    for (const failure of failures) process.stdout.write(`NOT RIGHT: ${failure}\n`);
    process.stdout.write(
      failures.length === 0 ? 'The quarter went as it should.\n' : `${failures.length} things went wrong.\n`,
    );
    return failures.length === 0 ? 0 : 1;
  } finally {
    await office.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function stayRunning(): Promise<number> {
  const ports = {
    bot: Number(process.env.PORT ?? DEFAULT_PORTS.bot),
    sandbox: Number(process.env.SANDBOX_PORT ?? DEFAULT_PORTS.sandbox),
  };
  for (const [name, port] of [
    ['PORT', ports.bot],
    ['SANDBOX_PORT', ports.sandbox],
  ] as const) {
    if (await isPortFree(port)) continue;
    process.stderr.write(
      `Port ${port} is taken by another program. Choose another one: ${name}=${port + 100} npm run quickstart\n`,
    );
    return 1;
  }
  // Every quickstart begins on the same day in 2022, so it begins with an empty store.
  const folder = join(process.cwd(), 'data', 'quickstart');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const office = createOffice(folder, ports);
  const toldToStop = new Promise<null>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(null));
  });
  try {
    await setUp(office);
    process.stdout.write(`
  Sandbox (open this in a browser):  ${office.sandboxUrl}/
  Bot:                               ${office.botUrl}/healthz

  It is 16 May 2022, 09:00 in the office. Three things to try in the sandbox:
    1. press 「下一天 09:36」 or go to 2022-06-09 09:36, and see the opening notices arrive;
    2. open 林教育 or any other contact and answer: 18 已完成公共教育服务平台升级
    3. open 杨统筹 (the coordinator) and write: 状态

  Logs and the store are in data/quickstart. Ctrl+C stops everything.
`);
    const broken = await Promise.race([toldToStop, office.broken]);
    if (broken === null) return 0;
    process.stderr.write(`${broken}\n`);
    return 1;
  } finally {
    await office.stop();
  }
}

/** Store, registry, people, plan; then simulator and bot. */
async function setUp(office: Office): Promise<void> {
  step('creating the embedded store and the registry of units', await office.cuibao('migrate'));
  step('importing invented contacts', await office.cuibao('contacts', 'import', CONTACTS_FILE));
  step(
    'importing the work plan of Jieyang for 2022',
    await office.cuibao('plan', 'import', PLAN_FILE, '--yes'),
  );
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

void main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`quickstart failed: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
