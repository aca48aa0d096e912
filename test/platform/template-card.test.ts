import { afterEach, beforeEach, describe, expect, it, test } from '@jest/globals';
import type { CardContent } from '../../src/delivery/outbound-message';
import { SendFailure } from '../../src/delivery/send-failure';
import { AccessToken } from '../../src/platform/access-token';
import { ApiClient } from '../../src/platform/api-client';
import { ApiTransport } from '../../src/platform/api-transport';
import { MessageClient, type WithdrawalStyle } from '../../src/platform/message-client';
import { memoryTokenStore } from '../../src/platform/token-store';
import { json, type LocalServer, recordingLogger, startLocalServer } from './local-server';

const CARD: CardContent = {
  type: 'card',
  taskId: 'task-1',
  title: '延期申请#12',
  subtitle: null,
  body: '市教育局申请将第18项延期。',
  quote: '回复“同意 #12”。',
  buttons: [
    { label: '同意', key: 'settle:同意 #12' },
    { label: '不同意', key: 'settle:不同意 #12' },
  ],
  text: '【延期申请#12】市教育局申请将第18项延期。\n回复“同意 #12”。',
};
const MESSAGE = { to: 'tongchou', content: CARD };
const UPDATE = {
  to: 'tongchou',
  content: { type: 'cardUpdate', responseCode: 'rc_1', label: '已回复：同意' },
} as const;

let platform: LocalServer;
let transport: ApiTransport;
let answers: object[];
let asked: { path: string; body: string }[];

beforeEach(async () => {
  answers = [];
  asked = [];
  platform = await startLocalServer((seen, response) => {
    if (seen.url.pathname.endsWith('/gettoken'))
      return json(response, { errcode: 0, access_token: 't', expires_in: 7200 });
    asked.push({ path: seen.url.pathname, body: seen.body.toString() });
    const answer = answers.shift() ?? { errcode: 0, msgid: 'm1', response_code: 'rc' };
    if ('status' in answer) {
      response.writeHead(Number(answer.status)).end('<html>');
      return;
    }
    return json(response, answer);
  });
  transport = new ApiTransport({ root: platform.origin, timeoutMs: 2000 });
});
afterEach(async () => {
  transport.close();
  await platform.close();
});

function client(cards: boolean, withdrawal?: WithdrawalStyle): MessageClient {
  const token = new AccessToken({
    transport,
    store: memoryTokenStore(),
    root: platform.origin,
    corpId: 'ww0',
    secret: 's',
    logger: recordingLogger(),
  });
  return new MessageClient(new ApiClient(transport, token), 1000123, {
    cards,
    ...(withdrawal && { withdrawal }),
  });
}

async function failureOf(attempt: Promise<unknown>): Promise<SendFailure> {
  const error = await attempt.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof SendFailure)) throw new Error('expected a SendFailure', { cause: error });
  return error;
}

const typeOf = (messages: MessageClient) => JSON.parse(messages.compose(MESSAGE)).msgtype;

describe('a card', () => {
  it('is a button_interaction whose buttons call back', () => {
    expect(JSON.parse(client(true).compose(MESSAGE))).toEqual({
      touser: 'tongchou',
      msgtype: 'template_card',
      agentid: 1000123,
      template_card: {
        card_type: 'button_interaction',
        main_title: { title: '延期申请#12' },
        sub_title_text: '市教育局申请将第18项延期。',
        quote_area: { type: 0, quote_text: '回复“同意 #12”。' },
        task_id: 'task-1',
        button_list: [
          { type: 0, text: '同意', style: 1, key: 'settle:同意 #12' },
          { type: 0, text: '不同意', style: 4, key: 'settle:不同意 #12' },
        ],
      },
      enable_duplicate_check: 1,
      duplicate_check_interval: 14400,
    });
    expect(
      JSON.parse(client(true).compose({ ...MESSAGE, content: { ...CARD, subtitle: '联络员', quote: null } }))
        .template_card,
    ).toMatchObject({ main_title: { title: '延期申请#12', desc: '联络员' } });
  });

  it('leads to a page by its quotation', () => {
    const quoteLink = { title: '填报页面', url: 'https://bot.example/h5/report' };
    expect(
      JSON.parse(client(true).compose({ ...MESSAGE, content: { ...CARD, quoteLink } })).template_card
        .quote_area,
    ).toEqual({ type: 1, ...quoteLink, quote_text: CARD.quote });
  });

  it('is a text where the server is known to have none', () => {
    expect(JSON.parse(client(false).compose(MESSAGE))).toMatchObject({
      msgtype: 'text',
      text: { content: CARD.text },
    });
  });

  test.each([40008, 43012])('is never tried again after %i', async (errcode) => {
    const messages = client(true);
    answers = [{ errcode, errmsg: 'no' }];
    expect(await failureOf(messages.send(messages.compose(MESSAGE)))).toMatchObject({
      kind: 'unsupported',
      code: String(errcode),
    });
    expect(typeOf(messages)).toBe('text');
  });

  test.each([42014, 42031, 42051])(
    'gives way to the text where its form is refused (%i)',
    async (errcode) => {
      const messages = client(true);
      answers = [{ errcode, errmsg: 'no' }];
      expect(await failureOf(messages.send(messages.compose(MESSAGE)))).toMatchObject({
        kind: 'unsupported',
      });
      expect(typeOf(messages)).toBe('template_card');
    },
  );

  test.each([
    [81013, 'permanent'],
    [60020, 'configuration'],
    [45009, 'retry'],
    [-1, 'retry'],
  ])('shares every other fate of messages (%i: %s)', async (errcode, kind) => {
    const messages = client(true);
    answers = [{ errcode, errmsg: 'no' }];
    expect(await failureOf(messages.send(messages.compose(MESSAGE)))).toMatchObject({ kind });
    expect(typeOf(messages)).toBe('template_card');
  });

  it('does not excuse a text: 40008 of it is refused for good', async () => {
    const messages = client(false);
    answers = [{ errcode: 40008, errmsg: 'no' }];
    expect(await failureOf(messages.send(messages.compose(MESSAGE)))).toMatchObject({ kind: 'permanent' });
  });
});

