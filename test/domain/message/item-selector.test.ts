import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { leadingNumbers, leadingSelector } from '../../../src/domain/message/item-selector';

describe('the item number a text begins with', () => {
  test.each([
    ['5 已完成', 5, 'plain', '已完成'],
    ['５、已完成', 5, 'plain', '已完成'],
    ['5:已完成', 5, 'plain', '已完成'],
    ['5．已完成', 5, 'plain', '已完成'],
    ['5已完成', 5, 'plain', '已完成'],
    ['5', 5, 'plain', ''],
    ['  5 ，已完成', 5, 'plain', '已完成'],
    ['5 ……', 5, 'plain', ''],
    ['5项：已完成', 5, 'plain', '已完成'],
    ['18项目前已完成', 18, 'plain', '目前已完成'],
    ['#5 已完成', 5, 'plain', '已完成'],
    ['事项5：已完成', 5, 'plain', '已完成'],
    ['5 本局已完成', 5, 'plain', '本局已完成'],
    ['5本局已完成', 5, 'plain', '本局已完成'],
    ['5 个别单位滞后', 5, 'plain', '个别单位滞后'],
    ['5：30家单位', 5, 'plain', '30家单位'],
    ['第5项已完成', 5, 'ordinal', '已完成'],
    ['第1203项已完成', 1203, 'ordinal', '已完成'],
    ['第一千零一项 已完成', 1001, 'ordinal', '已完成'],
    ['第五项', 5, 'ordinal', ''],
    ['第 ５ 项，已完成', 5, 'ordinal', '已完成'],
    ['第四十五项 已完成', 45, 'ordinal', '已完成'],
    ['（五）已完成', 5, 'bracketed', '已完成'],
    ['(5)已完成', 5, 'bracketed', '已完成'],
    ['【五】已完成', 5, 'bracketed', '已完成'],
    ['⑤已完成', 5, 'bracketed', '已完成'],
    ['五、已完成', 5, 'chinese', '已完成'],
    ['二十四 已完成', 24, 'chinese', '已完成'],
  ])('%s is item %d (%s)', (text, number, style, rest) => {
    expect(leadingSelector(text)).toEqual({ number, style, rest });
  });

  test.each([
    ...[
      '5月20日',
      '5 月 20 日',
      '5日',
      '5.20',
      '5.2万',
      '2022年',
      '2022',
      '12345热线',
      '10:30开会',
      '5：30 开会',
    ],
    ...[
      '3个',
      '3 个平台',
      '20家',
      '100%',
      '5 %',
      '5‰',
      '3-5个',
      '3—5',
      '5/20',
      '7×24小时',
      '24小时',
      '5G网络',
      '3D',
    ],
    ...[
      '5项目',
      '第5项目',
      '第5号台风',
      '第3条措施',
      '第二季度',
      '二季度',
      '二、三季度',
      '7、8月',
      '5,000人',
      '5本手册',
    ],
    ...[
      '5楼',
      '5台设备',
      '5 台设备',
      '一是',
      '一些',
      '万事',
      '',
      ' ',
      '、',
      '项',
      '第项',
      '0 已完成',
      '第〇项',
    ],
  ])('%s names no item', (text) => {
    expect(leadingSelector(text)).toBeNull();
  });

  test.each([
    ['5、6 均已完成', [5, 6], '均已完成'],
    ['5和6已完成', [5, 6], '已完成'],
    ['第5、6项：已完成', [5, 6], '已完成'],
    ['第5项', null, null],
    ['5、6月完成', null, null],
    ['5、3个平台', null, null],
    ['5、已完成', null, null],
    ['18、\n1、硬件', null, null],
  ])('%s names the items %j', (text, numbers, rest) => {
    expect(leadingNumbers(text)).toEqual(numbers && { numbers, rest });
  });

  it('leaves the rest exactly as it was typed', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('5 ', '第5项', '（五）', '５：'),
        fc.string({ unit: 'binary' }),
        (head, tail) => {
          const text = `${head}已${tail}`;
          expect(leadingSelector(text)?.rest).toBe(`已${tail}`);
        },
      ),
    );
  });
});
