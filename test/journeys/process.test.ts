import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, beforeAll, describe, expect, it, test } from '@jest/globals';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import { BUILD_MS, bareEnvironment, buildProduct, CLI, run } from '../support/built-product';
import { RunningOffice } from './running-office';

/** The promise is ten seconds for what is in hand; the machine that tests may be busy. */
const STOPPED_WITHIN_MS = 12_000;

let office: RunningOffice;
let child: ChildProcess | null = null;

beforeAll(() => buildProduct(), BUILD_MS);
afterEach(async () => {
  child?.kill('SIGKILL');
  child = null;
  await office.close();
});

function serve(): ChildProcess {
  child = office.serve();
  return child;
}

const rows = (status: 'pending' | 'sending' | 'sent') =>
  office.store.read.countBy(OutboxMessageEntity, { status, kind: 'reminder' });

/** The command line beside the running service: what it tells as JSON of messages and reports. */
async function showsWhatHappened(): Promise<void> {
  await office.say('jiaoyu', '18 已完成公共教育服务平台升级');
  const json = async (...args: string[]) => {
    const { stdout } = await run(process.execPath, [CLI, ...args, '--json'], {
      env: bareEnvironment(office.environment),
    });
    return JSON.parse(stdout) as object[];
  };
  expect((await json('outbox')).find((entry) => 'to' in entry && entry.to === 'jiaoyu')).toEqual({
    id: expect.any(Number),
    to: 'jiaoyu',
    kind: 'reminder',
    status: 'sent',
    attempts: expect.any(Number),
    createdAt: '2022-06-09T09:36:00+08:00',
    sentAt: '2022-06-09T09:36:00+08:00',
    error: null,
  });
  expect(await json('reports')).toContainEqual({
    period: '2022Q2',
    item: 18,
    unit: '市教育局',
    state: 'submitted',
    version: 1,
    text: expect.stringContaining('已完成公共教育服务平台升级'),
    submittedAt: '2022-06-09T09:36:00+08:00',
    late: false,
    by: 'jiaoyu',
  });
}

describe('a process of the service', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    'that gets %s while it sends finishes that, exits 0 in time, and the next one loses and doubles nothing',
    async (signal) => {
      office = await RunningOffice.open('sqlite', { started: false });
      const first = serve();
      await office.ready();
      office.sandbox.state.faults.plan(2, '/message/send', { kind: 'lose-answer', hangMs: 700 });
      office.sandbox.state.clock.moveTo(new Date('2022-06-09T09:36:00+08:00'));
      await office.until('a message is on its way', async () => (await rows('sending')) > 0);
      const exited = once(first, 'exit');
      const toldAt = Date.now();
      first.kill(signal);
      expect(await exited).toEqual([0, null]);
      expect(Date.now() - toldAt).toBeLessThan(STOPPED_WITHIN_MS);
      expect(await rows('sending')).toBe(0);
      expect(office.logLines.join('')).toContain('cuibao has stopped');

      const second = serve();
      await office.ready();
      await office.settled([office.config.port]);
      expect(await rows('sent')).toBe(8);
      const notices = office.shownTo('jiaoyu').filter(({ text }) => text.startsWith('【报送通知】'));
      expect(notices).toHaveLength(1);
      await showsWhatHappened();
      second.kill(signal);
      await once(second, 'exit');
    },
    40_000,
  );

  it('that is told to stop while it starts also exits 0', async () => {
    office = await RunningOffice.open('sqlite', { started: false });
    const starting = serve();
    await office.until('it has opened its port', () =>
      fetch(`${office.url}/healthz`).then(
        () => true,
        () => false,
      ),
    );
    const exited = once(starting, 'exit');
    starting.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
  });

  it('says in one sentence that its port is taken, or its journal cannot be, exits 1, and has sent nothing', async () => {
    office = await RunningOffice.open('sqlite', { started: false, clockStart: '2022-06-09 09:36' });
    const squatter = createServer().listen(office.config.port);
    await once(squatter, 'listening');
    const env = bareEnvironment({ ...office.environment, LOG_LEVEL: 'fatal' });
    expect(await run(process.execPath, [CLI, 'serve'], { env })).toEqual({
      code: 1,
      stdout: '',
      stderr: `port ${office.config.port} is taken: stop the program that uses it, or set PORT to another one\n`,
    });
    squatter.close();
    expect(await run(process.execPath, [CLI, 'serve'], { env: { ...env, JOURNAL_DIR: CLI } })).toEqual({
      code: 1,
      stdout: '',
      stderr: `JOURNAL_DIR: ${CLI} must be a folder that this user may write to (EEXIST)\n`,
    });
    expect(office.shownTo('jiaoyu')).toEqual([]);
  });
});
