import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { COMMANDS } from '../../src/conversation/commands';
import { readReportFields } from '../../src/domain/message/report-fields';
import { DraftEntity } from '../../src/store/entities/draft-entity';
import { InboundMessageEntity } from '../../src/store/entities/inbound-message-entity';
import { ObligationEntity } from '../../src/store/entities/obligation-entity';
import { ReportVersionEntity } from '../../src/store/entities/report-version-entity';
import { UnitEntity } from '../../src/store/entities/unit-entity';
import { WorkItemEntity } from '../../src/store/entities/work-item-entity';
import { businessRows, changedSubjects } from '../support/changed-rows';
import { databasesUnderTest } from '../support/databases';
import { Office, textMessage } from '../support/office';

/** Words in front of, and between, what is said. */
const ADDRESSES = [
  ...['18', '5', '24', '第5项', '（五）', '五、', '5：', '①', '22', '3-5', '第5、6项', '二（六）', '99'],
  ...['市残联', '市教育局', '市公安局', '市局', '各县区', '二季度', '三季度', '本期', '网络安全', '第一章'],
  ...['您好，', '@小催 ', '请', '一下', '把', '谢谢', '👍'],
];
const SAYINGS = [
  ...['已完成', '明天报', '逾期', '未报', '全部', '到7月8日', '数据不一致', '？', '5月20日', '#1', '张三'],
  ...['3个平台', '100%', '10:30', '1.', '2.', '、', '和', '……', '1', '2', '<xml>', "'", '\\'],
];
const SEPARATORS = ['\n', '\n', ' ', ' ', ' ', '，', '；', '：'];
const CALLS = COMMANDS.flatMap(({ words }) => words);
/** Scraps of what people really type, so that the grammar is reached and not only its front door. */
const scrap = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...CALLS) },
  { weight: 3, arbitrary: fc.constantFrom(...ADDRESSES) },
  { weight: 2, arbitrary: fc.constantFrom(...SAYINGS) },
  { weight: 4, arbitrary: fc.constantFrom(...SEPARATORS) },
);
const example = fc.constantFrom(...COMMANDS.map((command) => command.example));
const anyText = fc.oneof(
  { weight: 5, arbitrary: fc.array(scrap, { maxLength: 12 }).map((scraps) => scraps.join('')) },
  {
    weight: 2,
    arbitrary: fc
      .array(fc.oneof(example, scrap), { minLength: 1, maxLength: 5 })
      .map((all) => all.join('\n')),
  },
  {
    weight: 2,
    arbitrary: fc
      .array(fc.oneof(scrap, fc.string({ unit: 'binary', maxLength: 8 })), { maxLength: 8 })
      .map((all) => all.join('')),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 60 }) },
  {
    weight: 1,
    arbitrary: fc.tuple(scrap, fc.nat({ max: 2000 })).map(([one, times]) => one.repeat(times)),
  },
);
/** The same words in every run of the tests; `FUZZ_SEED` looks for others. */
const SEED = Number(process.env.FUZZ_SEED ?? 20220630);
const anybody = fc.constantFrom(
  ...['jiaoyu', 'zhengshu', 'minzheng', 'tongchou', 'tongchou', 'jiaoyu3', 'shizhang', 'nobody'],
);
const contact = fc.constantFrom('jiaoyu', 'zhengshu', 'minzheng', 'weijian');

