import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { databasesUnderTest } from '../support/databases';
import {
  drain,
  type GivenDelivery,
  givenDelivery,
  OFFICE_NOW,
  refused,
  ScriptedMessenger,
} from './given-delivery';

const text = (body: string) => ({ type: 'text' as const, text: body });
const HOUR = 3600_000;

describe.each(databasesUnderTest())('the dispatcher, on %s', (kind) => {
  let given: GivenDelivery;
  let messenger: ScriptedMessenger;
  beforeAll(async () => {
    given = await givenDelivery(kind);
  });
  beforeEach(() => {
    messenger = new ScriptedMessenger();
  });
  afterEach(() => given.clear());
  afterAll(() => given.close());

  describe('sends', () => {
    it('a message once and records what the platform said', async () => {
      await given.enqueue({ content: text('您好') });
      const dispatcher = given.dispatcher({ messenger });
      await drain(dispatcher);
      await drain(dispatcher);
      expect(messenger.textsTo('chenyulan')).toEqual(['您好']);
      expect(await given.rows()).toMatchObject([
        {
          status: 'sent',
          attempts: 1,
          sentAt: OFFICE_NOW,
          messageId: 'm1',
          jobId: null,
          error: null,
          leaseOwner: null,
        },
      ]);
    });

    it('the parts for one member in order, one at a time, and members side by side', async () => {
      const members = ['a', 'b', 'c', 'd'];
      for (const part of ['一', '二', '三']) {
        await given.enqueue(...members.map((to) => ({ to, content: text(part) })));
      }
      await drain(given.dispatcher({ messenger }));
      for (const to of members) expect(messenger.textsTo(to)).toEqual(['一', '二', '三']);
      expect(messenger.overlapping).toEqual([]);
      expect(messenger.mostAtOnce).toBe(4);
    });

    it('never more at once than allowed', async () => {
      await given.enqueue(...Array.from({ length: 12 }, (_, i) => ({ to: `u${i}` })));
      await drain(given.dispatcher({ messenger, limits: { concurrency: 3 } }));
      expect(messenger.seen).toHaveLength(12);
      expect(messenger.mostAtOnce).toBe(3);
    });

    it('answers before nudges before broadcasts', async () => {
      await given.enqueue(
        { kind: 'broadcast', content: text('群发') },
        { kind: 'nudge', content: text('催办') },
        { kind: 'answer', content: text('答复') },
      );
      await drain(given.dispatcher({ messenger }));
      expect(messenger.textsTo('chenyulan')).toEqual(['答复', '催办', '群发']);
    });

    it('not before its machine time', async () => {
      const machineNow = await given.store.machineNow();
      await given.enqueue({ notBefore: new Date(machineNow.getTime() + HOUR) });
      const dispatcher = given.dispatcher({ messenger });
      await drain(dispatcher);
      expect(messenger.seen).toEqual([]);
      await given.letMachineTimePass(HOUR);
      await drain(dispatcher);
      expect(messenger.seen).toHaveLength(1);
    });

    it('records as sent what got an id too long to store', async () => {
      messenger.otherwise = () => ({ messageId: 'x'.repeat(400), jobId: 'j1' });
      await given.enqueue({});
      await drain(given.dispatcher({ messenger }));
      expect(await given.row()).toMatchObject({ status: 'sent', messageId: null, jobId: 'j1' });
    });

    it('nothing whose office time has passed', async () => {
      await given.enqueue(
        { pointlessAfter: new Date(OFFICE_NOW.getTime() - 1) },
        { to: 'b', pointlessAfter: OFFICE_NOW },
      );
      await drain(given.dispatcher({ messenger }));
      expect((await given.rows()).map(({ status }) => status)).toEqual(['obsolete', 'sent']);
    });
  });

  describe('repeats', () => {
    it('the stored bytes, until it passes, not three times', async () => {
      messenger.otherwise = refused('retry', '-1', 'system busy');
      await given.enqueue({});
      const dispatcher = given.dispatcher({ messenger });
      for (let attempt = 1; attempt <= 12; attempt++) {
        await drain(dispatcher);
        expect(messenger.seen).toHaveLength(attempt);
        await given.letMachineTimePass(600_000);
      }
      messenger.otherwise = () => ({ messageId: 'm', jobId: null });
      await drain(dispatcher);
      expect(await given.row()).toMatchObject({ status: 'sent', attempts: 13 });
      expect(new Set(messenger.seen.map(({ body }) => body)).size).toBe(1);
      expect(messenger.composed).toHaveLength(1);
    });

    it('until the message is pointless', async () => {
      messenger.otherwise = refused('retry', '-1', 'system busy');
      await given.enqueue({ pointlessAfter: new Date(given.clock.now().getTime() + HOUR) });
      const dispatcher = given.dispatcher({ messenger });
      await drain(dispatcher);
      expect(await given.row()).toMatchObject({ status: 'pending', error: '-1 system busy' });
      given.clock.set(new Date(given.clock.now().getTime() + HOUR + 1));
      await given.letMachineTimePass(HOUR);
      await drain(dispatcher);
      expect(await given.row()).toMatchObject({ status: 'obsolete', attempts: 1 });
      expect(messenger.seen).toHaveLength(1);
    });

    it('what is known not to have arrived even after a night', async () => {
      messenger.next(refused('retry', 'ECONNREFUSED', 'connection refused'));
      await given.enqueue({});
      const dispatcher = given.dispatcher({ messenger });
      await drain(dispatcher);
      await given.letMachineTimePass(10 * HOUR);
      await drain(dispatcher);
      expect(await given.row()).toMatchObject({ status: 'sent', attempts: 2 });
    });

    it('what may have arrived for four hours, and then calls it unknown', async () => {
      messenger.otherwise = refused('ambiguous', 'timeout', 'no answer');
      await given.enqueue({});
      const dispatcher = given.dispatcher({ messenger });
      await drain(dispatcher);
      await given.letMachineTimePass(4 * HOUR - 120_000);
      await drain(dispatcher);
      expect(messenger.seen.map(({ body }) => body)).toEqual([
        messenger.seen[0]?.body,
        messenger.seen[0]?.body,
      ]);
      expect((await given.row()).status).toBe('pending');
      await given.letMachineTimePass(120_000);
      await drain(dispatcher);
      expect(await given.row()).toMatchObject({ status: 'unknown', error: 'timeout no answer' });
      expect(messenger.seen).toHaveLength(2);
    });

    it('nothing that may have arrived long ago, even when a later attempt surely did not', async () => {
      messenger.next(refused('ambiguous', 'timeout', 'no answer'), refused('retry', '-1', 'busy'));
      await given.enqueue({});
      const dispatcher = given.dispatcher({ messenger });
      await drain(dispatcher);
      await given.letMachineTimePass(HOUR);
      await drain(dispatcher);
      await given.letMachineTimePass(3 * HOUR);
      await drain(dispatcher);
      expect((await given.row()).status).toBe('unknown');
      expect(messenger.seen).toHaveLength(2);
    });

    it('nothing that may have arrived when it is pointless by now, and does not call it unsent', async () => {
      messenger.next(refused('ambiguous', 'timeout', 'no answer'));
      await given.enqueue({ pointlessAfter: new Date(given.clock.now().getTime() + 1) });
      const dispatcher = given.dispatcher({ messenger });
      await drain(dispatcher);
      given.clock.set(new Date(given.clock.now().getTime() + 1000));
      await given.letMachineTimePass(60_000);
      await drain(dispatcher);
      expect((await given.row()).status).toBe('unknown');
    });

    it('nothing that was refused for good, and goes on with the others', async () => {
      messenger.next(refused('permanent', '60111', `user not found ${'x'.repeat(400)}`));
      await given.enqueue({ to: 'ghost' }, { to: 'chenyulan' });
      await drain(given.dispatcher({ messenger }));
      const [ghost, other] = await given.rows();
      expect(ghost).toMatchObject({ status: 'failed', attempts: 1 });
      expect(ghost?.error).toMatch(/^60111 user not found/);
      expect(other?.status).toBe('sent');
    });

    it('a retry that waits holds back later messages of its kind only, and no other member', async () => {
      messenger.next(refused('retry', '-1', 'busy'));
      await given.enqueue({ content: text('一') });
      const dispatcher = given.dispatcher({ messenger });
      await drain(dispatcher);
      await given.enqueue({ content: text('二') }, { kind: 'answer', content: text('答复') }, { to: 'b' });
      await drain(dispatcher);
      expect(messenger.textsTo('chenyulan')).toEqual(['一', '答复']);
      expect(messenger.textsTo('b')).toHaveLength(1);
      await given.letMachineTimePass(2000);
      await drain(dispatcher);
      expect(messenger.textsTo('chenyulan')).toEqual(['一', '答复', '一', '二']);
    });

    it('members who wait for a retry do not crowd out the others', async () => {
      messenger.otherwise = refused('retry', '-1', 'busy');
      const crowd = Array.from({ length: 40 }, (_, i) => `crowd${i}`);
      for (let row = 0; row < 2; row++) await given.enqueue(...crowd.map((to) => ({ to })));
      const dispatcher = given.dispatcher({ messenger });
      await drain(dispatcher);
      expect(messenger.seen).toHaveLength(40);
      messenger.otherwise = () => ({ messageId: null, jobId: null });
      await given.enqueue({ to: 'chenyulan' });
      await dispatcher.runOnce();
      expect(messenger.textsTo('chenyulan')).toHaveLength(1);
    });

    it('goes quiet as a whole when the platform asks for it', async () => {
      let steady = 0;
      messenger.next(refused('retry', '45009', 'api freq out of limit', 60_000));
      await given.enqueue({ to: 'a' });
      const dispatcher = given.dispatcher({ messenger, steadyNow: () => steady });
      await drain(dispatcher);
      await given.enqueue({ to: 'b' });
      await given.letMachineTimePass(59_000);
      steady = 59_999;
      await drain(dispatcher);
      expect(messenger.seen).toHaveLength(1);
      await given.letMachineTimePass(1_000);
      steady = 60_000;
      await drain(dispatcher);
      expect(messenger.seen.map(({ to }) => to)).toEqual(['a', 'a', 'b']);
    });

    it('gives back unsent what exceeds the pace of the app', async () => {
      let steady = 0;
      const waits = [0, 5000];
      await given.enqueue({ to: 'a' }, { to: 'b' });
      const dispatcher = given.dispatcher({
        messenger,
        appPace: async () => waits.shift() ?? 0,
        steadyNow: () => steady,
      });
      await drain(dispatcher);
      expect(await given.rows()).toMatchObject([
        { status: 'sent' },
        { status: 'pending', attempts: 0, firstAttemptAt: null },
      ]);
      steady = 5000;
      await given.letMachineTimePass(5000);
      await drain(dispatcher);
      expect(await given.rows()).toMatchObject([{ status: 'sent' }, { status: 'sent', attempts: 1 }]);
    });

    it('a failure nobody foresaw counts as one that may have arrived', async () => {
      messenger.next(() => {
        throw new TypeError('a bug');
      });
      await given.enqueue({ to: 'a' }, { to: 'b' });
      await drain(given.dispatcher({ messenger }));
      const [first, second] = await given.rows();
      expect(first).toMatchObject({ status: 'pending', error: 'unexpected TypeError: a bug' });
      expect(first?.firstAttemptAt).not.toBeNull();
      expect(second?.status).toBe('sent');
    });
  });
});
