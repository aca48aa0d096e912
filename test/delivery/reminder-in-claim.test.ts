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

describe.each(databasesUnderTest())('a reminder in the outbox, on %s', (kind) => {
  let given: GivenDelivery;
  let messenger: ScriptedMessenger;
  /** What there is to say at the moment; changes as people report. */
  let owed: string[] | null;
  const render = async () => owed;
  beforeAll(async () => {
    given = await givenDelivery(kind);
  });
  beforeEach(() => {
    messenger = new ScriptedMessenger();
    owed = ['尚有3项'];
  });
  afterEach(() => given.clear());
  afterAll(() => given.close());

  const enqueueReminder = async (more = {}) =>
    given.enqueue({ kind: 'reminder', reminderId: await given.reminder(), ...more });

  it('says what is owed when it goes, not when it was planned', async () => {
    await enqueueReminder();
    owed = ['尚有1项'];
    await drain(given.dispatcher({ messenger, render }));
    expect(messenger.textsTo('chenyulan')).toEqual(['尚有1项']);
    expect(JSON.parse((await given.row()).content ?? '')).toEqual({ type: 'text', text: '尚有1项' });
  });

  it('does not go to who has reported', async () => {
    await enqueueReminder();
    owed = null;
    await drain(given.dispatcher({ messenger, render }));
    expect(await given.row()).toMatchObject({ status: 'obsolete', attempts: 0 });
    expect(messenger.seen).toEqual([]);
  });

  it('is rendered in the transaction of the claim', async () => {
    await enqueueReminder();
    const seen: string[] = [];
    const dispatcher = given.dispatcher({
      messenger,
      render: async (manager) => {
        seen.push(String(manager.queryRunner?.isTransactionActive));
        return ['正文'];
      },
    });
    await drain(dispatcher);
    expect(seen).toEqual(['true']);
  });

  it('goes in parts that follow each other, each stored as a row', async () => {
    owed = ['（1/3）一', '（2/3）二', '（3/3）三'];
    const pointlessAfter = new Date(OFFICE_NOW.getTime() + 3600_000);
    await enqueueReminder({ dedupeKey: 'reminder:1:2022-06-09', pointlessAfter });
    await drain(given.dispatcher({ messenger, render }));
    expect(messenger.textsTo('chenyulan')).toEqual(owed);
    expect(await given.rows()).toMatchObject(
      ['', '#2', '#3'].map((end) => ({
        dedupeKey: `reminder:1:2022-06-09${end}`,
        kind: 'reminder',
        status: 'sent',
        pointlessAfter,
      })),
    );
  });

  it('that did not arrive is not repeated to who has reported meanwhile, nor are its further parts', async () => {
    owed = ['一', '二'];
    messenger.next(refused('retry', '-1', 'busy'));
    await enqueueReminder({ dedupeKey: 'reminder:1:2022-06-09' });
    await given.enqueue({ kind: 'reminder', dedupeKey: 'reminder:10:2022-06-09', to: 'b' });
    const dispatcher = given.dispatcher({ messenger, render });
    await drain(dispatcher);
    owed = null;
    await given.letMachineTimePass(10_000);
    await drain(dispatcher);
    expect((await given.rows()).map(({ status }) => status)).toEqual(['obsolete', 'sent', 'obsolete']);
    expect(messenger.textsTo('chenyulan')).toEqual(['一']);
  });

  it('that did not arrive is repeated with the same bytes as long as something is owed', async () => {
    messenger.next(refused('retry', '-1', 'busy'));
    await enqueueReminder();
    const dispatcher = given.dispatcher({ messenger, render });
    await drain(dispatcher);
    owed = ['尚有2项', '又一部分'];
    await given.letMachineTimePass(10_000);
    await drain(dispatcher);
    expect(messenger.textsTo('chenyulan')).toEqual(['尚有3项', '尚有3项']);
    expect(messenger.seen[1]?.body).toBe(messenger.seen[0]?.body);
    expect(await given.rows()).toHaveLength(1);
  });

  it('that may have arrived is repeated as it was, whatever has happened since', async () => {
    messenger.next(refused('ambiguous', 'timeout', 'no answer'));
    await enqueueReminder();
    const dispatcher = given.dispatcher({ messenger, render });
    await drain(dispatcher);
    owed = null;
    await given.letMachineTimePass(10_000);
    await drain(dispatcher);
    expect(messenger.seen[1]?.body).toBe(messenger.seen[0]?.body);
    expect((await given.row()).status).toBe('sent');
  });

  it('that cannot be rendered stops nobody else, and is tried again', async () => {
    let broken = true;
    await enqueueReminder({ to: 'a' });
    await given.enqueue({ to: 'b' });
    const dispatcher = given.dispatcher({
      messenger,
      render: async () => {
        if (broken) throw new Error('no such person');
        return ['正文'];
      },
    });
    await drain(dispatcher);
    const [reminder, other] = await given.rows();
    expect(reminder).toMatchObject({ status: 'pending', attempts: 0, error: 'render no such person' });
    expect(other?.status).toBe('sent');
    expect(given.errors()).toHaveLength(1);
    broken = false;
    await given.letMachineTimePass(60_000);
    await drain(dispatcher);
    expect((await given.rows()).map(({ status }) => status)).toEqual(['sent', 'sent']);
  });

  it('that cannot be composed is settled as failed and stops nobody else', async () => {
    await enqueueReminder({ to: 'a' });
    await given.enqueue({ to: 'b' });
    await drain(given.dispatcher({ messenger, render: async () => [''] }));
    expect(await given.rows()).toMatchObject([
      { status: 'failed', error: 'compose a message without text' },
      { status: 'sent' },
    ]);
  });
});
