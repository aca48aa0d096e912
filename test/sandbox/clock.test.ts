import { afterEach, beforeEach, describe, expect, it, test } from '@jest/globals';
import type { BotState } from '../../src/sandbox/bot-watch';
import { SandboxClock } from '../../src/sandbox/clock';
import { ClockStepper } from '../../src/sandbox/clock-stepper';
import type { Sandbox } from '../../src/sandbox/create-sandbox';
import { morningsBetween, parseOfficeInstant } from '../../src/sandbox/office-clock-face';
import { adminOf, givenSandbox } from './given-sandbox';

let sandbox: Sandbox;
let admin: ReturnType<typeof adminOf>;

beforeEach(async () => {
  sandbox = await givenSandbox();
  admin = adminOf(sandbox);
});
afterEach(() => sandbox.close());

const START = '2022-06-21T01:30:00.000Z';

describe('GET /clock', () => {
  it('stands still until it is moved', async () => {
    expect((await admin.get('/clock')).body).toEqual({ now: START });
    expect((await admin.get('/clock')).body).toEqual({ now: START });
  });

  it('answers a follower at once when it is behind, else when the clock has moved', async () => {
    expect((await admin.get('/clock?after=2022-06-21T01:29:59.999Z')).body).toEqual({ now: START });
    const poll = admin.get(`/clock?after=${START}`);
    const second = admin.get('/clock?after=2022-06-21T10:00:00+08:00');
    await admin.post('/sandbox/api/clock', { to: '2022-06-21 09:31' });
    expect((await poll).body).toEqual({ now: '2022-06-21T01:31:00.000Z' });
    await admin.post('/sandbox/api/clock', { advanceMinutes: 60 });
    expect((await second).body).toEqual({ now: '2022-06-21T02:31:00.000Z' });
  });

  it('lets waiting followers go when the sandbox stops', async () => {
    const poll = fetch(`${sandbox.url}/clock?after=${START}`).catch(() => 'cut off');
    await new Promise((resolve) => setImmediate(resolve));
    await sandbox.close();
    expect(await poll).toBeDefined();
  });

  it('refuses what is no time', async () => {
    expect((await admin.get('/clock?after=yesterday')).status).toBe(400);
  });
});

describe('POST /sandbox/api/clock', () => {
  it('only goes forward', async () => {
    const back = await admin.post('/sandbox/api/clock', { to: '2022-06-20 09:30' });
    expect(back.status).toBe(409);
    expect(back.body.error).toContain('只能向前');
    const english = { headers: { 'Accept-Language': 'en' }, method: 'POST', body: '{"to":"2020-01-01"}' };
    expect(await (await fetch(`${sandbox.url}/sandbox/api/clock`, english)).json()).toEqual({
      error: expect.stringContaining('The clock only goes forward: it is 2022-'),
    });
    expect((await admin.post('/sandbox/api/clock', { to: '2022-06-31 09:30' })).status).toBe(400);
    expect((await admin.post('/sandbox/api/clock', { advanceMinutes: -1 })).status).toBe(400);
    expect((await admin.get('/clock')).body).toEqual({ now: START });
  });

  it('stops at every 09:36 on the way', async () => {
    const seen: string[] = [];
    sandbox.state.clock.onChange(() => seen.push(sandbox.state.clock.now().toISOString()));
    const answer = await admin.post('/sandbox/api/clock', { to: '2022-06-24 18:00', stepMornings: true });
    expect(answer.body).toMatchObject({ now: '2022-06-24T10:00:00.000Z', stepping: false });
    expect(seen).toEqual([
      '2022-06-21T01:36:00.000Z',
      '2022-06-22T01:36:00.000Z',
      '2022-06-23T01:36:00.000Z',
      '2022-06-24T01:36:00.000Z',
      '2022-06-24T10:00:00.000Z',
    ]);
  });

  /** A journey to 18:00 of the next day; the day at each look at a bot that shows these states one after the other. */
  async function looksAt(
    states: BotState[],
    exchanges: readonly number[] = [0],
    patienceMs = 1e9,
  ): Promise<string[]> {
    const clock = new SandboxClock(new Date(START), () => 0);
    const looks: string[] = [];
    let asked = 0;
    let machineMs = 0;
    const stepper = new ClockStepper(clock, {
      pauseMs: 1,
      patienceMs,
      exchanges: () => exchanges[Math.min(asked++, exchanges.length - 1)] ?? 0,
      machineNow: () => machineMs++,
      async botState(officeTime) {
        looks.push(officeTime.toISOString().slice(8, 16));
        return states.shift() ?? 'at-rest';
      },
    });
    await stepper.stepTo(new Date('2022-06-22T10:00:00Z'));
    return looks;
  }

  it('leaves a morning, and ends, only when the bot has planned and sent', async () => {
    expect(await looksAt(['planning', 'planning', 'sending', 'at-rest', 'sending'])).toEqual([
      ...Array(7).fill('21T01:36'),
      ...Array(2).fill('22T01:36'),
      ...Array(2).fill('22T10:00'),
    ]);
  });

  it('does not leave while something still comes from the bot', async () => {
    // Asked before and after each look: of the first two something has come in meanwhile.
    expect(await looksAt([], [0, 1, 1, 2, 2])).toEqual([
      ...Array(4).fill('21T01:36'),
      ...Array(2).fill('22T01:36'),
      ...Array(2).fill('22T10:00'),
    ]);
  });

  it('goes on without a bot that does not come to rest, and looks longer at one that shows nothing', async () => {
    expect(await looksAt(Array(99).fill('planning'), [0], 3)).toEqual(
      ['21T01:36', '22T01:36', '22T10:00'].flatMap((stop) => Array(2).fill(stop)),
    );
    expect(await looksAt(Array(99).fill('unknown'))).toHaveLength(12);
  });

  it('makes one journey at a time, which can be stopped', async () => {
    await sandbox.close();
    sandbox = await givenSandbox({ morningPauseMs: 60_000 });
    admin = adminOf(sandbox);
    const arrived = new Promise<void>((resolve) => sandbox.state.clock.onChange(() => resolve()));
    const journey = admin.post('/sandbox/api/clock', { to: '2022-12-30 18:00', stepMornings: true });
    await arrived;
    expect((await admin.post('/sandbox/api/clock', { advanceMinutes: 1 })).status).toBe(409);
    expect((await admin.post('/sandbox/api/clock', { to: '2022-12-31', stepMornings: true })).status).toBe(
      409,
    );
    await admin.post('/sandbox/api/clock', { stop: true });
    expect((await journey).body).toMatchObject({ now: '2022-06-21T01:36:00.000Z' });
  });

  it('refuses a journey over more than 400 mornings', async () => {
    expect((await admin.post('/sandbox/api/clock', { to: '2023-12-31', stepMornings: true })).status).toBe(
      409,
    );
  });
});

