import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, it, test } from '@jest/globals';
import { freePort } from '../../src/sandbox/quickstart/office';
import { BUILD_MS, bareEnvironment, buildProduct, PROJECT, QUICKSTART, run } from '../support/built-product';

/** Set-up takes some seconds, a scripted quarter half a minute on an idle machine. */
const STARTED_MS = 60_000;
const PLAYED_MS = 180_000;

let tmp: string;
let ports: { bot: number; sandbox: number };
let child: ChildProcess | null = null;
let said = '';
let complaint = '';

beforeAll(() => buildProduct(), BUILD_MS);
beforeEach(async () => {
  tmp = mkdtempSync(join(tmpdir(), 'cuibao-qs-'));
  ports = { bot: await freePort(), sandbox: await freePort() };
});
afterEach(() => {
  for (const pid of ours()) process.kill(pid, 'SIGKILL');
  child = null;
  rmSync(tmp, { recursive: true });
});

function environment(): NodeJS.ProcessEnv {
  return { ...bareEnvironment(), PORT: String(ports.bot), SANDBOX_PORT: String(ports.sandbox), TMPDIR: tmp };
}

/** Starts it as the leader of a process group, as a shell does. */
function start(...args: string[]): ChildProcess {
  said = '';
  complaint = '';
  const started = spawn(process.execPath, [QUICKSTART, ...args], {
    env: environment(),
    cwd: tmp,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  started.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  child = started;
  return started;
}

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + STARTED_MS;
  while (!(await holds())) {
    if (Date.now() > giveUpAt || child?.exitCode != null)
      throw new Error(`not ${what}:\n${said}${complaint}`);
    await delay(30);
  }
}

/** Processes of this quickstart, found by the temporary folder that only they were given. */
function ours(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return (
          pid !== process.pid && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`TMPDIR=${tmp}\0`)
        );
      } catch {
        return false;
      }
    });
}

/** The child that runs the given compiled file. */
function pidOf(file: string): number {
  const found = ours().find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(file));
  if (!found) throw new Error(`no process runs ${file}`);
  return found;
}

const inTmp = (more: Record<string, string> = {}) => ({ env: { ...environment(), ...more }, cwd: tmp });

/** Who holds a port is known where these programs are; MariaDB's package brings them. */
async function ifTold(known: string): Promise<string> {
  const { code } = await run('sh', ['-c', 'command -v lsof && command -v ps']);
  return code === 0 ? known : 'another program;';
}

const running = () => said.includes('Ctrl+C stops everything');

