import { afterEach, beforeEach, describe, expect, it, test } from '@jest/globals';
import type { Sandbox } from '../../src/sandbox/create-sandbox';
import { AGENT_ID, givenSandbox, type Json, platformOf, textsOf } from './given-sandbox';

let machineMs: number;
let sandbox: Sandbox;
let platform: ReturnType<typeof platformOf>;

beforeEach(async () => {
  machineMs = Date.parse('2026-01-05T01:00:00Z');
  sandbox = await givenSandbox({ machineNow: () => machineMs });
  platform = platformOf(sandbox);
});
afterEach(() => sandbox.close());

const text = (touser: string, content: string, more: Json = {}): Json => ({
  touser,
  msgtype: 'text',
  agentid: AGENT_ID,
  text: { content },
  ...more,
});

describe('message/send', () => {
  it('puts the text into each receiver’s window, whatever the case of the userid', async () => {
    const answer = await platform.sendText('huangzq|CHENYULAN', '请于6月30日前报送');
    expect(answer).toEqual({ errcode: 0, errmsg: 'ok', msgid: expect.any(String) });
    expect(textsOf(sandbox, 'HuangZQ')).toEqual(['请于6月30日前报送']);
    expect(textsOf(sandbox, 'chenyulan')).toEqual(['请于6月30日前报送']);
    expect(textsOf(sandbox, 'wumin')).toEqual([]);
  });

  it('names receivers that it cannot reach in lower case and still delivers to the others', async () => {
    sandbox.state.members.change('wumin', { visible: false });
    const answer = await platform.sendText('linhf|WuMin|Ghost', '通知', { toparty: '99' });
    expect(answer).toMatchObject({ errcode: 0, invaliduser: 'wumin|ghost', invalidparty: '99' });
    expect(textsOf(sandbox, 'linhf')).toEqual(['通知']);
    expect(textsOf(sandbox, 'wumin')).toEqual([]);
  });

  test.each<[string, Json, number]>([
    ['nobody named', text('', '通知'), 82001],
    ['nobody reachable', text('ghost|phantom', '通知'), 81013],
    ['an empty text', text('linhf', ''), 44004],
    ['an unknown type', { ...text('linhf', '通知'), msgtype: 'poem' }, 40008],
    ['no type', { touser: 'linhf', agentid: AGENT_ID }, 40008],
    ['another app', text('linhf', '通知', { agentid: 1000999 }), 301002],
    ['no app', { touser: 'linhf', msgtype: 'text', text: { content: '通知' } }, 41011],
    ['an app that is no number', text('linhf', '通知', { agentid: 'bot' }), 40056],
    ['over 1000 receivers', text(Array.from({ length: 1001 }, (_, n) => `u${n}`).join('|'), '通知'), 40032],
    [
      'over 100 departments',
      text('', '通知', { toparty: Array.from({ length: 101 }, (_, n) => n + 1).join('|') }),
      82002,
    ],
    [
      'an unknown media id',
      { touser: 'linhf', msgtype: 'file', agentid: AGENT_ID, file: { media_id: 'x' } },
      40007,
    ],
    ['no media id', { touser: 'linhf', msgtype: 'file', agentid: AGENT_ID, file: {} }, 41006],
    [
      'a textcard without description',
      { touser: 'linhf', msgtype: 'textcard', agentid: AGENT_ID, textcard: { title: '表', url: 'http://a' } },
      41033,
    ],
    [
      'nine articles',
      {
        touser: 'linhf',
        msgtype: 'news',
        agentid: AGENT_ID,
        news: { articles: Array.from({ length: 9 }, () => ({ title: 't', url: 'http://a' })) },
      },
      45008,
    ],
    [
      'a card without buttons',
      {
        touser: 'linhf',
        msgtype: 'template_card',
        agentid: AGENT_ID,
        template_card: { card_type: 'button_interaction', main_title: { title: 't' }, task_id: 't1' },
      },
      42033,
    ],
  ])('refuses %s', async (_, body, errcode) => {
    expect(await platform.post('/message/send', body)).toMatchObject({ errcode });
    expect(sandbox.state.chat.all()).toEqual([]);
  });

  it('refuses \\uXXXX escapes and says so when the body is no JSON', async () => {
    const escaped = JSON.stringify(text('linhf', 'A')).replace('"A"', '"\\u901a"');
    expect(await platform.post('/message/send', escaped)).toMatchObject({ errcode: 40033 });
    // Two backslashes are a backslash, no escape.
    const harmless = JSON.stringify(text('linhf', 'A')).replace('"A"', '"C:\\\\u901a"');
    expect(await platform.post('/message/send', harmless)).toMatchObject({ errcode: 0 });
    const broken = await platform.post('/message/send', '{"touser":');
    expect(broken.errmsg).toContain('Warning: wrong json format. ');
  });

  it('cuts a text at 2048 bytes without splitting a character', async () => {
    await platform.sendText('linhf', `a${'报'.repeat(700)}`);
    const [message] = sandbox.state.chat.of('linhf');
    // 1 + 682 × 3 = 2047: a 683rd character would end at 2050.
    expect(message?.content).toEqual({ type: 'text', text: `a${'报'.repeat(682)}`, truncated: true });
    await platform.sendText('linhf', `ab${'报'.repeat(682)}`);
    expect(sandbox.state.chat.of('linhf')[1]?.content).toMatchObject({ truncated: false });
  });

  it('holds back an identical request only when both carried the flag, and only within the interval', async () => {
    const flagged = text('linhf', '催办', { enable_duplicate_check: 1, duplicate_check_interval: 14_400 });
    const first = await platform.post('/message/send', flagged);
    const second = await platform.post('/message/send', flagged);
    expect(second).toEqual(first);
    expect(textsOf(sandbox, 'linhf')).toEqual(['催办']);

    await platform.post('/message/send', text('linhf', '无标记'));
    await platform.post('/message/send', text('linhf', '无标记'));
    expect(textsOf(sandbox, 'linhf')).toEqual(['催办', '无标记', '无标记']);

    machineMs += 14_400_000;
    await platform.post('/message/send', flagged);
    expect(textsOf(sandbox, 'linhf')).toHaveLength(4);
  });

  it('drops what exceeds 30 messages a minute to one member, silently', async () => {
    const answers = [];
    for (let n = 1; n <= 32; n += 1) answers.push(await platform.sendText('linhf', `第${n}条`));
    expect(answers.every((answer) => answer.errcode === 0)).toBe(true);
    expect(textsOf(sandbox, 'linhf')).toHaveLength(30);
    expect((await platform.sendText('wumin', '别人不受影响')).errcode).toBe(0);
    expect(textsOf(sandbox, 'wumin')).toHaveLength(1);

    sandbox.state.clock.moveTo(new Date('2022-06-30T09:30:00+08:00')); // office time gives no allowance
    await platform.sendText('linhf', '仍被丢弃');
    expect(textsOf(sandbox, 'linhf')).toHaveLength(30);
    machineMs += 60_000;
    await platform.sendText('linhf', '下一分钟');
    expect(textsOf(sandbox, 'linhf')).toHaveLength(31);
  });

  it('drops what exceeds 1000 messages an hour to one member', async () => {
    for (let minute = 0; minute < 34; minute += 1) {
      for (let n = 0; n < 30; n += 1) sandbox.state.throttle.admit('linhf');
      machineMs += 60_000;
    }
    await platform.sendText('linhf', '第1001条');
    expect(textsOf(sandbox, 'linhf')).toEqual([]);
    machineMs += 60 * 60_000;
    await platform.sendText('linhf', '一小时后');
    expect(textsOf(sandbox, 'linhf')).toEqual(['一小时后']);
  });
});

