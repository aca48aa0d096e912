import { afterEach, describe, expect, it, test } from '@jest/globals';
import { Redis } from 'ioredis';
import type { Fault } from '../../src/sandbox/fault-plan';
import { databasesUnderTest } from '../support/databases';
import { redisUnderTest } from '../support/servers';
import { type GivenPlatform, givenPlatform, type PlatformOptions } from './given-platform';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const MEMBERS = Array.from({ length: 10 }, (_, i) => `member${i}`);
const SEND = '/message/send';
const GETTOKEN = '/gettoken';

let given: GivenPlatform;
afterEach(() => given.close());

const text = (body: string) => ({ type: 'text' as const, text: body });
const errcode = (code: number): Fault => ({ kind: 'errcode', errcode: code, errmsg: 'injected' });
const html: Fault = { kind: 'http', status: 502, body: '<html><h1>502 Bad Gateway</h1></html>' };
const hang: Fault = { kind: 'hang', hangMs: 20 };
const loseAnswer: Fault = { kind: 'lose-answer', hangMs: 20 };

/** The same sequence for the same seed, in [0, 1). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

/** So many messages to each member, numbered from `first` on: no two are alike, as in the product. */
const enqueueTo = (members: readonly string[], each: number, first = 1) =>
  given.enqueue(
    ...numbered(each, first).flatMap((each) => members.map((to) => ({ to, content: text(each) }))),
  );
const numbered = (each: number, first = 1) => Array.from({ length: each }, (_, i) => `第${i + first}条`);

