import { afterEach, describe, expect, it, test } from '@jest/globals';
import { GROUP } from '../../src/delivery/outbound-message';
import type { Fault } from '../../src/sandbox/fault-plan';
import type { Personality } from '../../src/sandbox/sandbox-options';
import { oneDatabaseFor } from '../support/databases';
import { type GivenPlatform, givenPlatform, type PlatformOptions } from './given-platform';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const MEMBERS = ['jiaoyu', 'gongan', 'weijian'];
const ROBOT = '/webhook/send';
const PERSONALITIES: readonly Personality[] = ['public', 'private'];
const GATEWAY = { paasId: 'cuibao', paasToken: 'invented-paastoken', prefix: 'x-rio-' };

let given: GivenPlatform;
afterEach(() => given.close());

const notice = (text: string) => ({ to: GROUP, content: { type: 'text' as const, text } });
const errcode = (code: number): Fault => ({ kind: 'errcode', errcode: code, errmsg: 'injected' });

/** What the group shows to a member. */
const inGroup = (userid: string) =>
  given.sandbox.state.chat
    .of(userid)
    .flatMap(({ chatId, content }) => (chatId !== null && content.type === 'text' ? [content.text] : []));

describe.each(oneDatabaseFor(__filename))('notice to the group, with the outbox on %s,', (kind) => {
  const open = async (options: PlatformOptions = {}) => {
    given = await givenPlatform(kind, MEMBERS, options);
  };

  describe('by its robot', () => {
    /** The key of the robot that the bot is configured with. */
    async function withRobot(options: PlatformOptions = {}): Promise<string> {
      await open(options);
      const { key } = given.sandbox.state.robots.add('报送群', MEMBERS);
      given.configure({ groupRobotUrl: `${given.sandbox.apiRoot}/cgi-bin/webhook/send?key=${key}` });
      return key;
    }

    test.each(PERSONALITIES)(
      'arrives once in the window of each member, on a %s server',
      async (personality) => {
        const key = await withRobot({ sandbox: { personality } });
        await given.enqueue(notice('二季度报送情况通报'));
        await given.workOff([given.process()], SECOND, MINUTE);
        for (const member of MEMBERS) expect(inGroup(member)).toEqual(['二季度报送情况通报']);
        expect(await given.row()).toMatchObject({ status: 'sent', toUserid: 'group:notice', error: null });
        // Its key is the secret: no token is asked for, and the key is nowhere but in the address.
        expect(given.calls('/gettoken')).toEqual([]);
        expect(JSON.stringify([await given.rows(), given.logged, given.wire])).not.toContain(key);
      },
    );

    it('passes the gateway behind which the robot is, too', async () => {
      await withRobot({ sandbox: { gateway: GATEWAY } });
      await given.enqueue(notice('通报'));
      await given.workOff([given.process()], SECOND, MINUTE);
      expect(inGroup('jiaoyu')).toEqual(['通报']);
    });

    it('is paced: 20 a minute, in order, none refused', async () => {
      await withRobot();
      const texts = Array.from({ length: 45 }, (_, i) => `第${i + 1}条`);
      await given.enqueue(...texts.map(notice));
      await given.workOff([given.process()], 5 * SECOND, 5 * MINUTE);
      expect(inGroup('gongan')).toEqual(texts);
      expect(given.calls(ROBOT)).toHaveLength(45);
    });

    test.each([
      ['busy', errcode(-1)],
      ['throttled', errcode(45009)],
      [
        'behind a gateway in trouble',
        { kind: 'http', status: 502, body: '<html>Bad Gateway</html>' } as const,
      ],
    ])('waits while the robot is %s, and people get their messages meanwhile', async (_title, fault) => {
      await withRobot();
      given.sandbox.state.faults.plan(1, ROBOT, fault);
      const dispatcher = given.process();
      await given.enqueue(notice('通报'));
      await dispatcher.runOnce();
      await given.enqueue({ to: 'jiaoyu', content: { type: 'text', text: '回执' } });
      await dispatcher.runOnce();
      expect(given.textsTo('jiaoyu')).toEqual(['回执']);
      await given.workOff([dispatcher], 2 * SECOND, 2 * MINUTE);
      expect(inGroup('weijian')).toEqual(['通报']);
    });

    it('is not repeated when its answer is lost: nobody would recognise the second', async () => {
      await withRobot();
      given.sandbox.state.faults.plan(1, ROBOT, { kind: 'lose-answer', hangMs: 20 });
      await given.enqueue(notice('通报'));
      await given.workOff([given.process()], SECOND, MINUTE);
      expect(inGroup('jiaoyu')).toEqual(['通报']);
      expect(await given.row()).toMatchObject({ status: 'unknown', attempts: 1 });
    });

    it('is not repeated after a gateway has waited in vain for the answer (504)', async () => {
      await withRobot();
      given.sandbox.state.faults.plan(1, ROBOT, {
        kind: 'http',
        status: 504,
        body: '<html>Gateway Time-out</html>',
      });
      await given.enqueue(notice('通报'));
      await given.workOff([given.process()], SECOND, MINUTE);
      expect(await given.row()).toMatchObject({ status: 'unknown', attempts: 1 });
    });

    it('stops nobody else where the robot has moved elsewhere (302)', async () => {
      await withRobot();
      given.sandbox.state.faults.plan(1, ROBOT, { kind: 'http', status: 302, body: '' });
      await given.enqueue(notice('通报'), { to: 'jiaoyu', content: { type: 'text', text: '回执' } });
      await given.workOff([given.process()], SECOND, MINUTE);
      expect((await given.rows()).map(({ status }) => status)).toEqual(['failed', 'sent']);
      expect(given.errors().map(({ msg }) => msg)).toEqual(['the group cannot be written to']);
    });

    it('is not repeated by whoever takes over from a process that died', async () => {
      await withRobot();
      given.sandbox.state.faults.plan(1, ROBOT, { kind: 'hang', hangMs: 1000 });
      await given.enqueue(notice('通报'));
      const dying = given.process().runOnce();
      while (given.calls(ROBOT).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      await given.pass(MINUTE);
      await given.workOff([given.process()], SECOND, MINUTE);
      await dying;
      expect(await given.row()).toMatchObject({ status: 'unknown' });
      expect(given.calls(ROBOT)).toHaveLength(1);
    });

    it('is given up with an alarm when the robot was taken out; people get their messages', async () => {
      const key = await withRobot();
      given.sandbox.state.robots.change(key, false);
      await given.enqueue(notice('通报'), { to: 'jiaoyu', content: { type: 'text', text: '回执' } });
      await given.workOff([given.process()], SECOND, MINUTE);
      expect((await given.rows()).map(({ status }) => status)).toEqual(['failed', 'sent']);
      expect((await given.row()).error).toContain('93004');
      expect(given.errors().map(({ msg }) => msg)).toEqual(['the group cannot be written to']);
    });
  });

  describe('as a group of the app', () => {
    const asGroup = async (personality: Personality, members: readonly string[] = MEMBERS) => {
      await open({ sandbox: { personality } });
      given.configure({ groupChat: { chatId: 'cuibao2022', members } });
    };

    test.each(PERSONALITIES)(
      'is sent into a group that is made once, on a %s server',
      async (personality) => {
        await asGroup(personality);
        await given.enqueue(notice('第一次通报'), notice('第二次通报'));
        await given.workOff([given.process()], SECOND, MINUTE);
        for (const member of MEMBERS) expect(inGroup(member)).toEqual(['第一次通报', '第二次通报']);
        expect(given.calls('/appchat/create')).toHaveLength(1);
        expect(given.sandbox.state.groups.find('cuibao2022')).toMatchObject({ owner: 'jiaoyu' });
        const { jobId } = await given.row();
        if (personality === 'private') expect(jobId).toMatch(/^4_\d+_\d+$/);
        else expect(jobId).toBeNull();
      },
    );

    it('finds that somebody else has made the group meanwhile (86215)', async () => {
      await asGroup('private');
      given.sandbox.state.groups.save({
        chatId: 'cuibao2022',
        name: '群',
        owner: 'jiaoyu',
        members: MEMBERS,
      });
      given.sandbox.state.faults.plan(1, '/appchat/send', errcode(86003));
      await given.enqueue(notice('通报'));
      await given.workOff([given.process()], SECOND, MINUTE);
      expect(inGroup('gongan')).toEqual(['通报']);
      expect(given.calls('/appchat/create').map(({ received }) => received)).toEqual([
        expect.stringContaining('86215'),
      ]);
    });

    it('is given up where the group is missing and nobody is named for it', async () => {
      await asGroup('private', []);
      await given.enqueue(notice('通报'));
      await given.workOff([given.process()], SECOND, MINUTE);
      expect(await given.row()).toMatchObject({ status: 'failed', error: expect.stringContaining('86003') });
      expect(given.calls('/appchat/create')).toEqual([]);
    });

    it('stops nobody else where the app may make no groups (48002)', async () => {
      await asGroup('public');
      given.sandbox.state.faults.plan(1, '/appchat/send', errcode(48002));
      await given.enqueue(notice('通报'), { to: 'jiaoyu', content: { type: 'text', text: '回执' } });
      await given.workOff([given.process()], SECOND, MINUTE);
      expect((await given.rows()).map(({ status }) => status)).toEqual(['failed', 'sent']);
    });

    it('of which the answer is lost is not repeated', async () => {
      await asGroup('private');
      given.sandbox.state.groups.save({
        chatId: 'cuibao2022',
        name: '群',
        owner: 'jiaoyu',
        members: MEMBERS,
      });
      given.sandbox.state.faults.plan(1, '/appchat/send', { kind: 'lose-answer', hangMs: 20 });
      await given.enqueue(notice('通报'));
      await given.workOff([given.process()], SECOND, MINUTE);
      expect(inGroup('jiaoyu')).toEqual(['通报']);
      expect(await given.row()).toMatchObject({ status: 'unknown', attempts: 1 });
    });
  });

  it('fails where no group is configured', async () => {
    await open();
    await given.enqueue(notice('通报'));
    await given.workOff([given.process()], SECOND, MINUTE);
    expect(await given.row()).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('no group is configured'),
    });
  });
});