describe('withdrawing', () => {
  it('marks a public message as recalled by its msgid, within 24 hours', async () => {
    const { msgid } = await platform.sendText('linhf|wumin', '请速报送');
    expect(await platform.post('/message/recall', { msgid: String(msgid) })).toMatchObject({ errcode: 0 });
    expect(sandbox.state.chat.all().map((message) => message.recalled)).toEqual([true, true]);
    expect(await platform.post('/message/recall', { msgid: 'm_unknown' })).toMatchObject({ errcode: 40058 });

    const late = await platform.sendText('linhf', '隔夜');
    sandbox.state.clock.moveTo(new Date('2022-06-22T09:30:01+08:00'));
    expect(await platform.post('/message/recall', { msgid: String(late.msgid) })).toMatchObject({
      errcode: 42052,
    });
  });
});

describe('template cards', () => {
  const card = {
    card_type: 'button_interaction',
    main_title: { title: '申请延期' },
    task_id: 'ext-12',
    button_list: [{ text: '同意', key: 'agree' }],
  };
  const send = () =>
    platform.post('/message/send', {
      touser: 'chenyulan',
      msgtype: 'template_card',
      agentid: AGENT_ID,
      template_card: card,
    });
  const update = (code: unknown, userids = ['chenyulan']) =>
    platform.post('/message/update_template_card', {
      userids,
      agentid: AGENT_ID,
      response_code: String(code),
      button: { replace_name: '已同意' },
    });

  it('can be updated once by the response_code of the send', async () => {
    const { response_code: code } = await send();
    expect(await update(code, [])).toMatchObject({ errcode: 82101 });
    expect(await update(code, ['linhf'])).toMatchObject({ errcode: 82102 });
    expect(await update(code, ['ChenYulan', 'ghost'])).toMatchObject({ errcode: 0, invaliduser: ['ghost'] });
    expect(sandbox.state.chat.of('chenyulan')[0]?.content).toMatchObject({ replacedBy: '已同意' });
    expect(await update(code)).toMatchObject({ errcode: 60140 });
  });

  it('cannot be updated after 72 hours', async () => {
    const { response_code: code } = await send();
    sandbox.state.clock.moveTo(new Date('2022-06-24T09:30:00+08:00'));
    expect(await update(code)).toMatchObject({ errcode: 60140 });
  });
});

