import { createSandbox, type Sandbox, type SandboxSetup } from '../../src/sandbox/create-sandbox';
import type { MemberRow, Role } from '../../src/sandbox/member-directory';
import { AES_KEY, CORP_ID, TOKEN } from './receiver';

export const AGENT_ID = 1000123;
export const SECRET = 'invented-secret-of-the-sandbox';

const row = (unit: string, name: string, userid: string, role: Role): MemberRow => ({
  unit,
  name,
  userid,
  role,
  order: 1,
});

export const MEMBERS: readonly MemberRow[] = [
  row('市政务服务数据管理局', '陈玉兰', 'chenyulan', '统筹员'),
  row('市教育局', '黄志强', 'HuangZQ', '联络员'),
  row('市教育局', '吴敏', 'wumin', '分管领导'),
  row('市公安局', '林海峰', 'linhf', '联络员'),
  row('市人民政府', '王建国', 'wangjg', '领导'),
];

const NOWHERE = 'http://127.0.0.1:9/wecom/callback';

/** A sandbox on a free port, frozen at 2022-06-21 09:30 of the office. */
export function givenSandbox(setup: Partial<SandboxSetup> = {}): Promise<Sandbox> {
  return createSandbox({
    corpId: CORP_ID,
    agentId: AGENT_ID,
    secret: SECRET,
    callbackUrl: NOWHERE,
    callbackToken: TOKEN,
    callbackAesKey: AES_KEY,
    members: MEMBERS,
    clockStart: new Date('2022-06-21T09:30:00+08:00'),
    morningPauseMs: 1,
    ...setup,
  });
}

export type Json = Record<string, unknown>;

/** A bot's view of the platform: its API root and a token. */
export function platformOf(sandbox: Sandbox) {
  const call = async (path: string, init: RequestInit = {}): Promise<Json> =>
    (await (await fetch(`${sandbox.apiRoot}/cgi-bin${path}`, init)).json()) as Json;
  const token = async () =>
    String((await call(`/gettoken?corpid=${CORP_ID}&corpsecret=${SECRET}`)).access_token);
  const withToken = async (path: string) =>
    `${path}${path.includes('?') ? '&' : '?'}access_token=${await token()}`;
  return {
    call,
    token,
    get: async (path: string) => call(await withToken(path)),
    /** The body is sent as the given text, or as JSON. */
    post: async (path: string, body: Json | string) =>
      call(await withToken(path), {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    sendText: async (touser: string, content: string, more: Json = {}) =>
      call(await withToken('/message/send'), {
        method: 'POST',
        body: JSON.stringify({ touser, msgtype: 'text', agentid: AGENT_ID, text: { content }, ...more }),
      }),
    upload: async (type: string, filename: string, bytes: Buffer<ArrayBuffer>) => {
      const form = new FormData();
      form.set('media', new Blob([bytes]), filename);
      return call(await withToken(`/media/upload?type=${type}`), { method: 'POST', body: form });
    },
  };
}

/** The sandbox's own API, as the page and the tests of the bot use it. */
export function adminOf(sandbox: Sandbox) {
  const call = async (method: string, path: string, body?: Json): Promise<{ status: number; body: Json }> => {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await fetch(`${sandbox.url}${path}`, init);
    return { status: response.status, body: (await response.json()) as Json };
  };
  return {
    get: (path: string) => call('GET', path),
    post: (path: string, body: Json = {}) => call('POST', path, body),
    delete: (path: string) => call('DELETE', path),
  };
}

/** Texts in a member's window, oldest first. */
export function textsOf(sandbox: Sandbox, userid: string): string[] {
  return sandbox.state.chat
    .of(userid)
    .map(({ content }) => (content.type === 'text' ? content.text : content.type));
}
