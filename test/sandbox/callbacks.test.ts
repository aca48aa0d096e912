import { afterEach, beforeEach, describe, expect, it, test } from '@jest/globals';
import type { ChatMessage, DeliveryReport } from '../../src/sandbox/chat-message';
import type { Sandbox } from '../../src/sandbox/create-sandbox';
import { ENVELOPE_SHAPES } from '../../src/sandbox/sandbox-options';
import { adminOf, givenSandbox, type Json, platformOf, textsOf } from './given-sandbox';
import { CORP_ID, field, type Receiver, startReceiver } from './receiver';

let bot: Receiver;
let sandbox: Sandbox;
let admin: ReturnType<typeof adminOf>;

beforeEach(async () => {
  bot = await startReceiver();
  sandbox = await givenSandbox({ callbackUrl: bot.callbackUrl });
  sandbox.state.delivery = { ...sandbox.state.delivery, timeoutMs: 150 };
  admin = adminOf(sandbox);
});
afterEach(async () => {
  await sandbox.close();
  await bot.close();
});

interface Sent {
  readonly message: ChatMessage & { readonly msgId: string; readonly delivery: DeliveryReport };
  readonly reply: ChatMessage | null;
}

async function say(userid: string, text: string): Promise<Sent> {
  const answer = await admin.post(`/sandbox/api/members/${userid}/messages`, { type: 'text', text });
  expect(answer.status).toBe(200);
  return answer.body as Json & Sent;
}

describe('a member’s text', () => {
  it('reaches the bot as real traffic does, signed and encrypted', async () => {
    const { message } = await say('HuangZQ', '18 已完成攻防演练 <a>&amp; ]]> 😀');
    const [callback] = bot.received;
    expect(callback).toMatchObject({ method: 'POST', signatureFits: true, contentType: 'text/xml' });
    expect(callback?.query.get('app')).toBe('cuibao');
    expect(callback?.body).toMatch(
      /^<xml><ToUserName><!\[CDATA\[wl0a1b2c3d4e\]\]><\/ToUserName><Encrypt><!\[CDATA\[[\w+/=]+\]\]><\/Encrypt><AgentID><!\[CDATA\[1000123\]\]><\/AgentID><\/xml>$/,
    );
    expect(callback?.inner).toBe(
      `<xml><ToUserName><![CDATA[${CORP_ID}]]></ToUserName><FromUserName><![CDATA[huangzq]]></FromUserName><CreateTime>1655775000</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[18 已完成攻防演练 <a>&amp; ]]]]><![CDATA[> 😀]]></Content><MsgId>${message.msgId}</MsgId><AgentID>1000123</AgentID></xml>`,
    );
    expect(BigInt(message.msgId)).toBeGreaterThan(2n ** 53n);
    expect(message.delivery).toMatchObject({
      state: 'delivered',
      attempts: [{ outcome: 'ok', status: 200 }],
      problem: null,
    });
  });

  it('carries the sandbox’s time, and a MsgId that grows', async () => {
    const first = await say('linhf', '一');
    sandbox.state.clock.moveTo(new Date('2022-06-30T18:00:00+08:00'));
    const second = await say('linhf', '二');
    expect(field(bot.received[1]?.inner ?? '', 'CreateTime')).toBe('1656583200');
    expect(BigInt(second.message.msgId)).toBeGreaterThan(BigInt(first.message.msgId));
  });

  it('is answered at once by a passive reply, which the member sees', async () => {
    bot.answerWith({ text: '【二季度】第18项已收到' });
    const { reply } = await say('huangzq', '18 已完成攻防演练');
    expect(reply).toMatchObject({
      carrier: 'passive',
      content: { type: 'text', text: '【二季度】第18项已收到' },
    });
    expect(textsOf(sandbox, 'huangzq')).toEqual(['18 已完成攻防演练', '【二季度】第18项已收到']);
  });

  it('needs no answer: empty and "success" are both fine', async () => {
    bot.answerWith({ raw: '' }, { raw: 'success' });
    expect(await say('linhf', '一')).toMatchObject({
      reply: null,
      message: { delivery: { state: 'delivered', problem: null } },
    });
    expect(await say('linhf', '二')).toMatchObject({
      reply: null,
      message: { delivery: { state: 'delivered', problem: null } },
    });
  });

  test.each([
    ['an unencrypted answer', { raw: '<xml><Content>你好</Content></xml>' }, '无法解读'],
    ['something that is no XML', { raw: 'Internal error' }, '无法解读'],
    ['receiver and sender not swapped', { text: '好', to: CORP_ID, from: 'linhf' }, 'ToUserName'],
    ['a wrong sender', { text: '好', from: 'wlother' }, 'FromUserName'],
    [
      'a type that cannot be passive',
      {
        xml: `<xml><ToUserName>linhf</ToUserName><FromUserName>${CORP_ID}</FromUserName><CreateTime>1</CreateTime><MsgType>markdown</MsgType><Content>x</Content></xml>`,
      },
      'markdown',
    ],
  ])('shows nothing but the problem after %s', async (_, answer, words) => {
    bot.answerWith(answer);
    const { message, reply } = await say('linhf', '任务');
    expect(reply).toBeNull();
    expect(message.delivery.state).toBe('delivered');
    expect(message.delivery.problem).toContain(words);
  });
});