describe.each(databasesUnderTest())('against the simulated platform, with the outbox on %s,', (kind) => {
  const open = async (options: PlatformOptions = {}, members = MEMBERS) => {
    given = await givenPlatform(kind, members, options);
  };

  test.each<[string, Fault, number]>([
    ['is busy (-1)', errcode(-1), MINUTE],
    ['finds versions in conflict (6000)', errcode(6000), MINUTE],
    ['counts too many calls (45009)', errcode(45009), 10 * MINUTE],
    ['finds too many at once (45033)', errcode(45033), 5 * MINUTE],
    ['shows a gateway’s 502 page', html, MINUTE],
    ['hangs', hang, MINUTE],
    ['sends and loses the answer', loseAnswer, MINUTE],
  ])('every message arrives once and in order while it %s', async (_title, fault, mostMs) => {
    await open({}, MEMBERS.slice(0, 4));
    given.sandbox.state.faults.plan(3, SEND, fault);
    await enqueueTo(MEMBERS.slice(0, 4), 5);
    await given.workOff([given.process()], 2 * SECOND, mostMs);
    expect(given.sandbox.state.faults.list()).toEqual([]);
    for (const member of MEMBERS.slice(0, 4)) expect(given.textsTo(member)).toEqual(numbered(5));
    expect(given.calls(GETTOKEN)).toHaveLength(1);
    expect(given.errors()).toEqual([]);
  });

  it('45 messages to one member arrive although 30 a minute are all it lets through', async () => {
    await open({}, ['member0']);
    await enqueueTo(['member0'], 45);
    await given.workOff([given.process()], 5 * SECOND, 5 * MINUTE);
    expect(given.textsTo('member0')).toEqual(numbered(45));
    expect(given.dropped()).toEqual([]);
    expect(given.mostInAMinute('member0')).toBeLessThanOrEqual(20);
  });

  it('after 45009 the send call is left alone for a minute, then for two', async () => {
    await open({}, ['member0']);
    given.sandbox.state.faults.plan(2, SEND, errcode(45009));
    await enqueueTo(['member0'], 1);
    await given.workOff([given.process()], SECOND, 10 * MINUTE);
    const [first = 0, second = 0, third = 0] = given.calls(SEND).map(({ at }) => Date.parse(at));
    expect(given.calls(SEND)).toHaveLength(3);
    expect(second - first).toBeGreaterThanOrEqual(MINUTE);
    expect(third - second).toBeGreaterThanOrEqual(2 * MINUTE);
  });

  it('a token that is voided early is fetched once for each time it is voided', async () => {
    await open();
    const dispatcher = given.process();
    for (let voided = 0; voided < 4; voided++) {
      await enqueueTo(MEMBERS, 3, 1 + 3 * voided);
      await given.workOff([dispatcher], SECOND, MINUTE);
      given.sandbox.state.tokens.expireNow();
      // Out of the minute's count.
      await given.pass(MINUTE);
    }
    for (const member of MEMBERS) expect(given.textsTo(member)).toEqual(numbered(12));
    expect(given.calls(GETTOKEN)).toHaveLength(4);
  });

  it('a token is used for its two hours, less five minutes', async () => {
    await open({}, ['member0']);
    const dispatcher = given.process();
    for (let minute = 0; minute < 230; minute += 10) {
      await given.enqueue({ to: 'member0', content: text(`${minute}`) });
      await given.workOff([dispatcher], SECOND, MINUTE);
      await given.pass(10 * MINUTE);
    }
    expect(given.textsTo('member0')).toHaveLength(23);
    expect(given.calls(GETTOKEN)).toHaveLength(2);
  });

  test.each<[string, PlatformOptions, readonly string[] | null, number, number]>([
    ['a wrong secret', { settings: { secret: 'wrong-one' } }, null, 3, 3],
    ['another corp’s id', { settings: { corpId: 'wl0000000000' } }, null, 3, 3],
    ['an address that is not allowed (60020)', {}, ['10.0.0.1'], 20, 20],
  ])(
    '%s is not hammered in three hours, and sounds one alarm',
    async (_title, options, allowedIps, mostTokens, mostCalls) => {
      await open(options);
      given.sandbox.state.app = { ...given.sandbox.state.app, allowedIps };
      await enqueueTo(MEMBERS, 5);
      const dispatcher = given.process();
      const callsByHour: number[] = [];
      for (let hour = 0; hour < 3; hour++) {
        const before = given.calls('/cgi-bin/').length;
        for (let minute = 0; minute < 60; minute++) {
          for (let tries = 0; tries < 3; tries++) await dispatcher.runOnce();
          await given.pass(MINUTE);
        }
        callsByHour.push(given.calls('/cgi-bin/').length - before);
      }
      process.stdout.write(`${kind}: ${_title}: calls in three hours ${callsByHour.join(' + ')}\n`);
      expect(given.calls(GETTOKEN).length).toBeLessThanOrEqual(mostTokens);
      expect(given.calls('/cgi-bin/').length).toBeLessThanOrEqual(mostCalls);
      expect(given.calls(SEND)).toEqual([]);
      expect(given.errors()).toHaveLength(1);
      expect((await given.rows()).every(({ status }) => status === 'pending')).toBe(true);
    },
  );

  it('what was refused for an address arrives once when the address is allowed', async () => {
    await open();
    given.sandbox.state.app = { ...given.sandbox.state.app, allowedIps: ['10.0.0.1'] };
    await enqueueTo(MEMBERS, 3);
    const dispatcher = given.process();
    for (let minute = 0; minute < 30; minute++) {
      await dispatcher.runOnce();
      await given.pass(MINUTE);
    }
    given.sandbox.state.app = { ...given.sandbox.state.app, allowedIps: null };
    await given.workOff([dispatcher], 10 * SECOND, 15 * MINUTE);
    for (const member of MEMBERS) expect(given.textsTo(member)).toEqual(numbered(3));
  });

  test.each(kind === 'sqlite' ? [1] : [2])(
    '300 messages to 10 members among troubles of every kind (seed %i) arrive once, in order, in their pace',
    async (seed) => {
      await open();
      const random = seeded(seed);
      const troubles: readonly Fault[] = [errcode(-1), errcode(6000), errcode(45033), html, hang, loseAnswer];
      const dispatchers = [given.process({}, random), given.process({}, random)];
      await enqueueTo(MEMBERS, 30);
      let voided = 0;
      let planned = 0;
      for (let step = 0; step < 40; step++) {
        const fault = troubles[Math.floor(random() * troubles.length)] ?? html;
        const times = 1 + Math.floor(random() * 3);
        given.sandbox.state.faults.plan(times, SEND, fault);
        planned += times;
        if (step === 5 || step === 25) given.sandbox.state.faults.plan(1, SEND, errcode(45009));
        if (step % 10 === 3) {
          given.sandbox.state.tokens.expireNow();
          voided += 1;
        }
        for (const dispatcher of dispatchers) {
          await dispatcher.runOnce();
          await dispatcher.runOnce();
        }
        await given.pass(5 * SECOND);
      }
      await given.workOff(dispatchers, 5 * SECOND, HOUR);
      for (const member of MEMBERS) expect(given.textsTo(member)).toEqual(numbered(30));
      const most = Math.max(...MEMBERS.map((member) => given.mostInAMinute(member)));
      expect(most).toBeLessThanOrEqual(20);
      expect(given.dropped()).toEqual([]);
      expect((await given.rows()).every(({ status }) => status === 'sent')).toBe(true);
      // Each of the two processes has a token of its own here, and notices each voiding at most once.
      expect(given.calls(GETTOKEN).length).toBeLessThanOrEqual(2 * (1 + voided));
      process.stdout.write(
        `${kind}, seed ${seed}: 300 messages, ${given.calls(SEND).length} send calls, ${planned} of them in trouble, ` +
          `${given.calls(GETTOKEN).length} gettoken for ${voided} voidings, at most ${most} a minute to one member, ` +
          `${Math.round(given.passedMs / MINUTE)} min of machine time\n`,
      );
    },
    120_000,
  );
});

const redisUrl = redisUnderTest();
describe.each(databasesUnderTest().filter((kind) => kind === 'mariadb' && redisUrl !== undefined))(
  'two processes on one %s and Redis',
  (kind) => {
    it('fetch one token between them, and one each time it is voided', async () => {
      const redis = new Redis(redisUrl ?? '', { maxRetriesPerRequest: 1 });
      try {
        given = await givenPlatform(kind, MEMBERS, { redis });
        const dispatchers = [given.process(), given.process()];
        for (let voided = 0; voided < 4; voided++) {
          await enqueueTo(MEMBERS, 4, 1 + 4 * voided);
          await given.workOff(dispatchers, SECOND, MINUTE);
          given.sandbox.state.tokens.expireNow();
          await given.pass(MINUTE);
        }
        for (const member of MEMBERS) expect(given.textsTo(member)).toEqual(numbered(16));
        expect(given.calls(GETTOKEN)).toHaveLength(4);
      } finally {
        redis.disconnect();
      }
    });
  },
);
