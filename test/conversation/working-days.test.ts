import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { dialogue } from '../support/dialogue';
import { Office } from '../support/office';

/** Figures and words only; the stores differ in nothing here. */
describe('日历 (working days)', () => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.open('sqlite');
    await office.startOver('2022-06-21 10:02');
  });
  afterAll(() => office.close());

  it('tells today, and how many working days are left, as reminders count them', async () => {
    await dialogue(office, 'jiaoyu', [
      [
        '日历',
        '今天是6月21日（星期二），工作日。\n《揭阳市数字政府改革建设2022年工作要点》二季度：截止6月30日（星期四）18:00，还有7个工作日。',
      ],
      ['日历 7月8日', '7月8日（星期五），工作日，还有13个工作日。'],
      ['日历 下周六', '7月2日（星期六），休息日；此前最后一个工作日是7月1日（星期五），还有8个工作日。'],
    ]);
  });

  it('knows holidays and make-up days', async () => {
    await dialogue(office, 'tongchou', [
      ['日历 10月3日', '10月3日（星期一），放假；此前最后一个工作日是9月30日（星期五），'],
      ['日历 10月8日', '10月8日（星期六），工作日（调休上班），'],
      ['日历 6月17日', '6月17日（星期五），工作日，已过去2个工作日。'],
    ]);
  });

  it('says what it cannot read, and what is too far off', async () => {
    await dialogue(office, 'shizhang', [
      ['日历 国庆', '日历 [日期]'],
      ['日历 2029年1月1日', '前后一年以内'],
    ]);
  });

  it('counts to the due day itself', async () => {
    office.goTo('2022-06-30 09:00');
    await dialogue(office, 'jiaoyu', [['倒计时', '二季度：截止6月30日（星期四）18:00，今天截止。']]);
    office.goTo('2022-06-30 18:01');
    await dialogue(office, 'jiaoyu', [['日历', '三季度：截止9月30日（星期五）18:00，还有']]);
  });
});
