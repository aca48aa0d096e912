import { afterEach, describe, expect, it } from '@jest/globals';
import { RequestEntity } from '../../src/store/entities/request-entity';
import { RunningOffice } from './running-office';

const COORDINATOR = 'tongchou';
const CONTACT = 'jiaoyu';

let office: RunningOffice;
afterEach(() => office.close());

interface Button {
  readonly text: string;
  readonly key: string;
}

/** The cards in a member's window. */
const cards = (userid: string) =>
  office.sandbox.state.chat.of(userid, 0).flatMap(({ seq, content }) =>
    content.type === 'template_card'
      ? [
          {
            seq,
            title: (content.card.main_title as { title: string }).title,
            buttons: content.card.button_list as Button[],
            replacedBy: content.replacedBy,
          },
        ]
      : [],
  );
const texts = (userid: string, afterSeq = 0) => office.shownTo(userid, afterSeq).map(({ text }) => text);
const lastSeq = () => office.sandbox.state.chat.all().at(-1)?.seq ?? 0;

/** Presses a button as the page does; what the bot then says. */
async function press(seq: number, button: Button | undefined): Promise<string[]> {
  const before = lastSeq();
  await office.admin(`messages/${seq}/press`, { key: button?.key ?? '' });
  await office.settled();
  return texts(COORDINATOR, before);
}

async function askForExtension(): Promise<RequestEntity> {
  await office.goTo('2022-06-21 10:02');
  await office.say(CONTACT, '延期 18 到7月8日 主管同志外出');
  return office.store.read.findOneByOrFail(RequestEntity, {});
}

describe('where the messenger has cards', () => {
  it('a reminder and a request come as cards, and 同意 is pressed: once, and once more', async () => {
    office = await RunningOffice.open('sqlite', {
      sandbox: { personality: 'public' },
      settings: { WECOM_PERSONALITY: 'public' },
    });
    const { id } = await askForExtension();
    expect(cards(CONTACT).map(({ title }) => title)).toContain('报送提醒');
    const [card] = cards(COORDINATOR).filter(({ title }) => title === `延期申请#${id}`);
    if (!card) throw new Error('the coordinator has no card');
    const [agree, refuse] = card.buttons;

    // The platform is busy when the card should change: that holds up no answer.
    office.sandbox.state.faults.plan(1, '/message/update_template_card', {
      kind: 'errcode',
      errcode: -1,
      errmsg: 'system busy',
    });
    expect((await press(card.seq, agree)).join('\n')).toContain(`已同意申请#${id}`);
    expect(texts(CONTACT).filter((text) => text.includes('【同意延期】'))).toHaveLength(1);
    await office.until('the card has changed', async () => cards(COORDINATOR).at(-1)?.replacedBy !== null);
    expect(cards(COORDINATOR).at(-1)?.replacedBy).toBe('已回复：同意');
    await expect(press(card.seq, refuse)).rejects.toThrow('已被处理');

    const typed = await office.say(COORDINATOR, `同意 #${id}`);
    expect(typed.answers.map(({ text }) => text).join('\n')).toContain('未重复处理');
    expect(texts(CONTACT).filter((text) => text.includes('【同意延期】'))).toHaveLength(1);
  }, 60_000);

  it('two presses in a row are answered each, and decide once', async () => {
    office = await RunningOffice.open('sqlite', {
      sandbox: { personality: 'public' },
      settings: { WECOM_PERSONALITY: 'public' },
    });
    const { id } = await askForExtension();
    const card = cards(COORDINATOR).find(({ title }) => title === `延期申请#${id}`);
    if (!card) throw new Error('the coordinator has no card');
    const before = lastSeq();
    await Promise.all(
      card.buttons.slice(0, 2).map(({ key }) => office.admin(`messages/${card.seq}/press`, { key })),
    );
    await office.settled();
    const answers = texts(COORDINATOR, before);
    expect(answers).toHaveLength(2);
    expect(answers.filter((text) => text.includes('未重复处理'))).toHaveLength(1);
    const decisions = texts(CONTACT).filter((text) => /【同意延期】|【未同意】/.test(text));
    expect(decisions).toHaveLength(1);
  }, 60_000);
});

describe('where it has none', () => {
  it.each([
    ['the private edition', 'private'],
    ['a public server that is too old (40008)', 'public'],
  ])(
    '%s gets the same as text, each once',
    async (_title, configured) => {
      office = await RunningOffice.open('sqlite', {
        sandbox: { personality: 'private' },
        settings: { WECOM_PERSONALITY: configured },
      });
      const { id } = await askForExtension();
      expect([...cards(CONTACT), ...cards(COORDINATOR)]).toEqual([]);
      expect(texts(CONTACT).filter((text) => text.includes('【报送提醒】'))).toHaveLength(1);
      const asked = texts(COORDINATOR).filter((text) => text.startsWith(`【延期申请#${id}】`));
      expect(asked).toHaveLength(1);
      expect(asked[0]).toContain(`回复“同意 #${id}”`);
      const { answers } = await office.say(COORDINATOR, '同意');
      expect(answers.map(({ text }) => text).join('\n')).toContain(`已同意申请#${id}`);
    },
    60_000,
  );
});

describe('撤销 of a 催办', () => {
  it.each(['public', 'private'] as const)(
    'takes it out of the window on a %s server',
    async (personality) => {
      office = await RunningOffice.open('sqlite', {
        sandbox: { personality },
        settings: { WECOM_PERSONALITY: personality },
      });
      await office.goTo('2022-06-22 10:02');
      const nudged = () =>
        office.sandbox.state.chat
          .of('weijian', 0)
          .filter(({ content }) => JSON.stringify(content).includes('催办'));
      await office.say(COORDINATOR, '催办 市卫生健康局');
      await office.say(COORDINATOR, '确认');
      await office.until('the 催办 is there', async () => nudged().length === 1);
      const { answers } = await office.say(COORDINATOR, '撤销');
      expect(answers.map(({ text }) => text).join('\n')).toContain('1人的消息正在撤回');
      await office.until('it is gone', async () => nudged()[0]?.recalled === true);
    },
    60_000,
  );
});