describe('a private server', () => {
  beforeEach(async () => {
    await sandbox.close();
    sandbox = await givenSandbox({ personality: 'private' });
    platform = platformOf(sandbox);
  });

  it('answers a send with a jobid and empty lists, knows no cards, and withdraws by revoke', async () => {
    const answer = await platform.sendText('linhf', '请报送');
    expect(answer).toEqual({
      errcode: 0,
      errmsg: 'ok',
      invaliduser: '',
      invalidparty: '',
      invalidtag: '',
      jobid: expect.stringMatching(/^\d_\d+_\d+$/),
    });
    const card = { touser: 'linhf', msgtype: 'template_card', agentid: AGENT_ID, template_card: {} };
    expect(await platform.post('/message/send', card)).toMatchObject({ errcode: 40008 });
    expect(await platform.post('/message/recall', { msgid: 'x' })).toMatchObject({ errcode: 40066 });
    expect(await platform.post('/message/revoke', { jobid: String(answer.jobid) })).toMatchObject({
      errcode: 0,
    });
    expect(sandbox.state.chat.of('linhf')[0]?.recalled).toBe(true);
  });

  it('may answer without any id', async () => {
    sandbox.state.app = { ...sandbox.state.app, answersSendIds: false };
    expect(await platform.sendText('linhf', '请报送')).not.toHaveProperty('jobid');
  });

  it('sends to a group that the app made', async () => {
    const group = {
      name: '报送群',
      owner: 'chenyulan',
      userlist: ['chenyulan', 'linhf'],
      chatid: 'group2022',
    };
    expect(await platform.post('/appchat/create', group)).toMatchObject({ errcode: 0, chatid: 'group2022' });
    expect(await platform.post('/appchat/create', group)).toMatchObject({ errcode: 86215 });
    const sent = await platform.post('/appchat/send', {
      chatid: 'group2022',
      msgtype: 'text',
      text: { content: '各位' },
    });
    expect(sent).toMatchObject({ errcode: 0, jobid: expect.any(String) });
    expect(textsOf(sandbox, 'linhf')).toEqual(['各位']);
    expect(
      await platform.post('/appchat/send', { chatid: 'none', msgtype: 'text', text: { content: '各位' } }),
    ).toMatchObject({ errcode: 86003 });
  });
});
