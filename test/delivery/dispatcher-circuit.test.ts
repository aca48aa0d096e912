import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { databasesUnderTest } from '../support/databases';
import {
  answerOnCall,
  drain,
  type GivenDelivery,
  givenDelivery,
  refused,
  ScriptedMessenger,
} from './given-delivery';

const HOUR = 3600_000;

describe.each(databasesUnderTest())(
  'when the messenger refuses our configuration, the dispatcher on %s',
  (kind) => {
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

    it('sounds one alarm, stops, and sends one probe after the cool-down', async () => {
      let steady = 0;
      messenger.otherwise = refused('configuration', '60020', 'not allow to access from your ip');
      await given.enqueue(...Array.from({ length: 5 }, (_, i) => ({ to: `u${i}` })));
      const dispatcher = given.dispatcher({ messenger, steadyNow: () => steady });
      await drain(dispatcher);
      expect(messenger.seen).toHaveLength(5);
      expect(given.errors()).toHaveLength(1);

      steady = 59_999;
      await drain(dispatcher);
      expect(messenger.seen).toHaveLength(5);
      await given.enqueue({ to: 'late' });
      steady = 60_000;
      await drain(dispatcher);
      expect(messenger.seen).toHaveLength(6);
      // The probe is one that has not been refused before: if only some messages are, others go on.
      expect(messenger.seen.at(-1)?.to).toBe('late');
      expect(given.errors()).toHaveLength(1);

      messenger.otherwise = () => ({ messageId: null, jobId: null });
      // A refused probe doubles the wait.
      steady = 179_999;
      await drain(dispatcher);
      expect(messenger.seen).toHaveLength(6);
      steady = 180_000;
      expect(await dispatcher.runOnce()).toEqual({ claimed: 1 });
      expect(messenger.seen).toHaveLength(7);
      await drain(dispatcher);
      expect((await given.rows()).every(({ status }) => status === 'sent')).toBe(true);
    });

    it('sends nothing beside the probe', async () => {
      let steady = 0;
      const probe = answerOnCall();
      messenger.next(refused('configuration', '50003', 'app disabled'), probe.behaviour);
      await given.enqueue({ to: 'a' });
      const dispatcher = given.dispatcher({ messenger, steadyNow: () => steady });
      await drain(dispatcher);
      await given.enqueue({ to: 'b' }, { to: 'c' });
      steady = 60_000;
      dispatcher.start();
      await probe.called;
      steady = 200_000;
      const another = dispatcher.runOnce();
      expect(messenger.seen).toHaveLength(2);
      probe.answer();
      expect(await another).toEqual({ claimed: 0 });
      await dispatcher.idle();
      expect(messenger.seen).toHaveLength(4);
    });

    it('waits as long as the refusal asks for: wrong secrets block our address', async () => {
      let steady = 0;
      messenger.otherwise = refused('configuration', '40001', 'invalid credential', HOUR);
      await given.enqueue({});
      const dispatcher = given.dispatcher({ messenger, steadyNow: () => steady });
      await drain(dispatcher);
      steady = HOUR - 1;
      await drain(dispatcher);
      expect(messenger.seen).toHaveLength(1);
      steady = HOUR;
      await drain(dispatcher);
      expect(messenger.seen).toHaveLength(2);
    });

    it('stays open when the probe tells nothing', async () => {
      let steady = 0;
      messenger.next(refused('configuration', '50003', 'app disabled'), refused('retry', '-1', 'busy'));
      await given.enqueue({});
      const dispatcher = given.dispatcher({ messenger, steadyNow: () => steady });
      await drain(dispatcher);
      steady = 60_000;
      await drain(dispatcher);
      await given.letMachineTimePass(60_000);
      steady = 60_001;
      await drain(dispatcher);
      expect(messenger.seen).toHaveLength(2);
      steady = 120_000;
      await drain(dispatcher);
      expect((await given.row()).status).toBe('sent');
    });
  },
);
