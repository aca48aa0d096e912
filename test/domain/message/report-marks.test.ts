import { describe, expect, it } from '@jest/globals';
import { allLeadingItems, leadingItems } from '../../../src/domain/message/leading-items';
import { readPastedView } from '../../../src/domain/message/pasted-view';
import {
  isNilReport,
  nilReason,
  nilText,
  withoutPartialMark,
} from '../../../src/domain/message/report-marks';

describe('items named in front of a command’s text', () => {
  it.each<[string, number[], string]>([
    ['5 发错了', [5], '发错了'],
    ['5、7 资金未到位', [5, 7], '资金未到位'],
    ['５，７：资金未到位', [5, 7], '资金未到位'],
    ['3-5、8 资金未到位', [3, 4, 5, 8], '资金未到位'],
    ['第3项至第5项', [3, 4, 5], ''],
    ['第三项和第五项，资金未到位', [3, 5], '资金未到位'],
    ['（五）资金未到位', [5], '资金未到位'],
  ])('%s', (text, numbers, rest) => {
    expect(leadingItems(text)).toEqual({ numbers, rest });
  });

  it.each(['', '资金未到位', '5月完成', '5、6月完成', '二、三季度推进', '2022年完成', '7-5项'])(
    '%s names no list of items',
    (text) => {
      expect(leadingItems(text)?.numbers.length ?? 0).toBeLessThan(2);
    },
  );

  it('are read to the end where nothing else may follow', () => {
    expect(allLeadingItems('5 7、9')).toEqual([5, 7, 9]);
  });
});

describe('marks of a report', () => {
  it.each([
    ['（部分）已完成招标', '已完成招标'],
    ['部分：已完成招标', '已完成招标'],
    ['【先报部分】已完成招标', '已完成招标'],
    ['已完成招标 部分', '已完成招标'],
    ['已完成招标（部分）。', '已完成招标'],
    ['已完成招标，部分内容', '已完成招标'],
  ])('%s is a part', (text, bare) => {
    expect(withoutPartialMark(text)).toBe(bare);
  });

  it.each(['部分学校已完成', '已完成大部分', '部分', '（部分）', '已完成部分招标'])('%s is none', (text) => {
    expect(withoutPartialMark(text)).toBeNull();
  });

  it.each([
    ['零报告', ''],
    ['无进展，资金未到位', '资金未到位'],
    ['本期无进展。', ''],
    ['零报告（资金未到位）', '资金未到位'],
  ])('%s is a nil report', (text, reason) => {
    expect(nilReason(text)).toBe(reason);
    expect(isNilReport(text)).toBe(true);
  });

  it.each(['无进展缓慢问题', '已完成，其余无进展', '进展顺利'])('%s is none', (text) => {
    expect(nilReason(text)).toBeNull();
  });

  it('with work done behind it is a report', () => {
    expect(isNilReport('无进展；另已完成培训3场')).toBe(false);
  });

  it.each([
    ['', '零报告'],
    ['原因', '零报告'],
    ['<原因>', '零报告'],
    ['原因：资金未到位', '零报告：资金未到位'],
    ['资金未到位', '零报告：资金未到位'],
  ])('the reason %j makes the text %s', (reason, text) => {
    expect(nilText(reason)).toBe(text);
  });
});

describe('a report as 查看 has shown it', () => {
  const printed =
    '第18项 助推基本公共教育均等化（市教育局）\n三季度：已报，第1版，回复“查看 三季度 18”可查看\n' +
    '附件1个：图片 现场.jpg（12KB）\n【二季度】已报，第2版，共2版，6月23日10:02，刘教育，按时：\n1.已完成\n2.已验收';

  it('is read back', () => {
    expect(readPastedView(printed)).toEqual({
      number: 18,
      unitName: '市教育局',
      periodName: '二季度',
      text: '1.已完成\n2.已验收',
    });
  });

  it.each([
    '第18项 已完成一期（市教育局）',
    '第18项 助推基本公共教育均等化（市教育局）：尚未报送。',
    `${printed}\n第22项 其他（市残联）\n【二季度】已报，第1版：\n完成`,
    '18 已完成一期',
    '',
  ])('%j is none', (text) => {
    expect(readPastedView(text)).toBeNull();
  });
});
