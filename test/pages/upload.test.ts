import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from '@jest/globals';
import { Router } from '@koa/router';
import { createApp } from '../../src/app';
import { createConverse } from '../../src/conversation/converse';
import { createMetrics } from '../../src/observability/metrics';
import { signLink, uploadLinks } from '../../src/pages/signed-link';
import { uploadRouter } from '../../src/pages/upload-routes';
import { readBlob } from '../../src/store/blob-store';
import { AttachmentEntity } from '../../src/store/entities/attachment-entity';
import { BlobChunkEntity } from '../../src/store/entities/blob-chunk-entity';
import { ObligationEntity } from '../../src/store/entities/obligation-entity';
import { RoleEntity } from '../../src/store/entities/role-entity';
import { oneDatabaseFor } from '../support/databases';
import { dialogue } from '../support/dialogue';
import { beijing, Office } from '../support/office';

const SECRET = 'an-invented-secret-of-32-letters';
const PDF = Buffer.from('%PDF-1.4\n一份报告');
const PNG = Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.alloc(150_000, 7)]);

describe.each(oneDatabaseFor(__filename))('the upload page, on %s', (kind) => {
  let office: Office;
  let server: Server;
  let origin = '';
  beforeAll(async () => {
    office = await Office.open(kind);
  });
  beforeEach(async () => {
    await office.startOver('2022-06-23 10:02');
    await closed();
    const { store, rules, clock, logger } = office;
    const app = createApp({
      callbacks: new Router(),
      pages: [uploadRouter({ store, rules, clock, logger, secret: SECRET })],
      store,
      metrics: createMetrics(),
      logger,
    });
    server = createServer(app.callback());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    office.inbox = office.openInbox({
      converse: createConverse({
        rules,
        uploadLink: uploadLinks({ publicUrl: origin, secret: SECRET }),
      }),
    });
  });
  afterAll(async () => {
    await closed();
    await office.close();
  });

  async function closed(): Promise<void> {
    if (!server) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  /** What `附件 18` gives the contact. */
  async function link(userid = 'jiaoyu', item = 18): Promise<string> {
    const answer = await office.say(userid, `附件 ${item}`);
    return /https?:\S+/.exec(answer ?? '')?.[0] ?? '';
  }
  const rows = () => office.store.read.find(AttachmentEntity, { order: { id: 'ASC' } });

  async function upload(address: string, files: readonly (readonly [name: string, bytes: Buffer])[]) {
    const form = new FormData();
    for (const [name, bytes] of files) form.append('files', new Blob([new Uint8Array(bytes)]), name);
    const response = await fetch(address, { method: 'POST', body: form });
    return { status: response.status, page: await response.text() };
  }

  it('shows item, unit and person, works without script, and may be framed and cached by nobody', async () => {
    const response = await fetch(await link());
    const page = await response.text();
    expect(response.status).toBe(200);
    for (const said of [
      '第18项 助推基本公共教育均等化',
      '市教育局，刘教育',
      '二季度',
      '6月23日10:32',
      '请勿报送涉密信息',
      '已有附件（0个）',
    ])
      expect(page).toContain(said);
    expect(page).toMatch(/<form method="post" enctype="multipart\/form-data" action="\?t=[\w.-]+">/);
    expect(page).not.toMatch(/<script|javascript:|\son\w+=|https?:\/\//i);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': expect.stringMatching(
        /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'/,
      ),
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
  });

  it('takes several files, stores them whole, lists them, and the chat knows them', async () => {
    const address = await link();
    const { status, page } = await upload(address, [
      ['二季度报告.pdf', PDF],
      ['现场.png', PNG],
    ]);
    expect(status).toBe(200);
    expect(page).toContain('已保存2个文件');
    expect(page).toContain('已有附件（2个）');
    const stored = await rows();
    expect(stored).toMatchObject([
      {
        kind: 'file',
        fileName: '二季度报告.pdf',
        contentType: 'application/pdf',
        status: 'stored',
        size: PDF.length,
        inboundId: null,
      },
      { kind: 'file', fileName: '现场.png', contentType: 'image/png', status: 'stored', size: PNG.length },
    ]);
    expect(await readBlob(office.store.read, stored[0]?.sha256 ?? '')).toEqual(PDF);
    expect(await readBlob(office.store.read, stored[1]?.sha256 ?? '')).toEqual(PNG);
    expect(await (await fetch(address)).text()).toContain('二季度报告.pdf');
    await dialogue(office, 'jiaoyu', [
      ['附件 18', ['现有附件2个', '1 二季度报告.pdf', '2 现场.png，147KB']],
      ['撤销', '已撤销：附件 第18项（市教育局，二季度）：上传的文件'],
      ['附件 18', '暂无附件'],
    ]);
  });

  it('keeps a form that is sent twice, or at the same moment, once', async () => {
    const address = await link();
    await Promise.all([upload(address, [['报告.pdf', PDF]]), upload(address, [['报告.pdf', PDF]])]);
    const { page } = await upload(address, [['报告.pdf', PDF]]);
    expect(page).toContain('已有相同文件，未重复保存');
    expect(await rows()).toHaveLength(1);
  });

  it('stores equal contents of two items once', async () => {
    await upload(await link('zhengshu', 5), [['照片.png', PNG]]);
    await upload(await link('zhengshu', 6), [['照片.png', PNG]]);
    expect(await rows()).toHaveLength(2);
    expect(await office.store.read.count(BlobChunkEntity)).toBe(Math.ceil(PNG.length / 60_000));
  });

  test.each([
    ['../../etc/x.pdf', 'x.pdf'],
    ['C:\\Users\\x\\报告.pdf', '报告.pdf'],
    ['报\u0000告\u202e.pdf', '报告.pdf'],
    ['..', null],
    ['a'.repeat(300), `${'a'.repeat(100)}.pdf`],
    ['报告.txt', '报告.txt.pdf'],
    ['<img src=x onerror=alert(1)>.pdf', 'img src=x onerror=alert(1).pdf'],
  ])('names the file %j as %j', async (given, kept) => {
    const { status, page } = await upload(await link(), [[given, PDF]]);
    expect(status).toBe(200);
    expect(page).not.toContain('<img');
    expect((await rows()).map(({ fileName }) => fileName)).toEqual([kept]);
  });

  test.each([
    ['a page', '说明.txt', Buffer.from('<!DOCTYPE html><html><script>alert(1)</script></html>')],
    [
      'a drawing with script',
      '图.png',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    ],
    ['a program', '报表.pdf', Buffer.concat([Buffer.from('MZ\u0090'), Buffer.alloc(64)])],
    ['a program by name', '报表.exe', PDF],
    ['nothing', '空.pdf', Buffer.alloc(0)],
  ])('refuses %s', async (_, name, bytes) => {
    const { status, page } = await upload(await link(), [[name, bytes]]);
    expect(status).toBe(422);
    expect(page).toContain('未保存');
    expect(page).not.toContain('<svg');
    expect(await rows()).toEqual([]);
    expect(await office.store.read.count(BlobChunkEntity)).toBe(0);
  });

  it('refuses a file beyond 20 MB, and keeps the others of the form', async () => {
    const large = Buffer.concat([PDF, Buffer.alloc(20 * 1024 * 1024)]);
    const { status, page } = await upload(await link(), [
      ['大.pdf', large],
      ['小.pdf', PDF],
    ]);
    expect(status).toBe(200);
    expect(page).toContain('大.pdf：超过20MB');
    expect((await rows()).map(({ fileName }) => fileName)).toEqual(['小.pdf']);
  }, 30_000);

  it('takes a file of exactly 20 MB', async () => {
    const full = Buffer.concat([PDF, Buffer.alloc(20 * 1024 * 1024 - PDF.length, 1)]);
    expect((await upload(await link(), [['满.pdf', full]])).status).toBe(200);
    const [row] = await rows();
    expect(row?.size).toBe(20 * 1024 * 1024);
    expect((await readBlob(office.store.read, row?.sha256 ?? ''))?.equals(full)).toBe(true);
  }, 30_000);

  it('takes nine files at once and says so of a tenth', async () => {
    const files = Array.from(
      { length: 10 },
      (_, i) => [`${i}.pdf`, Buffer.concat([PDF, Buffer.from(`${i}`)])] as const,
    );
    const { page } = await upload(await link(), files);
    expect(page).toContain('已保存9个文件');
    expect(page).toContain('一次最多9个文件');
    expect(await rows()).toHaveLength(9);
  });

  it('without a file chosen says so', async () => {
    const { status, page } = await upload(await link(), []);
    expect(status).toBe(400);
    expect(page).toMatch(/未保存|中断/);
  });

  it('is closed half an hour after the link was given', async () => {
    const address = await link();
    office.goTo('2022-06-23 10:32');
    const { status, page } = await upload(address, [['报告.pdf', PDF]]);
    expect(status).toBe(403);
    expect(page).toMatch(/链接已超过30分钟.*附件 18/);
    expect(await rows()).toEqual([]);
  });

  it.each(['', '?t=', '?t=abc.def', '?x=1'])('is closed to the address %j', async (query) => {
    const response = await fetch(`${origin}/h5/upload${query}`);
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('链接无效');
    expect((await upload(`${origin}/h5/upload${query}`, [['报告.pdf', PDF]])).status).toBe(403);
  });

  it('is closed to a link for an item of another unit, and to a person who is no contact any more', async () => {
    const [foreign] = await office.store.read.query(
      `SELECT o.id AS id FROM obligations o JOIN units u ON u.id = o.unit_id WHERE u.name = '市公安局'`,
    );
    const forged = signLink(
      {
        purpose: 'attach',
        userid: 'jiaoyu',
        obligationId: foreign.id,
        expiresAt: beijing('2022-06-23 10:30'),
      },
      SECRET,
    );
    expect((await upload(`${origin}/h5/upload?t=${forged}`, [['报告.pdf', PDF]])).status).toBe(403);

    const address = await link();
    const person = await office.store.read.query(`SELECT id FROM people WHERE userid = 'jiaoyu'`);
    await office.change(({ manager }) =>
      manager.update(RoleEntity, { personId: person[0].id }, { active: false }),
    );
    try {
      const { status, page } = await upload(address, [['报告.pdf', PDF]]);
      expect(status).toBe(403);
      expect(page).toContain('您目前不是该单位的联络员');
    } finally {
      await office.change(({ manager }) =>
        manager.update(RoleEntity, { personId: person[0].id }, { active: true }),
      );
    }
    expect(await rows()).toEqual([]);
  });

  it('takes nothing once the report is accepted', async () => {
    const address = await link();
    await office.change(({ manager }) =>
      manager.createQueryBuilder().update(ObligationEntity).set({ state: 'accepted' }).execute(),
    );
    expect((await upload(address, [['报告.pdf', PDF]])).status).toBe(409);
    await dialogue(office, 'jiaoyu', [['附件 18', ['已审核通过', /^(?!.*h5\/upload)/s]]]);
    expect(await rows()).toEqual([]);
  });

  it.each([
    ['text/plain', 'no form'],
    ['multipart/form-data', 'no boundary'],
    [
      'multipart/form-data; boundary=x',
      '--x\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n%PDF-half',
    ],
  ])('answers a body of %s that is no whole form with a page', async (type, body) => {
    const response = await fetch(await link(), { method: 'POST', headers: { 'Content-Type': type }, body });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('上传中断');
    expect(await rows()).toEqual([]);
  });

  it('keeps what came whole when the connection breaks off', async () => {
    const address = new URL(await link());
    const sent = request(address, {
      method: 'POST',
      headers: { 'Content-Type': 'multipart/form-data; boundary=x', 'Content-Length': 100_000 },
    });
    sent.on('error', () => undefined);
    const part = (name: string) =>
      `--x\r\nContent-Disposition: form-data; name="files"; filename="${name}"\r\n\r\n`;
    sent.write(`${part('a.pdf')}%PDF-whole\r\n${part('b.pdf')}%PDF-half`);
    await until(async () => (await rows()).length === 1);
    sent.destroy();
    await dialogue(office, 'jiaoyu', [['附件 18', ['现有附件1个', '1 a.pdf']]]);
  });

  it('refuses more than 100 MB by what is announced, without reading it', async () => {
    const address = new URL(await link());
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sent = request(
        address,
        {
          method: 'POST',
          headers: { 'Content-Type': 'multipart/form-data; boundary=x', 'Content-Length': 200 * 1024 * 1024 },
        },
        (response) => {
          resolve(response.statusCode);
          sent.destroy();
        },
      );
      sent.on('error', reject);
      sent.write('--x\r\n');
    });
    expect(status).toBe(413);
  });

  async function until(holds: () => Promise<boolean>): Promise<void> {
    while (!(await holds())) await new Promise((resolve) => setImmediate(resolve));
  }
});