describe.each(databasesUnderTest())('whatever is written, on %s', (kind) => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.open(kind);
    await office.startOver('2022-06-23 10:02');
  });
  afterAll(() => office.close());

  it('is stored as typed and answered; what it changes the answer names; nothing makes the conversation fail', async () => {
    let before = await businessRows(office.store);
    await fc.assert(
      fc.asyncProperty(anybody, anyText, async (who, text) => {
        const message = textMessage(who, text, office.clock.now());
        await office.inbox.receive(message);
        const row = await office.store.read.findOneByOrFail(InboundMessageEntity, {
          dedupeKey: message.dedupeKey,
        });
        expect(JSON.parse(row.content)).toEqual({ type: 'text', text });
        expect(row.reply?.trim()).toBeTruthy();
        expect(row.reply).not.toContain('系统处理时出错');
        const after = await businessRows(office.store);
        const changed = changedSubjects(before, after);
        // What is owed since a moment ago has its name too.
        const names = changed.length > 0 ? await obligationNames(office) : new Map<number, string>();
        for (const subject of changed)
          expect({ subject, reply: row.reply }).toEqual({
            subject,
            reply: expect.stringMatching(namedBy(subject, names)),
          });
        before = after;
      }),
      { seed: SEED, numRuns: kind === 'sqlite' ? 150 : 40 },
    );
    expect(office.logged.filter(({ level }) => level === 'error')).toEqual([]);
  }, 240_000);

  it('a report that is not filed is kept as a draft, whatever stands around it', async () => {
    let count = 0;
    const before = fc.array(fc.constantFrom(...ADDRESSES, ...SEPARATORS), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(contact, before, fc.array(scrap, { maxLength: 5 }), async (who, address, behind) => {
        count++;
        const report = `已完成演练并整改隐患${count}处编号X${count}X`;
        const reply = await office.say(who, `${address.join('')} ${report}${behind.join('')}`);
        const kept = [
          ...(await office.store.read.find(ReportVersionEntity)).map(({ text }) => text),
          ...(await office.store.read.find(DraftEntity)).map(({ text }) => text),
        ];
        expect({ reply, kept: kept.some((text) => text.includes(report)) }).toEqual({ reply, kept: true });
      }),
      { seed: SEED, numRuns: kind === 'sqlite' ? 60 : 20 },
    );
  }, 120_000);

  it('a report keeps every character between its first and its last', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), async (inner) => {
        const text = `已完成${inner}结束`;
        // A line that begins with an item's number is a report of its own, and a question is none.
        fc.pre(!/[0-9０-９一-十①-⒛？?\n\r]/.test(inner));
        await office.startOver('2022-06-23 10:02');
        await office.say('jiaoyu', `18 ${text}`);
        const [latest] = await office.store.read.find(ReportVersionEntity, {
          order: { id: 'DESC' },
          take: 1,
        });
        // NUL cannot come in by XML, and no store could keep it.
        expect(latest?.text).toBe(text.replaceAll('\u0000', ''));
      }),
      { seed: SEED, numRuns: 25 },
    );
  }, 60_000);

  it('what 查看 prints gives the same reading when it is sent back', async () => {
    const words = fc
      .array(
        fc.constantFrom(
          '完成平台升级',
          '组织培训3场',
          '接入学校120所',
          '资金缺口',
          '进度滞后于计划',
          '、',
          '，',
          '“一网”',
          '5月20日',
        ),
        {
          minLength: 1,
          maxLength: 5,
        },
      )
      .map((parts) => parts.join(''));
    const fields = fc.record({
      progress: words,
      problems: fc.option(words, { nil: null }),
      nextStep: fc.option(words, { nil: null }),
      percent: fc.option(fc.nat({ max: 100 }), { nil: null }),
      between: fc.constantFrom('；', '\n', '。\n'),
    });
    await fc.assert(
      fc.asyncProperty(fields, async ({ progress, problems, nextStep, percent, between }) => {
        await office.startOver('2022-06-23 10:02');
        const text = [
          `进展：${progress}`,
          ...(problems === null ? [] : [`存在问题：${problems}`]),
          ...(nextStep === null ? [] : [`下一步：${nextStep}`]),
          ...(percent === null ? [] : [`完成${percent}%`]),
        ].join(between);
        await office.say('jiaoyu', `18 ${text}`);
        const [stored] = await office.store.read.find(ReportVersionEntity);
        const printed = (await office.say('jiaoyu', '查看 18')) ?? '';
        expect(readReportFields(stored?.text ?? '')).toEqual(readReportFields(text));
        expect(printed).toContain(stored?.text ?? 'nothing was stored');
        for (const sent of [printed, `18 ${stored?.text}`])
          expect(await office.say('jiaoyu', sent)).toContain('内容相同，未重复登记');
        expect(await office.store.read.count(ReportVersionEntity)).toBe(1);
      }),
      { seed: SEED, numRuns: kind === 'sqlite' ? 25 : 8 },
    );
  }, 120_000);
});

describe('a very long text', () => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.open('sqlite');
  });
  afterAll(() => office.close());

  const LENGTH = 100_000;
  it.each([
    ...[
      '任务\n',
      '5 已完成\n',
      '补充 5 甲\n',
      '退回 5 市教育局 数据不一致\n',
      '催办',
      '1、',
      '市教育局 ',
      '第5项',
    ],
    ...['。', '\n', ' ', '，', '上', '二（三）', '👍', '5 已完成；', '网络安全：', '3-5 ', '谢谢', '明天报'],
  ])(
    // A grammar that is not linear runs into the time limit of the test.
    'of %j is answered',
    async (part) => {
      await office.startOver('2022-06-23 10:02');
      for (const who of ['zhengshu', 'tongchou']) {
        expect((await office.say(who, part.repeat(LENGTH / part.length)))?.trim()).toBeTruthy();
      }
      expect(office.logged.filter(({ level }) => level === 'error')).toEqual([]);
    },
    30_000,
  );
});

/** For each obligation the number of its item and the name of its unit. */
async function obligationNames({ store }: Office): Promise<ReadonlyMap<number, string>> {
  const items = new Map((await store.read.find(WorkItemEntity)).map(({ id, no }) => [id, no]));
  const units = new Map((await store.read.find(UnitEntity)).map(({ id, name }) => [id, name]));
  const obligations = await store.read.find(ObligationEntity);
  return new Map(
    obligations.map(({ id, itemId, unitId }) => [
      id,
      `第(?:\\d+、)*${items.get(itemId)}(?:、\\d+)*项|${units.get(unitId)}`,
    ]),
  );
}

/** What an answer has to say when that row has changed. */
function namedBy(subject: string, obligations: ReadonlyMap<number, string>): RegExp {
  const [row, id] = subject.split(':');
  if (row === 'obligation') return new RegExp(obligations.get(Number(id)) ?? 'nothing');
  if (row === 'draft') return /草稿|编号|文字|已收到|已提交|已登记|填报/;
  return /第\d+项|#\d|编号|报送期|季度|方案|提醒|发送|[局委办]|人民政府|管委会|同志/;
}