describe('a running clock', () => {
  it('goes with the machine, and keeps its pace after a move', () => {
    let machineMs = 1_000_000;
    const clock = new SandboxClock(new Date(START), () => machineMs);
    clock.setRunning(true);
    machineMs += 90_000;
    expect(clock.now().toISOString()).toBe('2022-06-21T01:31:30.000Z');
    clock.moveTo(new Date('2022-06-22T01:30:00Z'));
    machineMs += 1000;
    expect(clock.now().toISOString()).toBe('2022-06-22T01:30:01.000Z');
    clock.setRunning(false);
    machineMs += 5000;
    expect(clock.now().toISOString()).toBe('2022-06-22T01:30:01.000Z');
  });

  it('answers a follower when a second has passed, not earlier', async () => {
    let machineMs = 0;
    const clock = new SandboxClock(new Date(START), () => machineMs);
    clock.setRunning(true);
    machineMs = 999;
    const idle = await clock.waitUntilAfter(new Date(START), 10, new AbortController().signal);
    expect(idle.toISOString()).toBe('2022-06-21T01:30:00.999Z'); // patience ended first
    machineMs = 1000;
    const later = await clock.waitUntilAfter(new Date(START), 60_000, new AbortController().signal);
    expect(later.toISOString()).toBe('2022-06-21T01:30:01.000Z');
  });

  it('wakes who waited for a frozen clock', async () => {
    let machineMs = 0;
    const clock = new SandboxClock(new Date(START), () => machineMs);
    const waiting = clock.waitUntilAfter(new Date(START), 60_000, new AbortController().signal);
    machineMs = 5;
    clock.setRunning(true);
    machineMs = 1005;
    clock.setRunning(false);
    expect((await waiting).toISOString()).toBe('2022-06-21T01:30:01.000Z');
  });
});

describe('office times', () => {
  test.each([
    ['2022-06-21 09:30', '2022-06-21T01:30:00.000Z'],
    ['2022-06-21T09:30', '2022-06-21T01:30:00.000Z'],
    ['2022-06-21', '2022-06-20T16:00:00.000Z'],
    ['2022-06-21T01:30:00Z', '2022-06-21T01:30:00.000Z'],
    ['2022-06-21T09:30:00.250+08:00', '2022-06-21T01:30:00.250Z'],
  ])('reads %s', (text, iso) => {
    expect(parseOfficeInstant(text)?.toISOString()).toBe(iso);
  });

  test.each(['', '2022-02-30', '2022-06-21 25:00', '21.6.2022', '2022-13-01T00:00:00Z'])(
    'does not read "%s"',
    (text) => {
      expect(parseOfficeInstant(text)).toBeNull();
    },
  );

  it('counts mornings strictly between', () => {
    const morning = new Date('2022-06-21T01:36:00Z');
    const next = new Date('2022-06-22T01:36:00Z');
    expect(morningsBetween(morning, next)).toEqual([]);
    expect(morningsBetween(new Date(morning.getTime() - 1), new Date(next.getTime() + 1))).toEqual([
      morning,
      next,
    ]);
  });
});
