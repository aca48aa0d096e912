import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test } from '@jest/globals';
import { databasesUnderTest } from '../support/databases';
import {
  drain,
  type GivenDelivery,
  givenDelivery,
  OFFICE_NOW,
  refused,
  ScriptedMessenger,
} from './given-delivery';

const withdrawal = (messageId: string) => ({
  kind: 'withdrawal' as const,
  content: {
    type: 'withdrawal' as const,
    messageId,
    jobId: null,
    instead: { dedupeKey: 'correction:7:chenyulan', text: '【更正】此前通知您的“广播”已撤销' },
  },
});

describe.each(databasesUnderTest())('a withdrawal, on %s', (kind) => {
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

  const shown = async () => (await given.rows()).map((row) => `${row.kind} ${row.status}`);

  it('that succeeds is all there is', async () => {
    await given.enqueue(withdrawal('m1'));
    await drain(given.dispatcher({ messenger }));
    expect(await shown()).toEqual(['withdrawal sent']);
  });

  test.each([
    ['too old (42052)', '42052'],
    ['not known (40058)', '40058'],
    ['not offered (404)', 'http_404'],
  ])('of a message that is %s is followed by a correction', async (_title, code) => {
    messenger.next(refused('permanent', code, 'no'));
    await given.enqueue(withdrawal('m1'));
    await drain(given.dispatcher({ messenger }));
    expect(await shown()).toEqual(['withdrawal failed', 'notice sent']);
    expect(messenger.textsTo('chenyulan').at(-1)).toContain('【更正】');
  });

  it('of several messages of one command is followed by one correction', async () => {
    messenger.next(refused('permanent', '42052', 'no'), refused('permanent', '42052', 'no'));
    await given.enqueue(withdrawal('m1'), withdrawal('m2'));
    await drain(given.dispatcher({ messenger }));
    expect(await shown()).toEqual(['withdrawal failed', 'withdrawal failed', 'notice sent']);
  });

  it('that finds its day over is followed by a correction', async () => {
    await given.enqueue({ ...withdrawal('m1'), pointlessAfter: new Date(OFFICE_NOW.getTime() - 1) });
    await drain(given.dispatcher({ messenger }));
    expect(await shown()).toEqual(['withdrawal obsolete', 'notice sent']);
  });

  it('that may pass later waits for it, without a word', async () => {
    messenger.next(refused('retry', '-1', 'busy'));
    await given.enqueue(withdrawal('m1'));
    const dispatcher = given.dispatcher({ messenger });
    await drain(dispatcher);
    expect(await shown()).toEqual(['withdrawal pending']);
    await given.letMachineTimePass(10_000);
    await drain(dispatcher);
    expect(await shown()).toEqual(['withdrawal sent']);
  });
});
