import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { InboundMessageEntity } from '../../src/store/entities/inbound-message-entity';
import { ReportVersionEntity } from '../../src/store/entities/report-version-entity';
import { databasesUnderTest } from '../support/databases';
import { Office, textMessage } from '../support/office';

/** Scraps of what people really type, so that the grammar is reached and not only its front door. */
const scrap = fc.constantFrom(
  ...[
    '18',
    '5',
    '第5项',
    '（五）',
    '五、',
    '5：',
    '①',
    '22',
    '报',
    '修改',
    '补充',
    '查看',
    '任务',
    '催办',
    '确认',
    '取消',
  ],
  ...[
    '状态',
    '未报',
    '帮助',
    '市残联',
    '二季度',
    '三季度',
    '网络安全',
    '已完成',
    '收到',
    '明天报',
    '谢谢',
    '？',
    '5月20日',
  ],
  ...[
    '3个平台',
    '100%',
    '10:30',
    '1.',
    '2.',
    '\n',
    ' ',
    '，',
    '；',
    '、',
    '和',
    '……',
    '1',
    '2',
    '@',
    '<xml>',
    "'",
    '\\',
  ],
);
const anyText = fc.oneof(
  fc.array(scrap, { maxLength: 12 }).map((scraps) => scraps.join('')),
  fc
    .array(fc.oneof(scrap, fc.string({ unit: 'binary', maxLength: 8 })), { maxLength: 8 })
    .map((all) => all.join('')),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.tuple(scrap, fc.nat({ max: 4000 })).map(([one, times]) => one.repeat(times)),
);
const anybody = fc.constantFrom('jiaoyu', 'zhengshu', 'minzheng', 'tongchou', 'shizhang', 'nobody');

describe.each(databasesUnderTest())('whatever is written, on %s', (kind) => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.open(kind);
    await office.startOver('2022-06-23 10:02');
  });
  afterAll(() => office.close());

  it('is stored as typed and answered; nothing makes the conversation fail', async () => {
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
      }),
      { numRuns: kind === 'sqlite' ? 300 : 120 },
    );
    expect(office.logged.filter(({ level }) => level === 'error')).toEqual([]);
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
      { numRuns: 40 },
    );
  }, 60_000);
});
