import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { extractRawText } from 'mammoth';
import { changeClaimed, claimDocument } from '../../src/conversation/documents/claim-document';
import { DocumentMaker } from '../../src/conversation/documents/document-maker';
import { STANDARD_TEMPLATE } from '../../src/domain/documents/office-template';
import type { ExporterOptions } from '../../src/exports/run-export';
import { readBlob, storeBlob } from '../../src/store/blob-store';
import { AttachmentEntity } from '../../src/store/entities/attachment-entity';
import { DocumentJobEntity } from '../../src/store/entities/document-job-entity';
import { ObligationEntity } from '../../src/store/entities/obligation-entity';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import { PersonEntity } from '../../src/store/entities/person-entity';
import { ReportingPeriodEntity } from '../../src/store/entities/reporting-period-entity';
import type { Store } from '../../src/store/store';
import { exporterOf, GREEDY, readSheets, unzipped } from '../exports/given-documents';
import { oneDatabaseFor } from '../support/databases';
import { dialogue } from '../support/dialogue';
import { Office } from '../support/office';

const OWED = 134;

describe.each(oneDatabaseFor(__filename))('documents in the chat, on %s', (kind) => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.open(kind);
  });
  beforeEach(() => office.startOver('2022-06-23 10:02'));
  afterAll(() => office.close());

  const makerOn = (store: Store = office.store, options: ExporterOptions = {}) =>
    new DocumentMaker({
      store,
      rules: office.rules,
      template: STANDARD_TEMPLATE,
      exporter: exporterOf(options),
      clock: office.clock,
      logger: office.logger,
    });

  const jobs = () => office.store.read.find(DocumentJobEntity, { order: { id: 'ASC' } });

  /** The files in the outbox, in the order in which they were put there. */
  async function filesTo(userid: string): Promise<{ fileName: string; bytes: Buffer }[]> {
    const rows = await office.store.read.find(OutboxMessageEntity, {
      where: { toUserid: userid },
      order: { id: 'ASC' },
    });
    const files = [];
    for (const { content } of rows) {
      const { type, sha256, fileName } = JSON.parse(content ?? '{}');
      if (type === 'document')
        files.push({ fileName, bytes: (await readBlob(office.store.read, sha256)) ?? Buffer.alloc(0) });
    }
    return files;
  }

  async function onlyFile(): Promise<{ fileName: string; bytes: Buffer }> {
    const files = await filesTo('tongchou');
    expect(files).toHaveLength(1);
    return files[0] ?? { fileName: '', bytes: Buffer.alloc(0) };
  }

  async function machineTimePasses(): Promise<void> {
    await office.store.inTransaction((manager) =>
      manager.update(DocumentJobEntity, { state: 'waiting' }, { nextAttemptAt: new Date(0) }),
    );
  }

  /** Reports, decisions and a day on which the rest is overdue. */
  async function aQuarter(): Promise<void> {
    await dialogue(office, 'jiaoyu', [['18 =HYPERLINK("http://x") 已建成教育平台', '第18项已收到']]);
    await dialogue(office, 'zhengshu', [
      ['5 已完成攻防演练', '第5项已收到'],
      ['零报告 17 尚未启动', '第17项'],
      ['修改 5 已完成两轮攻防演练', '第2版'],
    ]);
    await dialogue(office, 'tongchou', [['通过 18 市教育局', '已通过']]);
    office.goTo('2022-07-05 10:00');
    await dialogue(office, 'weijian', [['7 已建成信息平台', '迟报']]);
  }

  it('come as a file; the answer at once says so', async () => {
    await dialogue(office, 'tongchou', [
      [
        '导出',
        `正在生成《揭阳市数字政府改革建设2022年工作要点》二季度报送情况工作簿（应报${OWED}项），完成后以文件发送给您。`,
      ],
      ['导出', '正在生成，完成后以文件发送给您，无需重复操作。'],
    ]);
    await office.store.inTransaction((manager) =>
      manager.update(DocumentJobEntity, { state: 'waiting' }, { done: 30, total: OWED }),
    );
    await dialogue(office, 'tongchou', [['导出', `正在生成，已处理30/${OWED}，`]]);
    expect(await filesTo('tongchou')).toEqual([]);
    expect(await jobs()).toEqual([
      expect.objectContaining({ kind: 'workbook', state: 'waiting', attempts: 0 }),
    ]);
    const maker = makerOn();
    expect(await maker.runOnce()).toBe(true);
    expect(await maker.runOnce()).toBe(false);
    const { fileName } = await onlyFile();
    expect(fileName).toBe('2022年二季度报送情况工作簿（揭阳市数字政府改革建设2022年工作要点）.xlsx');
    expect(await jobs()).toEqual([expect.objectContaining({ state: 'done', attempts: 1, fileName })]);
    await dialogue(office, 'tongchou', [
      ['导出 三季度', '三季度报送情况工作簿'],
      // Who took the texts out of the house stays known.
      ['日志', /杨统筹：生成文稿/],
    ]);
  });

  it('have the figures of 状态 to the digit, and every obligation once', async () => {
    await aQuarter();
    const [, , figures = '', rates = ''] = ((await office.say('tongchou', '状态 二季度')) ?? '').split('\n');
    for (const command of ['导出', '汇总', '通报']) {
      await office.say('tongchou', `${command} 二季度`);
      await makerOn().runOnce();
    }
    const [workbook, briefing, circular] = await filesTo('tongchou');
    const sheets = await readSheets(workbook?.bytes ?? Buffer.alloc(0));
    expect(sheets.get('汇总')?.rows[2]?.get(1)?.text).toBe(figures);
    expect(sheets.get('汇总')?.rows[3]?.get(1)?.text).toBe(rates);

    const read = office.store.read;
    const { id } = await read.findOneByOrFail(ReportingPeriodEntity, { code: '2022Q2' });
    expect(await read.countBy(ObligationEntity, { periodId: id })).toBe(OWED);
    const details = (sheets.get('明细')?.rows ?? [])
      .slice(1)
      .map((row) => `${row.get(3)?.text} ${row.get(5)?.text}`);
    expect(details).toHaveLength(OWED);
    expect(new Set(details).size).toBe(OWED);
    const texts = (sheets.get('明细')?.rows ?? []).map((row) => row.get(16)?.text);
    expect(texts).toContain('=HYPERLINK("http://x") 已建成教育平台');
    const [owed, , missing] = (figures.match(/\d+/g) ?? []).map(Number);
    expect(sheets.get('未报清单')?.rows).toHaveLength((missing ?? 0) + 1);
    const history = (sheets.get('历史版本')?.rows ?? []).slice(1);
    expect(
      history.map((row) => `${row.get(2)?.text} ${row.get(5)?.text} ${row.get(9)?.text ?? ''}`).sort(),
    ).toEqual(['17 1 现行', '18 1 现行', '5 1 ', '5 2 现行', '7 1 现行']);

    for (const { bytes } of [briefing, circular].flatMap((file) => file ?? [])) {
      const { value } = await extractRawText({ buffer: bytes });
      const plain = value.replace(/〔数\d+〕/g, '');
      expect(plain).toContain(`应报${owed}项`);
      expect(plain).toContain(`未报${missing}项`);
      for (const rate of rates.match(/[\d.]+%/g) ?? []) expect(plain).toContain(rate);
    }
    const { value: text } = await extractRawText({ buffer: briefing?.bytes ?? Buffer.alloc(0) });
    expect(text).toContain('已完成两轮攻防演练');
    expect(text).toContain('本期无新进展（零报告），原因：尚未启动。');
    expect(text).not.toContain('已完成攻防演练\n');
  });

  it('are for coordinators, of whole periods that exist', async () => {
    for (const command of ['导出', '汇总', '通报', '附件包']) {
      for (const userid of ['jiaoyu', 'jiaoyu3', 'shizhang'])
        expect(await office.say(userid, command)).not.toContain('正在生成');
    }
    await dialogue(office, 'tongchou', [
      ['导出 市教育局', '导出 [报送期]'],
      ['汇总 第18项', '汇总 [报送期]'],
      ['通报 2021年一季度', /报送期/],
      ['附件包', '没有可以打包的文件'],
    ]);
    expect(await jobs()).toEqual([]);
  });

  it('are made once, however many processes try', async () => {
    await office.say('tongchou', '汇总');
    const others =
      kind === 'sqlite' ? [office.store, office.store] : [office.store, await office.anotherStore()];
    const made = await Promise.all(others.map((store) => makerOn(store).runOnce()));
    expect(made.filter(Boolean)).toHaveLength(1);
    await onlyFile();
  });

  it('are made by another process when the one that had begun is gone, and once only', async () => {
    await office.say('tongchou', '导出');
    const dead = await claimDocument(office.store);
    if (!dead) throw new Error('nothing was claimed');
    expect(await makerOn().runOnce()).toBe(false);
    await machineTimePasses();
    expect(await makerOn().runOnce()).toBe(true);
    // It was not dead after all: what it has made is not sent a second time.
    const late = await office.store.inTransaction((manager) =>
      changeClaimed(manager, dead, { state: 'done' }),
    );
    expect(late).toBe(false);
    await onlyFile();
  });

  it('are begun anew at once by another process when the one that makes them stops', async () => {
    await office.say('tongchou', '导出');
    const stopping = makerOn();
    const stopped = stopping.stop();
    expect(await stopping.runOnce()).toBe(true);
    await stopped;
    expect(await filesTo('tongchou')).toEqual([]);
    expect(await makerOn().runOnce()).toBe(true);
    await onlyFile();
  });

  it('that cannot be made are told, with what else can be done', async () => {
    await office.say('tongchou', '导出');
    await makerOn(office.store, GREEDY).runOnce();
    const [row] = await office.store.read.find(OutboxMessageEntity, { where: { toUserid: 'tongchou' } });
    expect(JSON.parse(row?.content ?? '{}').text).toMatch(
      /^您6月23日10:02请求的报送情况工作簿未能生成：内容过多，内存不足。.*cuibao --help/,
    );
    expect(await jobs()).toEqual([expect.objectContaining({ state: 'failed' })]);
    await dialogue(office, 'tongchou', [['导出', '正在生成']]);
  });

  it('are given up when whoever makes them dies each time', async () => {
    await office.say('tongchou', '通报 文本');
    await office.store.inTransaction((manager) =>
      manager.update(DocumentJobEntity, { kind: 'circular-text' }, { attempts: 4 }),
    );
    expect(await makerOn().runOnce()).toBe(true);
    expect(await jobs()).toEqual([expect.objectContaining({ state: 'failed', attempts: 5 })]);
    const [row] = await office.store.read.find(OutboxMessageEntity, { where: { toUserid: 'tongchou' } });
    expect(JSON.parse(row?.content ?? '{}').text).toContain('通报稿未能生成');
  });

  it('hold the attachments by unit and item, under names that lead nowhere else', async () => {
    await office.say('jiaoyu', '18 已建成教育平台');
    const { read } = office.store;
    const obligation = await read
      .createQueryBuilder(ObligationEntity, 'o')
      .where('o.current_version = 1')
      .getOneOrFail();
    const { id: personId } = await read.findOneByOrFail(PersonEntity, { userid: 'jiaoyu' });
    await office.change(async ({ manager, now, machineNow }) => {
      for (const fileName of ['../../现场/照片.jpg', '照片.JPG', null]) {
        const sha256 = await storeBlob(manager, Buffer.from(`照片 ${fileName}`));
        await manager.insert(AttachmentEntity, {
          personId,
          obligationId: obligation.id,
          inboundId: null,
          kind: 'image',
          mediaId: null,
          fileName,
          contentType: 'image/jpeg',
          size: 10,
          sha256,
          status: 'stored',
          attempts: 1,
          nextAttemptAt: machineNow,
          error: null,
          createdAt: now,
        });
      }
    });
    await dialogue(office, 'tongchou', [['附件包', '正在生成']]);
    await makerOn().runOnce();
    const { fileName, bytes } = await onlyFile();
    expect(fileName).toMatch(/附件包.*\.zip$/);
    const names = [...(await unzipped(bytes)).keys()];
    expect(names).toEqual([
      expect.stringMatching(/^市教育局\/第18项 [^/]+\/照片\.jpg$/),
      expect.stringMatching(/^市教育局\/第18项 [^/]+\/照片\(2\)\.JPG$/),
      expect.stringMatching(/^市教育局\/第18项 [^/]+\/图片\d+\.jpg$/),
      '附件清单.csv',
    ]);
  });
});
