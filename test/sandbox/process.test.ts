import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, test } from '@jest/globals';
import { parseMembers } from '../../src/sandbox/load-members';
import { readSandboxEnvironment } from '../../src/sandbox/sandbox-environment';
import { AES_KEY } from './receiver';

const root = join(__dirname, '../..');
/** Below node_modules, so that the compiled files find their packages and the page's folder. */
const compiled = join(root, 'node_modules/.cache/cuibao-sandbox-test');
const START_MS = 20_000;

let folder: string;
let membersFile: string;
let child: ChildProcess | null = null;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cuibao-sandbox-'));
  membersFile = join(folder, 'members.csv');
  writeFileSync(
    membersFile,
    '\ufeff单位,姓名,userid,角色,顺序,电话\r\n市教育局,黄志强,HuangZQ,联络员,1,\r\n',
  );
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const files = [
    'src/sandbox/main.ts',
    '--ignoreConfig',
    '--target',
    'es2022',
    '--module',
    'node20',
    '--skipLibCheck',
    '--types',
    'node',
  ];
  execFileSync(process.execPath, [tsc, ...files, '--rootDir', '.', '--outDir', compiled], { cwd: root });
}, START_MS);
afterAll(() => {
  rmSync(folder, { recursive: true });
  rmSync(compiled, { recursive: true });
});
afterEach(() => {
  child?.kill('SIGKILL');
  child = null;
});

const environment = (more: Record<string, string> = {}): NodeJS.ProcessEnv => ({
  SANDBOX_PORT: '0',
  SANDBOX_MEMBERS_FILE: membersFile,
  SANDBOX_CLOCK_START: '2022-06-08T09:00:00+08:00',
  WECOM_CORP_ID: 'wl0a1b2c3d4e',
  WECOM_AGENT_ID: '1000123',
  WECOM_SECRET: 'invented',
  WECOM_CALLBACK_TOKEN: 'token',
  WECOM_CALLBACK_AES_KEY: AES_KEY,
  ...more,
});

function start(env: NodeJS.ProcessEnv): ChildProcess {
  child = spawn(process.execPath, [join(compiled, 'src/sandbox/main.js')], {
    env: { PATH: process.env.PATH, ...env },
  });
  return child;
}

async function firstOutput(process: ChildProcess, stream: 'stdout' | 'stderr'): Promise<string> {
  const readable = process[stream];
  if (!readable) throw new Error(`no ${stream}`);
  const [chunk] = await once(readable, 'data');
  return String(chunk);
}

describe('the sandbox’s process', () => {
  it(
    'serves the page and a running clock, and ends promptly on SIGTERM although a follower waits',
    async () => {
      const sandbox = start(environment());
      const line = await firstOutput(sandbox, 'stdout');
      const url = /(http:\/\/127\.0\.0\.1:\d+)\//.exec(line)?.[1];
      expect(line).toContain(`接口根地址 ${url}/ebus/wwlapi`);
      expect(await (await fetch(`${url}/`)).text()).toContain('催报沙箱');
      const { now } = (await (await fetch(`${url}/clock`)).json()) as { now: string };
      expect(now.startsWith('2022-06-08T01:00:')).toBe(true);
      const poll = fetch(`${url}/clock?after=2022-06-09T00:00:00Z`).catch(() => 'cut off');
      const exited = once(sandbox, 'exit');
      sandbox.kill('SIGTERM');
      expect(await exited).toEqual([0, null]);
      expect(await poll).toBeDefined();
    },
    START_MS,
  );

  it(
    'says in one sentence that its port is taken, and exits 1',
    async () => {
      const squatter = createServer().listen(0, '127.0.0.1');
      await once(squatter, 'listening');
      const { port } = squatter.address() as AddressInfo;
      const sandbox = start(environment({ SANDBOX_PORT: String(port) }));
      const [text, exit] = await Promise.all([firstOutput(sandbox, 'stderr'), once(sandbox, 'exit')]);
      expect(text).toBe(
        `沙箱没有启动：端口 ${port} 已被占用，请关闭占用它的程序，或用 SANDBOX_PORT 换一个端口\n`,
      );
      expect(exit).toEqual([1, null]);
      squatter.close();
    },
    START_MS,
  );
});

describe('its settings', () => {
  it('come from the environment', () => {
    const setup = readSandboxEnvironment(
      environment({
        SANDBOX_BOT_URL: 'http://127.0.0.1:8787/',
        SANDBOX_PREFIX: '',
        WECOM_PERSONALITY: 'private',
      }),
    );
    expect(setup).toMatchObject({
      callbackUrl: 'http://127.0.0.1:8787/wecom/callback',
      prefix: '/ebus/wwlapi',
      personality: 'private',
      agentId: 1000123,
      clockStart: new Date('2022-06-08T01:00:00Z'),
      clockRunning: true,
      gateway: null,
      filesFromMembers: false,
      members: [{ unit: '市教育局', name: '黄志强', userid: 'HuangZQ', role: '联络员', order: 1 }],
    });
  });

  it('let files of members through only where that is asked for', () => {
    const setup = readSandboxEnvironment(environment({ SANDBOX_FILES_FROM_MEMBERS: 'true' }));
    expect(setup).toMatchObject({ filesFromMembers: true });
    expect(() => readSandboxEnvironment(environment({ SANDBOX_FILES_FROM_MEMBERS: 'yes' }))).toThrow(
      'SANDBOX_FILES_FROM_MEMBERS 须为 true 或 false',
    );
  });

  it('are refused with every problem at once', () => {
    const read = () =>
      readSandboxEnvironment(
        environment({
          WECOM_SECRET: '',
          WECOM_AGENT_ID: 'x',
          SANDBOX_MEMBERS_FILE: '/no/such.csv',
          SANDBOX_CLOCK_START: 'soon',
        }),
      );
    expect(read).toThrow(
      /SANDBOX_MEMBERS_FILE 文件不存在[\s\S]*SANDBOX_CLOCK_START[\s\S]*WECOM_AGENT_ID[\s\S]*WECOM_SECRET 未设置/,
    );
  });
});

describe('the members file', () => {
  test.each([
    ['单位,姓名,角色\n', '第1行：缺少列 userid、顺序'],
    [
      '单位,姓名,userid,角色,顺序\n市教育局,黄志强,黄,联络员,1\n,吴敏,wumin,局长,0\n',
      /第2行：userid 须为[\s\S]*第3行：单位为空；角色须为[\s\S]*顺序须为正整数/,
    ],
  ])('is refused with its lines named: %j', (text, problem) => {
    expect(() => parseMembers(text, 'members.csv')).toThrow(problem);
  });
});
