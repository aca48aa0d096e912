import { createReadStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ServerRequest, Work } from 'node-easywechat';
import type { Sandbox } from '../../src/sandbox/create-sandbox';
import { AGENT_ID, adminOf, givenSandbox, SECRET } from './given-sandbox';
import { AES_KEY, CORP_ID, TOKEN } from './receiver';

const PICTURE = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const VOICE = Buffer.from('#!AMR\n……');
const VIDEO = Buffer.from('00000018667479706d703432', 'hex');

/** An SDK that knows nothing of the simulator: what it can do with the platform it must be able to do here. */
describe('an independent WeCom client against the simulator', () => {
  let folder: string;
  let sandbox: Sandbox;
  let bot: Server;
  let app: Work;
  const heard: Record<string, unknown>[] = [];

  beforeEach(async () => {
    heard.length = 0;
    folder = mkdtempSync(join(tmpdir(), 'cuibao-client-'));
    bot = createServer(async (request, response) => {
      // Of its own: a client keeps the request that it was asked to serve first.
      const receiver = newClient();
      receiver.setRequest(await ServerRequest.createFromIncomingMessage(request));
      const serving = receiver.getServer();
      serving.addMessageListener('text', async (message) => {
        heard.push({ from: message.FromUserName, text: message.Content });
        return `收到：${message.Content}`;
      });
      serving.addMessageListener('image', async (message) => {
        heard.push({ from: message.FromUserName, mediaId: message.MediaId });
        return '图片已收到';
      });
      serving.addEventListener('subscribe', async (message) => {
        heard.push({ from: message.FromUserName, event: message.Event });
        return '您好';
      });
      const answer = await serving.serve();
      response.writeHead(answer.getStatusCode(), answer.getHeaders()).end(String(answer.getBody()));
    });
    await new Promise<void>((resolve) => bot.listen(0, '127.0.0.1', resolve));
    const { port } = bot.address() as AddressInfo;
    sandbox = await givenSandbox({ callbackUrl: `http://127.0.0.1:${port}/` });
    app = newClient();
  });
  afterEach(async () => {
    await sandbox.close();
    await new Promise((resolve) => bot.close(resolve));
    rmSync(folder, { recursive: true });
  });

  function newClient(): Work {
    return new Work({
      corp_id: CORP_ID,
      secret: SECRET,
      token: TOKEN,
      aes_key: AES_KEY,
      file_cache: { path: folder, dirMode: 0o700, fileMode: 0o600, ext: '.cache' },
      // Without the slash at its end the client would lose the path.
      http: { baseURL: `${sandbox.apiRoot}/` },
    });
  }

  const contents = () => sandbox.state.chat.of('linhf').map(({ content }) => content);

  it('gets a token and sends every kind of message', async () => {
    const token = await app.getAccessToken().getToken();
    expect(token.length).toBeGreaterThan(40);
    const client = app.getClient();
    const mediaId = await upload('image', '现场.png', PICTURE);
    const voiceId = await upload('voice', '口述.amr', VOICE);
    const videoId = await upload('video', '现场.mp4', VIDEO);
    const fileId = await upload('file', '附件.txt', Buffer.from('名单'));
    const button = { text: '收到', style: 1, key: 'ok' };
    for (const message of [
      { msgtype: 'text', text: { content: '请于6月30日前报送' } },
      { msgtype: 'markdown', markdown: { content: '**请报送**' } },
      { msgtype: 'image', image: { media_id: mediaId } },
      { msgtype: 'voice', voice: { media_id: voiceId } },
      { msgtype: 'video', video: { media_id: videoId, title: '机房', description: '演练' } },
      { msgtype: 'file', file: { media_id: fileId } },
      {
        msgtype: 'textcard',
        textcard: { title: '填报', description: '第18项', url: 'https://bot.example/h5/' },
      },
      { msgtype: 'news', news: { articles: [{ title: '通报', url: 'https://bot.example/h5/' }] } },
      {
        msgtype: 'template_card',
        template_card: {
          card_type: 'button_interaction',
          main_title: { title: '报送提醒' },
          task_id: 'reminder-1',
          button_list: [button],
        },
      },
    ]) {
      const answer = await client.postJson('cgi-bin/message/send', {
        touser: 'linhf',
        agentid: AGENT_ID,
        ...message,
      });
      expect(answer.toObject()).toMatchObject({ errcode: 0, errmsg: 'ok' });
    }
    expect(contents().map(({ type }) => type)).toEqual([
      'text',
      'markdown',
      'image',
      'voice',
      'video',
      'file',
      'textcard',
      'news',
      'template_card',
    ]);
  });

  it('is told of a refused message as the platform tells it', async () => {
    const client = app.getClient();
    const body = { touser: 'nobody', agentid: AGENT_ID, msgtype: 'text', text: { content: '在吗' } };
    const answer = await client.postJson('cgi-bin/message/send', body);
    expect(answer.toObject()).toMatchObject({ errcode: 81013 });
  });

  it('uploads a file and downloads the same bytes', async () => {
    const bytes = Buffer.alloc(70_000, 7);
    const mediaId = await upload('file', '佐证 材料.bin', bytes);
    const answer = await app.getClient().get('cgi-bin/media/get', {
      params: { media_id: mediaId },
      responseType: 'arraybuffer',
    });
    const target = join(folder, 'downloaded');
    await answer.saveAs(target);
    expect(readFileSync(target)).toEqual(bytes);
  });

  it('receives a member’s message, and its reply reaches the member', async () => {
    const sent = await adminOf(sandbox).post('/sandbox/api/members/linhf/messages', {
      text: '18 已完成攻防演练',
    });
    expect(heard).toEqual([{ from: 'linhf', text: '18 已完成攻防演练' }]);
    expect(sent.body).toMatchObject({ reply: { content: { text: '收到：18 已完成攻防演练' } } });
  });

  it('receives a picture, which it can download, and an event', async () => {
    const { body } = await adminOf(sandbox).post('/sandbox/api/members/linhf/events', {
      event: 'subscribe',
    });
    expect(heard).toEqual([{ from: 'linhf', event: 'subscribe' }]);
    expect(body).toMatchObject({ shown: { content: { text: '您好' } } });

    const address = `${sandbox.url}/sandbox/api/members/linhf/media?type=image&filename=a.png`;
    const sent = await fetch(address, {
      method: 'POST',
      body: PICTURE,
      headers: { 'Content-Type': 'image/png' },
    });
    expect(await sent.json()).toMatchObject({ reply: { content: { text: '图片已收到' } } });
    const answer = await app.getClient().get('cgi-bin/media/get', {
      params: { media_id: String(heard[1]?.mediaId) },
      responseType: 'arraybuffer',
    });
    const target = join(folder, 'picture');
    await answer.saveAs(target);
    expect(readFileSync(target)).toEqual(PICTURE);
  });

  async function upload(type: string, name: string, bytes: Buffer): Promise<string> {
    writeFileSync(join(folder, name), bytes);
    const answer = await app
      .getClient()
      .withFile(createReadStream(join(folder, name)), 'media')
      .post(`cgi-bin/media/upload?type=${type}`);
    return String(answer.toObject<{ media_id: string }>().media_id);
  }
});
