import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import JSZip from 'jszip';
import { DocumentMaker } from '../../src/conversation/documents/document-maker';
import { KEPT_MS, removeOldDocuments } from '../../src/conversation/documents/settle-document';
import { STANDARD_TEMPLATE } from '../../src/domain/documents/office-template';
import type { ExporterOptions } from '../../src/exports/run-export';
import { storeBlob } from '../../src/store/blob-store';
import { AttachmentEntity } from '../../src/store/entities/attachment-entity';
import { AuditEntryEntity } from '../../src/store/entities/audit-entry-entity';
import { BlobChunkEntity } from '../../src/store/entities/blob-chunk-entity';
import { DocumentJobEntity } from '../../src/store/entities/document-job-entity';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import { PersonEntity } from '../../src/store/entities/person-entity';
import { ReportVersionEntity } from '../../src/store/entities/report-version-entity';
import { exporterOf, readSheets } from '../exports/given-documents';
import { oneDatabaseFor } from '../support/databases';
import { GivenSite, type SiteBrowser } from './given-site';

const HOSTILE = '=HYPERLINK("http://x")<script>alert(1)</script>\u202e倒置 😀';
const LONG = '长'.repeat(100_000);
const OWED = 134;

describe.each(oneDatabaseFor(__filename))('downloads on %s', (kind) => {
  let site: GivenSite;
  let browser: SiteBrowser;

  beforeAll(async () => {
    site = await GivenSite.open(kind, { limits: { document: 12 } });
    await site.office.addContacts('单位,姓名,userid,角色,顺序\n市发展改革局,何别地,biedi,统筹员,1\n');
  }, 90_000);
  afterAll(() => site.close());
  beforeEach(async () => {
    await site.office.startOver('2022-06-23 10:02');
    browser = await site.signedIn('tongchou');
  });

  const makerOn = (options: ExporterOptions = {}) => {
    const { store, rules, clock, logger } = site.office;
    return new DocumentMaker({
      ...{ store, rules, clock, logger },
      template: STANDARD_TEMPLATE,
      exporter: exporterOf(options),
    });
  };
  const read = () => site.office.store.read;
  const jobs = () => read().find(DocumentJobEntity, { order: { id: 'ASC' } });
  const fieldIn = (page: string, name: string) =>
    new RegExp(`name="${name}" value="([^"]+)"`).exec(page)?.[1] ?? '';

  async function ask(of: string, by = browser): Promise<Response> {
    const page = await browser.text('/h5/documents');
    const form = { csrf: fieldIn(page, 'csrf'), period: fieldIn(page, 'period'), kind: of };
    return by.visit('/h5/documents', { method: 'POST', body: new URLSearchParams(form) });
  }

  async function fetched(path: string, by = browser): Promise<{ response: Response; bytes: Buffer }> {
    const response = await by.visit(path);
    return { response, bytes: Buffer.from(await response.arrayBuffer()) };
  }

  const waitsForMaking = () => browser.visit('/h5/documents');

  it('are asked for, waited for honestly, and fetched whole under their Chinese name', async () => {
    await site.office.say('jiaoyu', `18 ${HOSTILE}`);
    const asked = await ask('workbook');
    expect(asked.headers.get('location')).toBe('/cuibao/h5/documents?plan=1&period=2022Q2');
    const waiting = await waitsForMaking();
    expect(waiting.headers.get('refresh')).toBe('3');
    expect(await waiting.text()).toContain('正在排队');
    const [job] = await jobs();
    await site.office.store.inTransaction((manager) =>
      manager.update(DocumentJobEntity, { id: job?.id ?? 0 }, { done: 30, total: OWED }),
    );
    expect(await browser.text('/h5/documents')).toContain(`已处理30/${OWED}项`);
    expect((await browser.visit(`/h5/documents/${job?.id}/file`)).status).toBe(404);

    await makerOn().runOnce();
    const ready = await browser.visit('/h5/documents');
    expect(ready.headers.get('refresh')).toBeNull();
    const path = (/href="\/cuibao(\/h5\/documents\/\d+\/file)"/.exec(await ready.text()) ?? [])[1] ?? '';
    const { response, bytes } = await fetched(path);
    const name = '2022年二季度报送情况工作簿（揭阳市数字政府改革建设2022年工作要点）.xlsx';
    expect(response.headers.get('content-disposition')).toContain(
      `filename*=UTF-8''${encodeURIComponent(name).replace(/[()]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)}`,
    );
    expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="[\x20-\x7e]+"/);
    expect(response.headers.get('content-length')).toBe(String(bytes.length));
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('content-security-policy')).toContain('sandbox');
    const details = (await readSheets(bytes)).get('明细')?.rows ?? [];
    expect(details).toHaveLength(OWED + 1);
    expect(details.map((row) => row.get(16)?.text)).toContain(HOSTILE);
    expect(Object.keys((await JSZip.loadAsync(bytes, { checkCRC32: true })).files)).toContain(
      'xl/workbook.xml',
    );
    // A messenger that fetches an address twice gets it twice; in the chat nothing was sent.
    expect((await fetched(path)).bytes.equals(bytes)).toBe(true);
    expect(await read().countBy(OutboxMessageEntity, { toUserid: 'tongchou' })).toBe(0);
    const entries = await read().findBy(AuditEntryEntity, { action: 'document.request' });
    expect(entries.map(({ actor }) => actor)).toEqual(['tongchou']);
  });

  it('carry what was reported unharmed, and nothing is left of them after an hour', async () => {
    await site.office.say('jiaoyu', `18 ${HOSTILE}`);
    await site.office.say('weijian', `7 已完成推广 ${LONG}`);
    for (const wanted of ['workbook', 'briefing', 'circular', 'circular-text']) {
      await ask(wanted);
      await makerOn().runOnce();
    }
    const paths = [
      ...(await browser.text('/h5/documents')).matchAll(/href="\/cuibao(\/h5\/documents\/\d+\/file)"/g),
    ].map(([, path]) => path ?? '');
    expect(paths).toHaveLength(4);
    const [text, circular, briefing, workbook] = await Promise.all(paths.map((path) => fetched(path)));
    const rows = (await readSheets(workbook?.bytes ?? Buffer.alloc(0))).get('明细')?.rows ?? [];
    const long = rows.map((row) => row.get(16)?.text ?? '').filter((cell) => cell.includes('长长'));
    expect(long.length).toBeGreaterThan(3);
    expect(long.join('').replaceAll(/[^长]/g, '')).toBe(LONG);
    expect(text?.response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(text?.bytes.toString('utf8')).toContain('应报134项');
    for (const { bytes } of [circular, briefing].flatMap((each) => each ?? [])) {
      const zip = await JSZip.loadAsync(bytes, { checkCRC32: true });
      const xml = (await zip.file('word/document.xml')?.async('string')) ?? '';
      expect(xml).not.toContain('<script>');
    }
    expect(await read().count(BlobChunkEntity)).toBeGreaterThan(2);
    await removeOldDocuments(site.office.store);
    expect((await jobs()).map(({ state }) => state)).toEqual(['done', 'done', 'done', 'done']);
    await site.office.store.inTransaction((manager) =>
      manager.update(DocumentJobEntity, { state: 'done' }, { nextAttemptAt: new Date(Date.now() - KEPT_MS) }),
    );
    await removeOldDocuments(site.office.store);
    expect(await read().count(BlobChunkEntity)).toBe(0);
    expect((await browser.visit(paths[0] ?? '')).status).toBe(404);
    expect(await browser.text('/h5/documents')).toContain('已超过1小时，文件已删除');
  });

  it('are for the coordinators of the plan, each the own ones, one at a time', async () => {
    await ask('briefing');
    const busy = await ask('workbook');
    expect([busy.status, await busy.text()]).toEqual([409, expect.stringContaining('您有一份文稿正在生成')]);
    await makerOn().runOnce();
    const [job] = await jobs();
    const path = `/h5/documents/${job?.id}/file`;
    for (const userid of ['jiaoyu', 'shizhang']) {
      const other = await site.signedIn(userid);
      expect((await other.visit('/h5/documents')).status).toBe(403);
      expect((await ask('briefing', other)).status).toBe(403);
      expect((await other.visit(path)).status).toBe(404);
    }
    const foreign = await site.signedIn('biedi');
    expect((await foreign.visit('/h5/documents')).status).toBe(404);
    expect((await foreign.visit(path)).status).toBe(404);
    const none = await ask('evidence');
    expect([none.status, await none.text()]).toEqual([409, expect.stringContaining('没有可以打包的文件')]);
    const forged = { csrf: 'x', period: '1', kind: 'briefing' };
    const refused = await browser.visit('/h5/documents', {
      method: 'POST',
      body: new URLSearchParams(forged),
    });
    expect(refused.status).toBe(403);
    expect((await ask('nonsense')).status).toBe(422);
  });

  it('hold the attachments by unit and item', async () => {
    await site.office.say('jiaoyu', '18 已建成教育平台');
    const [{ obligationId = 0 } = {}] = await read().find(ReportVersionEntity);
    const { id: personId } = await read().findOneByOrFail(PersonEntity, { userid: 'jiaoyu' });
    const bytes = Buffer.from('%PDF-1.7 现场');
    await site.office.change(async ({ manager, now, machineNow }) => {
      await manager.insert(AttachmentEntity, {
        ...{ personId, obligationId, inboundId: null, kind: 'file', mediaId: null },
        ...{ fileName: '../=HYPERLINK()<b>.pdf', contentType: 'application/pdf', size: bytes.length },
        ...{ sha256: await storeBlob(manager, bytes), status: 'stored', attempts: 1, error: null },
        ...{ nextAttemptAt: machineNow, createdAt: now },
      });
    });
    expect(await browser.text('/h5/desk?state=toReview')).toContain('附件（1个）');
    await ask('evidence');
    await makerOn().runOnce();
    const [, path = ''] =
      /href="\/cuibao(\/h5\/documents\/\d+\/file)"/.exec(await browser.text('/h5/documents')) ?? [];
    const zip = await JSZip.loadAsync((await fetched(path)).bytes, { checkCRC32: true });
    const names = Object.keys(zip.files);
    expect(names).toEqual([expect.stringMatching(/^市教育局\/第18项 [^/]+\/[^/]+\.pdf$/), '附件清单.csv']);
    expect(await zip.file(names[0] ?? '')?.async('nodebuffer')).toEqual(bytes);
    // An attachment's bytes stay when the archive goes.
    await site.office.store.inTransaction((manager) =>
      manager.update(DocumentJobEntity, { state: 'done' }, { nextAttemptAt: new Date(0) }),
    );
    await removeOldDocuments(site.office.store);
    expect(await read().count(BlobChunkEntity)).toBe(1);
  });

  it('that cannot be made say so on the page, and leave nothing', async () => {
    await ask('workbook');
    await makerOn({ timeLimitMs: 1 }).runOnce();
    const page = await browser.text('/h5/documents');
    expect(page).toContain('未能生成');
    expect(page).toContain('内容过多，生成超时');
    expect(await read().count(BlobChunkEntity)).toBe(0);
    expect(await read().countBy(OutboxMessageEntity, { toUserid: 'tongchou' })).toBe(0);
    // 导出 in the chat is another matter.
    expect(await site.office.say('tongchou', '导出')).toContain('正在生成');
  });

  it('are linked where the figures are, for who may have them', async () => {
    const link = '/cuibao/h5/documents?plan=1&amp;period=2022Q2';
    expect(await browser.text('/h5/overview')).toContain(link);
    const leader = await site.signedIn('shizhang');
    expect(await leader.text('/h5/overview')).not.toContain('/h5/documents');
  });

  it('are asked for so many times a minute', async () => {
    const answers: number[] = [];
    while (answers.at(-1) !== 429 && answers.length < 12) answers.push((await ask('evidence')).status);
    expect([answers[0], answers.at(-1)]).toEqual([409, 429]);
  });
});
