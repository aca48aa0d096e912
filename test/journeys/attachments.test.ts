import { afterEach, describe, expect, it } from '@jest/globals';
import { freePort } from '../../src/sandbox/quickstart/office';
import { AttachmentEntity } from '../../src/store/entities/attachment-entity';
import { oneDatabaseFor } from '../support/databases';
import { RunningOffice } from './running-office';

const PNG = Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.alloc(100_000, 3)]);

let office: RunningOffice;
afterEach(() => office.close());

async function sendMedia(
  type: string,
  filename: string,
  bytes: Buffer,
): Promise<{ status: number; answer: string }> {
  const address = `${office.sandbox.url}/sandbox/api/members/jiaoyu/media?type=${type}&filename=${encodeURIComponent(filename)}`;
  const response = await fetch(address, {
    method: 'POST',
    headers: { 'Content-Type': 'image/png' },
    body: new Uint8Array(bytes),
  });
  const { reply } = (await response.json()) as { reply?: { content: { text: string } } };
  return { status: response.status, answer: reply?.content.text ?? '' };
}
const rows = () => office.store.read.find(AttachmentEntity, { order: { id: 'ASC' } });
const said = async (text: string) =>
  (await office.say('jiaoyu', text)).answers.map((each) => each.text).join('\n');
const settled = (count: number) =>
  office.until('the pictures are stored', async () => {
    const all = await rows();
    return all.length === count && all.every(({ status }) => status !== 'unfetched');
  });

describe.each(oneDatabaseFor(__filename))(
  'pictures and files through the messenger’s protocol, on %s',
  (kind) => {
    it('a picture is fetched and stored, through a gateway’s 502 too; a file comes by link', async () => {
      const port = await freePort();
      office = await RunningOffice.open(kind, {
        clockStart: '2022-06-23 10:00',
        settings: {
          PORT: String(port),
          PUBLIC_URL: `http://127.0.0.1:${port}`,
          SESSION_SECRET: 'an-invented-secret-of-32-letters',
        },
        sandbox: { callbackUrl: `http://127.0.0.1:${port}/wecom/callback` },
      });
      await said('18 已完成公共教育服务平台升级');
      office.sandbox.state.faults.plan(1, '/media/get', {
        kind: 'http',
        status: 502,
        body: '<html>Bad Gateway</html>',
      });
      expect((await sendMedia('image', '现场.png', PNG)).answer).toContain(
        '图片已收到，已归入【二季度】第18项',
      );
      expect((await sendMedia('voice', '说明.amr', Buffer.from('#!AMR\n0123'))).answer).toContain(
        '语音已收到',
      );
      await settled(2);
      expect(await rows()).toMatchObject([
        { status: 'stored', contentType: 'image/png', size: PNG.length, attempts: expect.any(Number) },
        { status: 'stored', contentType: 'audio/amr' },
      ]);
      expect(Math.max(...(await rows()).map(({ attempts }) => attempts))).toBe(2);

      const answer = await said('附件 18');
      const address = /http:\/\/\S+/.exec(answer)?.[0] ?? '';
      const form = new FormData();
      form.append('files', new Blob([new TextEncoder().encode('%PDF-1.7 报告')]), '二季度报告.pdf');
      const page = await (await fetch(address, { method: 'POST', body: form })).text();
      expect(page).toContain('已保存1个文件');
      expect(await said('附件 18')).toMatch(/现有附件3个[\s\S]*3 二季度报告.pdf/);
    });

    it('a file does not arrive, unless the platform lets it; one that is refused is told to its sender', async () => {
      office = await RunningOffice.open(kind, { clockStart: '2022-06-23 10:00' });
      await said('18 已完成公共教育服务平台升级');
      expect((await sendMedia('file', '报告.pdf', PNG)).status).toBe(409);
      expect(await rows()).toEqual([]);
      await office.admin('app', { filesFromMembers: true });
      expect((await sendMedia('file', '报告.pdf', Buffer.from('%PDF-1.7 报告'))).answer).toContain(
        '文件已收到',
      );
      expect((await sendMedia('file', '说明.txt', Buffer.from('<html>'.repeat(5)))).answer).toContain(
        '文件已收到',
      );
      await settled(2);
      expect(await rows()).toMatchObject([
        { status: 'stored', fileName: '报告.pdf' },
        { status: 'failed', fileName: null },
      ]);
      await office.settled();
      expect(office.shownTo('jiaoyu').at(-1)?.text).toMatch(/第18项的文件未能保存：不是可以登记的格式/);
      expect(await said('附件 18')).toMatch(/现有附件1个[\s\S]*这里不能接收其他文件/);
    });
  },
);