describe('delivery', () => {
  it('tries three times in total, with identical bytes, until it is answered 200', async () => {
    bot.answerWith({ raw: 'busy', status: 503 }, 'silence', { text: '收到' });
    const { message } = await say('linhf', '任务');
    expect(message.delivery.attempts.map(({ outcome, status }) => [outcome, status])).toEqual([
      ['bad-status', 503],
      ['timeout', null],
      ['ok', 200],
    ]);
    expect(new Set(bot.received.map(({ body, query }) => body + query)).size).toBe(1);
    expect(textsOf(sandbox, 'linhf')).toEqual(['任务', '收到']);
  });

  it('encrypts retries afresh when told so; the inner XML stays the same', async () => {
    await admin.post('/sandbox/api/delivery', { retries: 're-encrypted', attempts: 4 });
    bot.answerWith({ raw: '', status: 500 });
    const { message } = await say('linhf', '任务');
    expect(bot.received).toHaveLength(4);
    expect(new Set(bot.received.map(({ body }) => body)).size).toBe(4);
    expect(new Set(bot.received.map(({ inner }) => inner)).size).toBe(1);
    expect(bot.received.every(({ signatureFits }) => signatureFits)).toBe(true);
    expect(message.delivery).toMatchObject({
      state: 'failed',
      problem: '未送达：机器人答复了 HTTP 500（已尝试 4 次）',
    });
  });

  it('says so when nobody listens', async () => {
    await bot.close();
    const { message } = await say('linhf', '任务');
    expect(message.delivery.problem).toBe('未送达：连接不上机器人（ECONNREFUSED，已尝试 3 次）');
  });

  it('repeats a message on request, one by one and all at once; the member sees one reply', async () => {
    bot.answerWith({ text: '已收到' });
    const { message } = await say('linhf', '18 已完成');
    const burst = await admin.post('/sandbox/api/redeliver', {
      msgId: message.msgId,
      times: 4,
      concurrent: true,
    });
    await admin.post('/sandbox/api/redeliver', { msgId: message.msgId, identical: false });
    expect(burst.body).toMatchObject({
      attempts: Array(4).fill({ outcome: 'ok' }),
      replies: Array(4).fill({ kind: 'message' }),
    });
    expect(bot.received).toHaveLength(6);
    expect(new Set(bot.received.map(({ inner }) => inner)).size).toBe(1);
    expect(textsOf(sandbox, 'linhf')).toEqual(['18 已完成', '已收到']);
    expect((await admin.post('/sandbox/api/redeliver', { msgId: '1' })).status).toBe(404);
  });

  test.each(ENVELOPE_SHAPES)('can use the envelope %s', async (envelope) => {
    await admin.post('/sandbox/api/delivery', { envelope, contentType: '' });
    await say('linhf', '任务');
    expect(bot.received[0]).toMatchObject({ signatureFits: true, contentType: undefined });
    expect(field(bot.received[0]?.inner ?? '', 'Content')).toBe('任务');
    expect(bot.received[0]?.body.includes('AgentID')).toBe(envelope !== 'no-agent');
  });
});

