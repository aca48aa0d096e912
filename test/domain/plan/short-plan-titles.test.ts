import { expect, test } from '@jest/globals';
import { shortPlanTitles } from '../../../src/domain/plan/short-plan-titles';

test.each([
  // The same plan of two years.
  [
    ['揭阳市数字政府改革建设2023年工作要点', '揭阳市数字政府改革建设2022年工作要点'],
    ['2023年', '2022年'],
  ],
  [
    ['揭阳市数字政府改革建设2022年工作要点', '2022年营商环境改革工作要点'],
    ['数字政府改革建设', '营商环境改革'],
  ],
  // Three of two years: 2022年 alone would mean two.
  [
    ['数字政府建设2022年工作要点', '数字政府建设2023年工作要点', '2022年营商环境改革工作要点'],
    ['数字政府建设2022年工作要点', '2023年', '营商环境改革'],
  ],
  // The one's subject stands in the other's title.
  [
    ['2022年教育工作要点', '2022年职业教育工作要点'],
    ['2022年教育工作要点', '职业教育'],
  ],
  // Nothing short tells of it what it is.
  [
    ['怀化市新型冠状病毒感染肺炎疫情防控期间“菜篮子”产品稳价保供十条措施', '怀化市2020年农业工作要点'],
    ['怀化市新型冠状病毒感染肺炎疫情防控期间“菜篮子”产品稳价保供十条措施', '农业'],
  ],
])('of %j each is told by %j', (titles, short) => {
  expect(shortPlanTitles(titles)).toEqual(short);
});
