import { describe, expect, it, test } from '@jest/globals';
import { officeIso } from '../../../src/domain/calendar/office-time';
import { officialCalendar } from '../../../src/domain/calendar/official-calendar';
import { deadlinesFromClause } from '../../../src/domain/period/deadlines-from-clause';

const calendar = officialCalendar();
const read = (printed: string[], year = 2022) =>
  deadlinesFromClause(printed, { year, calendar, dueTime: '18:00' });
const dues = (...printed: string[]) =>
  read(printed).deadlines.map(({ code, dueAt }) => `${code} ${officeIso(dueAt).slice(0, 16)}`);

describe('deadlines of a reporting clause', () => {
  it('are for Jieyang 2022 the last working days of the quarters at 18:00', () => {
    expect(read(['第二季度结束前', '第三季度结束前', '第四季度结束前'])).toEqual({
      deadlines: [
        {
          code: '2022Q2',
          kind: 'progress',
          printed: '第二季度结束前',
          dueAt: new Date('2022-06-30T10:00:00Z'),
        },
        {
          code: '2022Q3',
          kind: 'progress',
          printed: '第三季度结束前',
          dueAt: new Date('2022-09-30T10:00:00Z'),
        },
        {
          code: '2022Q4',
          kind: 'progress',
          printed: '第四季度结束前',
          dueAt: new Date('2022-12-30T10:00:00Z'),
        },
      ],
      notUnderstood: [],
    });
  });

  const quarters = [
    '2022Q1 2022-03-31T18:00',
    '2022Q2 2022-06-30T18:00',
    '2022Q3 2022-09-30T18:00',
    '2022Q4 2022-12-30T18:00',
  ];
  test.each([
    ['每季度末前', quarters],
    ['每季度结束前', quarters],
    ['每季末前', quarters],
    ['第二、三、四季度结束前', quarters.slice(1)],
    ['于第二季度末前', quarters.slice(1, 2)],
    ['2022年第三季度结束前', quarters.slice(2, 3)],
    ['二季度底之前', quarters.slice(1, 2)],
    [
      '每季度最后一个月20日前',
      [
        '2022Q1 2022-03-18T18:00',
        '2022Q2 2022-06-20T18:00',
        '2022Q3 2022-09-20T18:00',
        '2022Q4 2022-12-20T18:00',
      ],
    ],
    [
      '每季度结束后5个工作日内',
      [
        '2022Q1 2022-04-08T18:00',
        '2022Q2 2022-07-07T18:00',
        '2022Q3 2022-10-12T18:00',
        '2022Q4 2023-01-09T18:00',
      ],
    ],
    [
      '每季度结束后10日内',
      [
        '2022Q1 2022-04-08T18:00',
        '2022Q2 2022-07-08T18:00',
        '2022Q3 2022-10-10T18:00',
        '2022Q4 2023-01-10T18:00',
      ],
    ],
    ['6月底', ['2022-06-30 2022-06-30T18:00']],
    ['6月底和12月底前', ['2022-06-30 2022-06-30T18:00', '2022-12-31 2022-12-30T18:00']],
    ['2023年6月底和12月底前', ['2023-06-30 2023-06-30T18:00', '2023-12-31 2023-12-29T18:00']],
    ['3、9月底前', ['2022-03-31 2022-03-31T18:00', '2022-09-30 2022-09-30T18:00']],
    ['2022年6月15日前', ['2022-06-15 2022-06-15T18:00']],
    ['６月１５日１７：００前', ['2022-06-15 2022-06-15T17:00']],
    ['六月十五日下午5时前', ['2022-06-15 2022-06-15T17:00']],
    ['6月15日下班前', ['2022-06-15 2022-06-15T18:00']],
    ['次年1月15日前', ['2023-01-15 2023-01-13T18:00']],
    ['2022年底前', ['2022-12-31 2022-12-30T18:00']],
    ['年底前', ['2022-12-31 2022-12-30T18:00']],
    ['上半年', ['2022H1 2022-06-30T18:00']],
    ['上半年结束前', ['2022H1 2022-06-30T18:00']],
    ['每半年末前', ['2022H1 2022-06-30T18:00', '2022H2 2022-12-30T18:00']],
  ])('%s', (printed, expected) => expect(dues(printed)).toEqual(expected));

  it('come every month, on the working day on or before the 25th', () => {
    const monthly = dues('每月25日前');
    expect(monthly).toHaveLength(12);
    expect(monthly[0]).toBe('2022M01 2022-01-25T18:00');
    expect(monthly[5]).toBe('2022M06 2022-06-24T18:00'); // the 25th is a Saturday
    expect(monthly[11]).toBe('2022M12 2022-12-23T18:00'); // the 25th is a Sunday
  });

  it('at the end of each month respect its length', () => {
    expect(dues('每月底前')[1]).toBe('2022M02 2022-02-28T18:00');
    expect(dues('每月30日前')[1]).toBe('2022M02 2022-02-28T18:00');
    expect(dues('每月最后一个工作日前')[3]).toBe('2022M04 2022-04-29T18:00');
  });

  test.each([
    '6月前',
    '第二季度前',
    '上半年前',
    '6月中旬前',
    '每周五前',
    '每月初',
    '6月31日前',
    '每月32日前',
    '第五季度结束前',
    '及时',
    '6月底和适当时候前',
    '6月15日25:00前',
    '底前',
    '',
  ])('%j is handed back to a person, never guessed', (printed) => {
    expect(read([printed])).toEqual({ deadlines: [], notUnderstood: [printed] });
  });

  it('are taken once where two phrases name the same period, and sorted by due', () => {
    expect(dues('第四季度结束前', '第二季度结束前', '二季度末前')).toEqual([quarters[1], quarters[3]]);
  });
});
