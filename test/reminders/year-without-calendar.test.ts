import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { importPlan } from '../../src/actions/import-plan';
import { parsePlan } from '../../src/domain/plan/parse-plan';
import { readPlanText } from '../../src/intake/read-plan-text';
import { previewReminders } from '../../src/reminders/preview';
import { oneDatabaseFor } from '../support/databases';
import { dialogue } from '../support/dialogue';
import { Office } from '../support/office';
import { sendWaiting, tickAt } from './given-reminders';

const DOCUMENT = join(__dirname, '../fixtures/plans/jieyang-2022.txt');

/** The plan of 2022 as if it had been issued for 2027, a year whose official days are not known. */
describe.each(oneDatabaseFor(__filename))('a plan of a year without official days on %s', (kind) => {
  let office: Office;

  beforeAll(async () => {
    office = await Office.open(kind);
    office.goTo('2026-11-27 10:00');
    const read = await readPlanText(Buffer.from(readFileSync(DOCUMENT, 'utf8').replaceAll('2022', '2027')));
    if (!read.ok) throw new Error('the document cannot be read');
    const plan = { parsed: parsePlan(read.value), sourceText: read.value.join('\n') };
    await office.change((act) => importPlan(act, { ...plan, createUnits: false, owedBy: 'all' }));
  }, 60_000);
  afterAll(() => office.close());

  async function digestAt(time: string): Promise<string | undefined> {
    await tickAt(office, time);
    return (await sendWaiting(office)).find(({ to }) => to === 'tongchou')?.text;
  }

  it('is planned on weekdays without the statutory festivals, and marked 暂估', async () => {
    const { reminders } = await previewReminders(office.store.read, office.rules, office.clock.now(), {
      from: '2027-06-01',
      to: '2027-06-30',
    });
    const days = [
      ...new Set(reminders.filter(({ stages }) => stages.length > 0).map((each) => each.officeDay)),
    ];
    // 15, 7, 3, 1 and 0 working days before Wednesday 30 June; the Dragon Boat festival is on 9 June.
    expect(days).toEqual(['2027-06-08', '2027-06-21', '2027-06-25', '2027-06-29', '2027-06-30']);
    expect(days.every((day) => office.rules.calendar.isProvisional(day))).toBe(true);
  });

  it('is asked for from 1 December, each working day, with the due days to confirm', async () => {
    expect(await digestAt('2026-11-30 10:01')).toBeUndefined();
    expect(await digestAt('2026-12-01 10:00')).toBe(
      [
        '【每日摘要】《揭阳市数字政府改革建设2027年工作要点》12月1日',
        '2027年的提醒日期为暂估，请提供2027年放假安排（config/calendar.yaml）。',
        '二季度截止时间6月30日（星期三）18:00为暂估，请确认：回复“截止 2027Q2 6月30日”。',
        '三季度截止时间9月30日（星期四）18:00为暂估，请确认：回复“截止 2027Q3 9月30日”。',
        '四季度截止时间12月31日（星期五）18:00为暂估，请确认：回复“截止 2027Q4 12月31日”。',
        '请勿报送涉密信息。',
      ].join('\n'),
    );
    expect(await digestAt('2026-12-05 10:00')).toBeUndefined();
  });

  it('has its due days confirmed by 截止, which 撤销 takes back', async () => {
    office.goTo('2026-12-05 11:00');
    await dialogue(office, 'tongchou', [
      ['截止 2027Q2 2027年6月30日', ['将确认', '6月30日（星期三）18:00', '确认']],
      ['确认', '已确认'],
      ['截止 2027Q2 2027年6月30日', '无需调整'],
    ]);
    const monday = await digestAt('2026-12-07 10:00');
    expect(monday).not.toContain('2027Q2');
    expect(monday).toContain('2027Q3');
    await dialogue(office, 'tongchou', [
      ['截止 2027Q3 2027年9月28日', ['将把', '调整为9月28日']],
      ['1', '已调整'],
    ]);
    expect(await digestAt('2026-12-08 09:40')).not.toContain('2027Q3');
    await dialogue(office, 'tongchou', [['撤销', '已撤销']]);
    expect(await digestAt('2026-12-09 10:00')).toContain('截止 2027Q3 9月30日');
  });

  it('is marked where its reminders are listed', async () => {
    office.goTo('2027-05-01 10:00');
    await dialogue(office, 'tongchou', [['提醒计划', '6月8日（星期二）（暂估） 报送通知']]);
  });
});
