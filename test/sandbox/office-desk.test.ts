import { afterEach, beforeEach, describe, expect, it, test } from '@jest/globals';
import { comingMornings, seasonAt } from '../../src/sandbox/agenda';
import type { Sandbox } from '../../src/sandbox/create-sandbox';
import type { ForetoldReminder } from '../../src/sandbox/office-desk';
import { SLOW_MS } from '../../src/sandbox/trouble-switches';
import { type adminOf as Admin, adminOf, givenSandbox, platformOf } from './given-sandbox';

const reminder = (
  at: string,
  stage: string,
  to: string,
  units: string[] = ['市教育局'],
): ForetoldReminder => ({
  at: `${at}:00+08:00`,
  stage,
  to,
  units,
});

/** An office that has one reminder behind it and two mornings before it. */
const FORETOLD = [
  reminder('2022-06-21T09:30', 'T-7', 'huangzq'),
  reminder('2022-06-30T09:31', 'T0', 'huangzq'),
  reminder('2022-06-30T09:35', 'digest', 'chenyulan', []),
  reminder('2022-06-30T09:33', 'T0', 'linhf'),
  reminder('2022-06-28T09:32', 'digest', 'chenyulan', []),
];

let sandbox: Sandbox;
let admin: ReturnType<typeof Admin>;
let asked: string[];
let locked: boolean;

beforeEach(async () => {
  asked = [];
  locked = false;
  sandbox = await givenSandbox({
    desk: {
      async forecast(now, from, to) {
        asked.push(`${now} ${from} ${to}`);
        return FORETOLD;
      },
      async setDatabaseAway(away) {
        if (locked) throw new Error('database is locked');
        asked.push(`database ${away ? 'away' : 'back'}`);
      },
      async startOver() {
        asked.push('start over');
      },
    },
  });
  admin = adminOf(sandbox);
});
afterEach(() => sandbox.close());

describe('the agenda', () => {
  it('tells the mornings to come, by the stage of the contacts and the last minute', async () => {
    expect((await admin.get('/sandbox/api/agenda')).body).toEqual({
      year: 2022,
      quarter: 2,
      from: '2022-06-21',
      to: '2022-07-21',
      lookAhead: '2022-10-04',
      known: true,
      mornings: [
        { day: '2022-06-28', at: '2022-06-28T09:32:00+08:00', stage: 'digest', people: 1 },
        { day: '2022-06-30', at: '2022-06-30T09:35:00+08:00', stage: 'T0', people: 3 },
      ],
    });
    expect(asked).toEqual(['2022-06-21T01:30:00.000Z 2022-06-21 2022-10-04']);
  });

  it('asks once for pages that look at the same moment, and again after something has happened', async () => {
    await Promise.all([admin.get('/sandbox/api/agenda'), admin.get('/sandbox/api/agenda')]);
    await platformOf(sandbox).sendText('huangzq', '请报送');
    await admin.get('/sandbox/api/agenda');
    expect(asked).toHaveLength(2);
  });

  it('knows nothing to come where nobody stands behind the simulator', async () => {
    await sandbox.close();
    sandbox = await givenSandbox();
    admin = adminOf(sandbox);
    expect((await admin.get('/sandbox/api/agenda')).body).toMatchObject({ known: false, mornings: [] });
    expect((await admin.post('/sandbox/api/start-over')).status).toBe(409);
    const refused = await admin.post('/sandbox/api/switches', { databaseAway: true });
    expect(refused).toMatchObject({
      status: 409,
      body: { error: expect.stringContaining('npm run quickstart') },
    });
    expect((await admin.get('/sandbox/api/switches')).body).toMatchObject({ databaseAway: false });
  });

  test.each([
    ['2022-05-16', { year: 2022, quarter: 2, from: '2022-05-16', to: '2022-07-21' }],
    ['2022-07-21', { year: 2022, quarter: 2, from: '2022-05-16', to: '2022-07-21' }],
    ['2022-07-22', { year: 2022, quarter: 3, from: '2022-07-22', to: '2022-10-21' }],
    ['2023-01-21', { year: 2022, quarter: 4, from: '2022-10-22', to: '2023-01-21' }],
    ['2023-01-22', { year: 2023, quarter: 1, from: '2023-01-22', to: '2023-04-21' }],
  ])('on %s shows the quarter up to three weeks after its end', (day, season) => {
    const noon = (date: string) => new Date(`${date}T12:00:00+08:00`);
    expect(seasonAt(noon(day), noon('2022-05-16'))).toMatchObject(season);
  });

  it('is empty where nothing is foretold', () => {
    expect(comingMornings([])).toEqual([]);
  });
});

describe('trouble that is switched on', () => {
  const send = () => platformOf(sandbox).sendText('huangzq', '请报送');

  it('lasts until it is switched off: the platform is down', async () => {
    await admin.post('/sandbox/api/switches', { platformDown: true, slow: true });
    for (const _ of [1, 2]) expect((await fetch(`${sandbox.apiRoot}/cgi-bin/gettoken`)).status).toBe(502);
    const { body } = await admin.post('/sandbox/api/switches', { platformDown: false, slow: false });
    expect(body).toEqual({ platformDown: false, slow: false, databaseAway: false });
    expect(await send()).toMatchObject({ errcode: 0 });
  });

  it('makes calls late, and carries them out; what was planned for the next call goes first', async () => {
    await admin.post('/sandbox/api/switches', { slow: true });
    expect(sandbox.state.faults.take('/message/send')).toEqual({ kind: 'delay', delayMs: SLOW_MS });
    sandbox.state.faults.stand({ kind: 'delay', delayMs: 1 });
    sandbox.state.faults.plan(1, '/message/send', { kind: 'errcode', errcode: 45009, errmsg: 'limit' });
    expect(await send()).toMatchObject({ errcode: 45009 });
    expect(await send()).toMatchObject({ errcode: 0 });
    expect(sandbox.state.chat.of('huangzq')).toHaveLength(1);
  });

  it('takes the database away through the desk, and stays off where that does not succeed', async () => {
    await admin.post('/sandbox/api/switches', { databaseAway: true });
    await admin.post('/sandbox/api/switches', { databaseAway: false });
    expect(asked).toEqual(['database away', 'database back']);
    locked = true;
    expect(await admin.post('/sandbox/api/switches', { databaseAway: true })).toMatchObject({
      status: 409,
      body: { error: 'database is locked' },
    });
    expect((await admin.get('/sandbox/api/switches')).body).toMatchObject({ databaseAway: false });
  });

  it('begins anew through the desk', async () => {
    expect((await admin.post('/sandbox/api/start-over')).body).toEqual({ startsOver: true });
    expect(asked).toEqual(['start over']);
  });
});
