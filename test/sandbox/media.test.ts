import { get } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, test } from '@jest/globals';
import type { Sandbox } from '../../src/sandbox/create-sandbox';
import { parseMultipart } from '../../src/sandbox/platform-api/multipart';
import { AGENT_ID, givenSandbox, platformOf } from './given-sandbox';

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

/** A header's bytes as UTF-8: fetch has its own idea of them. */
function rawHeader(address: string, name: 'content-disposition'): Promise<string> {
  return new Promise((resolve, reject) => {
    get(address, (response) => {
      response.resume();
      resolve(Buffer.from(response.headers[name] ?? '', 'latin1').toString('utf8'));
    }).on('error', reject);
  });
}

let sandbox: Sandbox;
let platform: ReturnType<typeof platformOf>;

beforeEach(async () => {
  sandbox = await givenSandbox();
  platform = platformOf(sandbox);
});
afterEach(() => sandbox.close());

describe('media', () => {
  it('comes back byte for byte, under its name, whole or in a range', async () => {
    const bytes = Buffer.from('第二季度汇总\r\n--not a boundary\r\n正文', 'utf8');
    const uploaded = await platform.upload('file', '二季度汇总.docx', bytes);
    expect(uploaded).toEqual({
      errcode: 0,
      errmsg: '',
      type: 'file',
      media_id: expect.any(String),
      created_at: '1655775000',
    });
    const address = `${sandbox.apiRoot}/cgi-bin/media/get?access_token=${await platform.token()}&media_id=${uploaded.media_id}`;
    const whole = await fetch(address);
    expect(Buffer.from(await whole.arrayBuffer())).toEqual(bytes);
    expect(await rawHeader(address, 'content-disposition')).toBe('attachment; filename="二季度汇总.docx"');
    const part = await fetch(address, { headers: { Range: 'bytes=3-8' } });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 3-8/${bytes.length}`);
    expect(await part.text()).toBe('二季');
  });

  it('arrives as a file in the member’s window', async () => {
    const { media_id: id } = await platform.upload('file', '汇总.docx', Buffer.from('内容足够长'));
    const sent = await platform.post('/message/send', {
      touser: 'chenyulan',
      msgtype: 'file',
      agentid: AGENT_ID,
      file: { media_id: String(id) },
    });
    expect(sent).toMatchObject({ errcode: 0 });
    expect(sandbox.state.chat.of('chenyulan')[0]?.content).toMatchObject({
      type: 'file',
      filename: '汇总.docx',
      size: 15,
    });
    const asImage = await platform.post('/message/send', {
      touser: 'chenyulan',
      msgtype: 'image',
      agentid: AGENT_ID,
      image: { media_id: String(id) },
    });
    expect(asImage).toMatchObject({ errcode: 40007 });
  });

  it('is gone after three days', async () => {
    const { media_id: id } = await platform.upload('image', 'a.png', PNG);
    sandbox.state.clock.moveTo(new Date('2022-06-24T09:29:59+08:00'));
    expect(sandbox.state.media.findFresh(String(id))).not.toBeNull();
    sandbox.state.clock.moveTo(new Date('2022-06-24T09:30:00+08:00'));
    expect(await platform.get(`/media/get?media_id=${id}`)).toMatchObject({ errcode: 40007 });
  });

  test.each([
    ['an unknown type', 'poem', 'a.txt', PNG, 40004],
    ['five bytes', 'file', 'a.txt', Buffer.from('12345'), 40006],
    ['a picture that is none', 'image', 'a.png', Buffer.from('not a picture'), 40005],
    ['a picture over 10 MB', 'image', 'a.png', Buffer.concat([PNG, Buffer.alloc(10 * 1024 * 1024)]), 45001],
  ])('refuses %s', async (_, type, name, bytes, errcode) => {
    expect(await platform.upload(type, name, bytes)).toMatchObject({ errcode });
  });

  it('wants the field media with a file name', async () => {
    const body =
      '--b\r\nContent-Disposition: form-data; name="media"; filename*=UTF-8\'\'a.txt\r\n\r\ncontent\r\n--b--\r\n';
    const answer = await platform.call(`/media/upload?type=file&access_token=${await platform.token()}`, {
      method: 'POST',
      headers: { 'Content-Type': 'multipart/form-data; boundary=b' },
      body,
    });
    expect(answer).toMatchObject({ errcode: 41005 });
  });
});

describe('parseMultipart', () => {
  const parse = (body: string, type = 'multipart/form-data; boundary="--x"') =>
    parseMultipart(Buffer.from(body), type);

  it('reads parts in order, names in UTF-8, bytes untouched', () => {
    const body =
      'preamble\r\n----x\r\nContent-Disposition: form-data; name="media"; filename="汇\\"总.docx"; filelength=4\r\nContent-Type: text/plain\r\n\r\n\r\n--\r\n\r\n----x\r\nContent-Disposition: form-data; name=note\r\n\r\n\r\n----x--\r\nepilogue';
    expect(parse(body)).toEqual([
      { name: 'media', filename: '汇"总.docx', contentType: 'text/plain', bytes: Buffer.from('\r\n--\r\n') },
      { name: 'note', filename: null, contentType: 'application/octet-stream', bytes: Buffer.alloc(0) },
    ]);
  });

  test.each([
    [
      'a body that breaks off',
      '----x\r\nContent-Disposition: form-data; name="media"\r\n\r\nhalf',
      undefined,
    ],
    [
      'a missing closing boundary',
      '----x\r\nContent-Disposition: form-data; name="media"\r\n\r\nhalf\r\n----x\r\n',
      undefined,
    ],
    ['another content type', '----x--\r\n', 'application/json'],
    ['no boundary', '----x--\r\n', 'multipart/form-data'],
    ['an empty body', '', undefined],
  ])('takes %s for no form', (_, body, type) => {
    expect(parse(body, type)).toBeNull();
  });
});
