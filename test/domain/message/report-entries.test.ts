import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { readReportEntries } from '../../../src/domain/message/report-entries';

const owing =
  (...numbers: number[]) =>
  (number: number) =>
    numbers.includes(number);

/** What matters of a reading, short enough for a table. */
function read(text: string, owed: number[], announced = false) {
  const reading = readReportEntries(text, owing(...owed), announced);
  if (reading.kind === 'bare') return reading.text;
  if (reading.kind === 'entries') return reading.entries.map(({ number, text: said }) => [number, said]);
  return { unsure: reading.apart.map(({ number }) => number), whole: reading.whole?.number ?? null };
}

describe('the reports in a message', () => {
  test.each([
    ['5 甲', [5], [[5, '甲']]],
    ['5 甲\n乙', [5], [[5, '甲\n乙']]],
    [
      '5 甲\n24 乙',
      [5, 24],
      [
        [5, '甲'],
        [24, '乙'],
      ],
    ],
    [
      '第5项 甲\n第24项 乙',
      [5, 24],
      [
        [5, '甲'],
        [24, '乙'],
      ],
    ],
    [
      '第1项 甲\n第2项 乙',
      [1, 2],
      [
        [1, '甲'],
        [2, '乙'],
      ],
    ],
    [
      '5 甲\n\n  24、乙\n丙',
      [5, 24],
      [
        [5, '甲'],
        [24, '乙\n丙'],
      ],
    ],
    [
      '5 甲\n99 乙',
      [5],
      [
        [5, '甲'],
        [99, '乙'],
      ],
    ],
    ['5 甲\n5 乙\n5 甲', [5], [[5, '甲\n乙']]],
    ['5 甲\n5月20日 乙\n3个平台', [5, 3], [[5, '甲\n5月20日 乙\n3个平台']]],
    ['5 甲：\n1.乙\n2.丙', [5], [[5, '甲：\n1.乙\n2.丙']]],
    ['5 甲：1.乙；2.丙', [5], [[5, '甲：1.乙；2.丙']]],
    ['5 甲：\n（一）乙\n（二）丙', [5, 1, 2], [[5, '甲：\n（一）乙\n（二）丙']]],
    ['5 甲；3个乙；2.5万丙', [5, 3, 2], [[5, '甲；3个乙；2.5万丙']]],
  ])('%j of who owes %j is %j', (text, owed, entries) => {
    expect(read(text, owed)).toEqual(entries);
  });

  test.each([
    ['5 甲：\n1.乙\n2.丙', [5, 1, 2], { unsure: [5, 1, 2], whole: 5 }],
    ['1.甲\n2.乙\n3.丙', [1, 2, 3], { unsure: [1, 2, 3], whole: null }],
    ['1.甲；2.乙', [18], { unsure: [1, 2], whole: null }],
    ['5 甲；24：乙', [5, 24], { unsure: [5, 24], whole: 5 }],
    ['第5项甲，第24项乙', [5, 24], { unsure: [5, 24], whole: 5 }],
    ['5 甲\n第24项 乙', [5, 24], { unsure: [5, 24], whole: 5 }],
    ['5、6 均已完成', [5, 6], { unsure: [5, 6], whole: 5 }],
  ])('%j of who owes %j has to be asked about', (text, owed, unsure) => {
    expect(read(text, owed)).toEqual(unsure);
  });

  test.each([
    '一、进展情况：甲\n二、存在问题：乙',
    '（一）工作开展情况\n甲',
    '一、下一步工作计划\n甲',
    '已完成甲',
    '5月20日完成甲\n6 乙',
  ])('%j names no item', (text) => {
    expect(read(text, [1, 2, 5, 6])).toBe(text);
  });

  it('announced by 报 are numbered by items even from one on', () => {
    expect(read('1 甲\n2 乙', [1, 2], true)).toEqual([
      [1, '甲'],
      [2, '乙'],
    ]);
    expect(read('3 甲\n4 乙', [3, 4], true)).toEqual([
      [3, '甲'],
      [4, '乙'],
    ]);
  });

  it('lose nothing that was typed', () => {
    const LINES = { minLength: 1, maxLength: 6 };
    const line = fc.tuple(
      fc.constantFrom('', '5 ', '24：', '（一）', '1.', '第6项', '5月20日', '3个'),
      fc.string({ unit: 'grapheme', maxLength: 12 }),
    );
    fc.assert(
      // The same line twice is one report.
      fc.property(fc.uniqueArray(line, { ...LINES, selector: (each) => each.join('') }), (lines) => {
        const text = lines.map(([head, rest]) => `${head}${rest}甲`).join('\n');
        const reading = readReportEntries(text, owing(5, 24, 6));
        const parts =
          reading.kind === 'bare'
            ? [reading.text]
            : (reading.kind === 'entries' ? reading.entries : reading.apart).map((entry) => entry.text);
        const found = parts.join('').split('甲').length;
        expect(found).toBeGreaterThanOrEqual(text.split('甲').length);
      }),
    );
  });
});
