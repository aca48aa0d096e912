import { afterAll, afterEach, beforeAll, describe, expect, it, test } from '@jest/globals';
import { type CardButton, cardOrText, partsOfNotice, readButtonKey } from '../../src/delivery/card';
import { SENDING } from '../../src/delivery/sending-switch';
import { SettingEntity } from '../../src/store/entities/setting-entity';
import { databasesUnderTest } from '../support/databases';
import { drain, type GivenDelivery, givenDelivery, refused, ScriptedMessenger } from './given-delivery';

const AGREE: CardButton = { label: '同意', says: '同意 #12', settles: true };
const TASKS: CardButton = { label: '任务', says: '任务', settles: false };
const TEXT = '【延期申请#12】市教育局申请将第18项延期。\n回复“同意 #12”。\n（编号3）';

describe('a message with buttons', () => {
  it('is a card that says all that its text says', () => {
    expect(cardOrText(TEXT, partsOfNotice(TEXT), [AGREE, TASKS], 'notice:3:request:12:a:1')).toEqual({
      type: 'card',
      taskId: expect.stringMatching(/^[0-9a-f]{64}$/),
      title: '延期申请#12',
      subtitle: null,
      body: '市教育局申请将第18项延期。',
      quote: '回复“同意 #12”。\n（编号3）',
      buttons: [
        { label: '同意', key: 'settle:同意 #12' },
        { label: '任务', key: 'say:任务' },
      ],
      text: TEXT,
    });
  });

  it('is named by its occasion: the same for every try, another for every person', () => {
    const named = (occasion: string) => {
      const content = cardOrText(TEXT, partsOfNotice(TEXT), [AGREE], occasion);
      return content.type === 'card' ? content.taskId : null;
    };
    expect(named('notice:3:a')).toBe(named('notice:3:a'));
    expect(named('notice:3:a.b')).not.toBe(named('notice:3:a_b'));
  });

  test.each<[string, string, CardButton[]]>([
    ['a text longer than a card shows', `【申请】${'长'.repeat(161)}`, [AGREE]],
    ['more below it than a card shows', `【申请】短\n${'长'.repeat(161)}`, [AGREE]],
    ['a title longer than a card shows', `【${'长'.repeat(37)}】短`, [AGREE]],
    ['no title', '没有标题', [AGREE]],
    ['no buttons', TEXT, []],
    ['seven buttons', TEXT, Array(7).fill(TASKS)],
    ['a button with a long label', TEXT, [{ ...TASKS, label: '一二三四五六七八九十一' }]],
    ['a button that says too much', TEXT, [{ ...TASKS, says: '长'.repeat(341) }]],
  ])('stays a text with %s', (_title, text, buttons) => {
    expect(cardOrText(text, partsOfNotice(text), buttons, 'x')).toEqual({ type: 'text', text });
  });

  it('reads its own keys and no others', () => {
    expect(readButtonKey('settle:同意 #12')).toEqual({ says: '同意 #12', settles: true });
    expect(readButtonKey('say:任务')).toEqual({ says: '任务', settles: false });
    for (const key of ['', '同意 #12', 'submit_leave', 'SAY:任务']) expect(readButtonKey(key)).toBeNull();
  });
});

describe.each(databasesUnderTest())('a card that the server does not take, on %s', (kind) => {
  let given: GivenDelivery;
  beforeAll(async () => {
    given = await givenDelivery(kind);
  });
  afterEach(() => given.clear());
  afterAll(() => given.close());

  const card = cardOrText(TEXT, partsOfNotice(TEXT), [AGREE], 'card');
  const sent = (messenger: ScriptedMessenger) => messenger.seen.map(({ body }) => JSON.parse(body).content);
  const unsupported = refused('unsupported', '40008', 'invalid message type');

  it('goes out as text at once, once', async () => {
    const messenger = new ScriptedMessenger();
    messenger.next(unsupported);
    await given.enqueue({ content: card });
    await drain(given.dispatcher({ messenger }));
    expect(sent(messenger)).toEqual([card, { type: 'text', text: TEXT }]);
    expect(await given.row()).toMatchObject({ status: 'sent', attempts: 2, error: null });
    expect(given.errors()).toEqual([]);
  });

  it('repeats the text, not the card, when the text meets trouble', async () => {
    const messenger = new ScriptedMessenger();
    messenger.next(unsupported, refused('ambiguous', 'timeout', 'no answer'));
    await given.enqueue({ content: card });
    const dispatcher = given.dispatcher({ messenger });
    await drain(dispatcher);
    await given.letMachineTimePass(60_000);
    await drain(dispatcher);
    const [first, second, third] = messenger.seen;
    expect(JSON.parse(first?.body ?? '').content.type).toBe('card');
    expect(third?.body).toBe(second?.body);
    expect(await given.row()).toMatchObject({ status: 'sent' });
  });

  it('is not sent as text as well when the card may have arrived before', async () => {
    const messenger = new ScriptedMessenger();
    messenger.next(refused('ambiguous', 'timeout', 'no answer'), unsupported);
    await given.enqueue({ content: card });
    const dispatcher = given.dispatcher({ messenger });
    await drain(dispatcher);
    await given.letMachineTimePass(60_000);
    await drain(dispatcher);
    expect(sent(messenger)).toEqual([card, card]);
    expect(await given.row()).toMatchObject({ status: 'unknown' });
  });

  it('does not hold up other messages', async () => {
    const messenger = new ScriptedMessenger();
    messenger.next(unsupported);
    await given.enqueue({ content: card }, { to: 'linhf' });
    await drain(given.dispatcher({ messenger }));
    expect((await given.rows()).map(({ status }) => status)).toEqual(['sent', 'sent']);
  });
});

describe.each(databasesUnderTest())('while sending is stopped, on %s', (kind) => {
  let given: GivenDelivery;
  beforeAll(async () => {
    given = await givenDelivery(kind);
    const stop = { since: '2022-06-09T09:00:00+08:00', by: 'tongchou' };
    await given.store.inTransaction((manager) =>
      manager.insert(SettingEntity, { name: SENDING, value: JSON.stringify(stop) }),
    );
  });
  afterAll(() => given.close());

  it('the label of a pressed card and a withdrawal go out; a notice waits', async () => {
    const messenger = new ScriptedMessenger();
    await given.enqueue(
      {},
      { kind: 'card', content: { type: 'cardUpdate', responseCode: 'rc', label: '已回复：同意' } },
      { kind: 'withdrawal', content: { type: 'withdrawal', messageId: 'm1', jobId: null } },
    );
    await drain(given.dispatcher({ messenger }));
    expect((await given.rows()).map(({ kind: each, status }) => `${each} ${status}`)).toEqual([
      'notice pending',
      'card sent',
      'withdrawal sent',
    ]);
  });
});