describe('other things that members do', () => {
  const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
  const sendMedia = (type: string) =>
    fetch(
      `${sandbox.url}/sandbox/api/members/linhf/media?type=${type}&filename=${encodeURIComponent('现场.png')}`,
      {
        method: 'POST',
        headers: { 'Content-Type': 'image/png' },
        body: png,
      },
    );

  it('sends a picture whose media id the bot can fetch', async () => {
    expect((await sendMedia('image')).status).toBe(200);
    const inner = bot.received[0]?.inner ?? '';
    expect(field(inner, 'MsgType')).toBe('image');
    const token = await platformOf(sandbox).token();
    const fetched = await fetch(
      `${sandbox.apiRoot}/cgi-bin/media/get?access_token=${token}&media_id=${field(inner, 'MediaId')}`,
    );
    expect(Buffer.from(await fetched.arrayBuffer())).toEqual(png);
    expect(Buffer.from(await (await fetch(field(inner, 'PicUrl'))).arrayBuffer())).toEqual(png);
  });

  it('passes on no files, unless switched on', async () => {
    const refused = await sendMedia('file');
    expect(refused.status).toBe(409);
    expect(await refused.text()).toContain('平台不会把成员发送的文件转给应用');
    expect(bot.received).toEqual([]);
    await admin.post('/sandbox/api/app', { filesFromMembers: true });
    expect((await sendMedia('file')).status).toBe(200);
    expect(field(bot.received[0]?.inner ?? '', 'MsgType')).toBe('file');
  });

  it('delivers events without MsgId and shows a reply only where the platform does', async () => {
    bot.answerWith({ text: '您好' });
    await admin.post('/sandbox/api/members/linhf/events', { event: 'enter_agent', key: '' });
    const ignored = await admin.post('/sandbox/api/members/linhf/events', { event: 'unsubscribe' });
    expect(bot.received[0]?.inner).toMatch(
      /<Event><!\[CDATA\[enter_agent\]\]><\/Event><EventKey><!\[CDATA\[\]\]><\/EventKey><AgentID>1000123<\/AgentID><\/xml>$/,
    );
    expect(textsOf(sandbox, 'linhf')).toEqual(['您好']);
    expect(ignored.body).toMatchObject({ reply: { kind: 'refused' }, shown: null });
  });

  it('presses a button of a card once; the bot greys it by its answer', async () => {
    const card = {
      card_type: 'button_interaction',
      main_title: { title: '申请延期' },
      task_id: 'ext-12',
      button_list: [{ text: '同意', key: 'agree' }],
    };
    await platformOf(sandbox).post('/message/send', {
      touser: 'chenyulan',
      msgtype: 'template_card',
      agentid: 1000123,
      template_card: card,
    });
    const [message] = sandbox.state.chat.of('chenyulan');
    bot.answerWith({
      xml: `<xml><ToUserName>chenyulan</ToUserName><FromUserName>${CORP_ID}</FromUserName><CreateTime>1</CreateTime><MsgType>update_button</MsgType><Button><ReplaceName>已同意</ReplaceName></Button></xml>`,
    });
    const press = () => admin.post(`/sandbox/api/messages/${message?.seq}/press`, { key: 'agree' });
    expect((await press()).status).toBe(200);
    const inner = bot.received[0]?.inner ?? '';
    expect([field(inner, 'Event'), field(inner, 'EventKey'), field(inner, 'TaskId')]).toEqual([
      'template_card_event',
      'agree',
      'ext-12',
    ]);
    expect(sandbox.state.responseCodes.judge(field(inner, 'ResponseCode')).state).toBe('good');
    expect(sandbox.state.chat.of('chenyulan')[0]?.content).toMatchObject({ replacedBy: '已同意' });
    expect((await press()).status).toBe(404);
  });

  it('knows who is not there', async () => {
    expect((await admin.post('/sandbox/api/members/ghost/messages', { text: '在吗' })).status).toBe(404);
    expect((await admin.post('/sandbox/api/members/linhf/messages', { text: '' })).status).toBe(400);
    expect(bot.received).toEqual([]);
  });
});

describe('saving the callback address', () => {
  const verify = async () => (await admin.post('/sandbox/api/verify-callback')).body;

  it('succeeds when the bot answers with the decrypted echo exactly', async () => {
    const echoing = await startEcho((echo) => echo);
    expect(await verifyAt(echoing)).toMatchObject({ ok: true, problem: null });
    expect(echoing.received[0]?.inner).toMatch(/^[1-9]\d{18,22}$/);
    await echoing.close();
  });

  test.each<[string, (echo: string) => string, string]>([
    ['a newline after it', (echo) => `${echo}\n`, '换行'],
    ['quotes around it', (echo) => `"${echo}"`, '引号'],
    ['something else', () => 'ok', '明文'],
  ])('fails on %s', async (_, distort, words) => {
    const echoing = await startEcho(distort);
    expect(await verifyAt(echoing)).toMatchObject({ ok: false, problem: expect.stringContaining(words) });
    await echoing.close();
  });

  it('says why it failed', async () => {
    bot.answerWith({ raw: '', status: 403 });
    expect(await verify()).toMatchObject({ ok: false, status: 403, problem: '答复了 HTTP 403，应为 200' });
    bot.answerWith('silence');
    expect(await verify()).toMatchObject({ ok: false, status: null, problem: '1 秒内没有答复' });
    await bot.close();
    expect(await verify()).toMatchObject({ ok: false, problem: '连接不上（ECONNREFUSED）' });
  });

  async function startEcho(distort: (echo: string) => string): Promise<Receiver> {
    const receiver = await startReceiver();
    receiver.answerWith((received) => ({ raw: distort(received.inner) }));
    return receiver;
  }

  async function verifyAt(receiver: Receiver) {
    const other = await givenSandbox({ callbackUrl: receiver.callbackUrl });
    try {
      return (await adminOf(other).post('/sandbox/api/verify-callback')).body;
    } finally {
      await other.close();
    }
  }
});