describe('the quickstart', () => {
  it(
    'prints where bot and sandbox are and what to try, and leaves nothing behind when the parent alone is interrupted',
    async () => {
      const office = start();
      await until('running', running);
      expect(said).toContain(`http://127.0.0.1:${ports.sandbox}/`);
      expect(said).toContain(`http://127.0.0.1:${ports.bot}/healthz`);
      const contact = /open (\S+) \((\S+)\)/.exec(said);
      const contacts = readFileSync(join(PROJECT, 'src/sandbox/data/contacts.csv'), 'utf8');
      expect(contacts).toContain(`${contact?.[2]},${contact?.[1]},`);
      expect(await (await fetch(`http://127.0.0.1:${ports.bot}/readyz`)).text()).toBe('ready');
      expect(await (await fetch(`http://127.0.0.1:${ports.sandbox}/`)).text()).toContain('催报沙箱');
      expect(ours()).toHaveLength(3);
      expect(await run(process.execPath, [QUICKSTART, '--cards'], inTmp())).toEqual({
        code: 1,
        stdout: '',
        stderr: `Ports ${ports.bot} and ${ports.sandbox} are taken by ${await ifTold(
          `a quickstart that still runs: stop it by Ctrl+C in its terminal or by “kill ${office.pid}”, or`,
        )} choose other ones: PORT=${ports.bot + 100} SANDBOX_PORT=${ports.sandbox + 100} npm run quickstart -- --cards\n`,
      });

      const exited = once(office, 'exit');
      office.kill('SIGINT');
      expect(await exited).toEqual([0, null]);
      expect(complaint).toBe('');
      expect(ours()).toEqual([]);
    },
    STARTED_MS,
  );

  it(
    'tells the page what is coming, takes the database away and gives it back, and begins anew; then ends as ever',
    async () => {
      const office = start('--plans', '2', '--cards');
      await until('running', running);
      const api = `http://127.0.0.1:${ports.sandbox}/sandbox/api`;
      const ask = async (path: string, body?: object) =>
        (
          await fetch(`${api}${path}`, body ? { method: 'POST', body: JSON.stringify(body) } : {})
        ).json() as Promise<Record<string, unknown>>;
      expect(await ask('/agenda')).toMatchObject({
        known: true,
        mornings: expect.arrayContaining([
          expect.objectContaining({ day: '2022-06-09', stage: 'open', people: 49 }),
        ]),
      });
      await ask('/switches', { databaseAway: true });
      const away = await ask('/members/jiaoyu/messages', { text: '任务' });
      expect(away.reply).toMatchObject({ content: { text: expect.stringContaining('系统正在恢复') } });
      await ask('/switches', { databaseAway: false });
      await until('made up for', async () =>
        JSON.stringify(await ask('/messages?after=0')).includes('行动计划（虚构）'),
      );

      const { runs, personality } = await ask('/settings');
      expect(personality).toBe('public');
      said = '';
      await ask('/start-over', {});
      await until('running anew', running);
      expect(await ask('/settings')).not.toMatchObject({ runs });
      expect(await ask('/messages?after=0')).toEqual({ messages: [] });
      expect(ours()).toHaveLength(3);
      const exited = once(office, 'exit');
      office.kill('SIGINT');
      expect(await exited).toEqual([0, null]);
      expect(complaint).toBe('');
      expect(ours()).toEqual([]);
    },
    2 * STARTED_MS,
  );

  it(
    'ends quietly when Ctrl+C reaches the whole process group',
    async () => {
      const office = start();
      await until('running', running);
      const exited = once(office, 'exit');
      process.kill(-(office.pid ?? 0), 'SIGINT');
      expect(await exited).toEqual([0, null]);
      expect(complaint).toBe('');
      expect(ours()).toEqual([]);
    },
    STARTED_MS,
  );

  it(
    'ends quietly when it is interrupted while it sets up',
    async () => {
      const office = start();
      await until('setting up', () => ours().length > 1);
      const exited = once(office, 'exit');
      process.kill(-(office.pid ?? 0), 'SIGINT');
      expect(await exited).toEqual([0, null]);
      expect(complaint).toBe('');
      expect(ours()).toEqual([]);
    },
    STARTED_MS,
  );

  test.each([
    ['bot', 'cli/cuibao.js'],
    ['sandbox', 'sandbox/main.js'],
  ])(
    'says so when the %s dies, stops the rest and exits 1',
    async (name, file) => {
      const office = start();
      await until('running', running);
      const exited = once(office, 'exit');
      process.kill(pidOf(file), 'SIGKILL');
      expect(await exited).toEqual([1, null]);
      expect(complaint).toMatch(
        new RegExp(`^quickstart failed: The ${name} ended by itself \\(SIGKILL\\):\n`),
      );
      expect(ours()).toEqual([]);
    },
    STARTED_MS,
  );

  it('names a port that is taken, by what, and how to choose another one', async () => {
    const squatter = createServer().listen(ports.sandbox, '127.0.0.1');
    await once(squatter, 'listening');
    const { code, stdout, stderr } = await run(process.execPath, [QUICKSTART], inTmp());
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.replace(/ \(.*\);/, ';')).toBe(
      `Port ${ports.sandbox} is taken by ${await ifTold(`process ${process.pid};`)} choose another one: PORT=${ports.bot} SANDBOX_PORT=${ports.sandbox + 100} npm run quickstart\n`,
    );
    squatter.close();
  });

  test.each([
    [['--twice'], {}, 2, 'unknown option --twice; there are --once, --plans N and --cards\n'],
    [['--plans', '9'], {}, 2, '--plans: a number from 1 to 3, such as --plans 2\n'],
    [
      ['--once', '--plans', '2'],
      {},
      2,
      '--once plays one plan in the government’s edition: leave --plans and --cards out\n',
    ],
    [[], { PORT: 'http' }, 1, 'PORT: must be a port number, 1 to 65535\n'],
  ])('%j with %j is refused in a sentence', async (args, more, code, stderr) => {
    expect(await run(process.execPath, [QUICKSTART, ...args], inTmp(more))).toEqual({
      code,
      stdout: '',
      stderr,
    });
  });
});

describe('the scripted quarter', () => {
  it(
    'goes as it should, tells planned and sent reminders by stage, and leaves no folder and no process',
    async () => {
      const office = start('--once');
      const [code] = await once(office, 'close');
      expect({ code, complaint, wrong: said.match(/^NOT RIGHT.*$/gm) }).toEqual({
        code: 0,
        complaint: '',
        wrong: null,
      });
      expect(said).toContain('45 items, 49 units with a contact, 134 obligations');
      for (const [stage, day] of [
        ['open', '2022-06-09'],
        ['T-7', '2022-06-21'],
        ['T-3', '2022-06-27'],
        ['T-1', '2022-06-29'],
        ['T0', '2022-06-30'],
        ['T+1', '2022-07-01'],
        ['T+3', '2022-07-05'],
      ] as const) {
        const line = new RegExp(
          `^  ${stage.replace('+', '\\+')} +${day}  (\\d+) planned, (\\d+) sent$`,
          'm',
        ).exec(said);
        expect({ stage, found: line !== null }).toEqual({ stage, found: true });
        expect(Number(line?.[1])).toBeGreaterThanOrEqual(Number(line?.[2]));
      }
      expect(said).toMatch(/应报 134 已报 \d+ 未报 \d+ 逾期 0/);
      for (const told of [
        '已退回 第18项',
        '已通过 第18项',
        '已撤销：通过 第7项',
        '已同意申请#1',
        'the chain is whole',
      ])
        expect(said).toContain(told);
      expect(said.trim().split('\n').at(-1)).toBe('The quarter went as it should.');
      expect(readdirSync(tmp)).toEqual([]);
      expect(ours()).toEqual([]);
    },
    PLAYED_MS,
  );

  it(
    'leaves no folder and no process when it is interrupted half-way',
    async () => {
      const office = start('--once');
      await until('under way', () => said.includes('2022-06-09  open'));
      const exited = once(office, 'exit');
      process.kill(-(office.pid ?? 0), 'SIGINT');
      expect(await exited).toEqual([130, null]);
      expect(complaint).toBe('');
      expect(readdirSync(tmp)).toEqual([]);
      expect(ours()).toEqual([]);
    },
    STARTED_MS,
  );
});