describe('a message that is withdrawn', () => {
  test.each<[string | null, string | null, WithdrawalStyle | undefined, string, object]>([
    ['m1', null, undefined, 'recall', { msgid: 'm1' }],
    [null, 'j1', undefined, 'revoke', { jobid: 'j1' }],
    ['m1', null, 'recall', 'recall', { msgid: 'm1' }],
    [null, 'j1', 'recall', 'recall', { msgid: 'j1' }],
    ['m1', 'j1', 'revoke', 'revoke', { jobid: 'j1' }],
    ['m1', null, 'revoke', 'revoke', { revokelist: [{ userid: 'jiaoyu', msgid: ['m1'] }] }],
  ])(
    'known by msgid %s, jobid %s, in the style %s, goes by %s',
    async (messageId, jobId, style, call, body) => {
      const messages = client(true, style);
      await messages.send(
        messages.compose({ to: 'jiaoyu', content: { type: 'withdrawal', messageId, jobId } }),
      );
      expect(asked).toEqual([{ path: `/cgi-bin/message/${call}`, body: JSON.stringify(body) }]);
    },
  );

  test.each([{ errcode: 42052 }, { errcode: 40058 }, { status: 404 }])(
    'stays where it is, and nothing else is stopped, when the server refuses: %j',
    async (answer) => {
      const messages = client(true);
      answers = [answer];
      const withdrawal = { type: 'withdrawal', messageId: 'm1', jobId: null } as const;
      const sending = messages.send(messages.compose({ to: 'jiaoyu', content: withdrawal }));
      expect(await failureOf(sending)).toMatchObject({ kind: 'permanent' });
    },
  );
});

describe('the label on a pressed card', () => {
  it('takes the place of the buttons, for the presser', async () => {
    const messages = client(true);
    expect(await messages.send(messages.compose(UPDATE))).toEqual({ messageId: null, jobId: null });
    expect(asked.map(({ path }) => path)).toEqual(['/cgi-bin/message/update_template_card']);
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({
      userids: ['tongchou'],
      agentid: 1000123,
      response_code: 'rc_1',
      button: { replace_name: '已回复：同意' },
    });
  });

  it('is there already when its code is used up', async () => {
    const messages = client(true);
    answers = [{ errcode: 60140, errmsg: 'invalid response_code' }];
    await expect(messages.send(messages.compose(UPDATE))).resolves.toEqual({ messageId: null, jobId: null });
  });

  test.each([{ status: 404 }, { errcode: 48002 }, { errcode: 48005 }])(
    'is given up, and nothing else stopped, where the server does not know it: %j',
    async (answer) => {
      const messages = client(true);
      answers = [answer];
      expect(await failureOf(messages.send(messages.compose(UPDATE)))).toMatchObject({ kind: 'permanent' });
    },
  );

  it('may be repeated: a code serves once', async () => {
    const messages = client(true);
    answers = [{ status: 500 }];
    expect(await failureOf(messages.send(messages.compose(UPDATE)))).toMatchObject({ kind: 'retry' });
  });
});
