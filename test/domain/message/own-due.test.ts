import { describe, expect, test } from '@jest/globals';
import { officeIso } from '../../../src/domain/calendar/office-time';
import { officialCalendar } from '../../../src/domain/calendar/official-calendar';
import { readOwnDue } from '../../../src/domain/message/own-due';

const rules = { today: '2022-07-01', calendar: officialCalendar(), dueTime: '18:00' };
const read = (text: string) => {
  const { due, rest } = readOwnDue(text, rules);
  return [due && officeIso(due.at).slice(5, 16), rest];
};

describe('the due day within a reason', () => {
  test.each([
    ['数据与一季度不一致', null, '数据与一季度不一致'],
    ['数据与一季度不一致 7月5日前', '07-05T18:00', '数据与一季度不一致'],
    ['数据不一致，请于7月5日前重新报送', '07-05T18:00', '数据不一致'],
    ['数据不一致，7月5日', '07-05T18:00', '数据不一致'],
    ['7月5日前 数据不一致', '07-05T18:00', '数据不一致'],
    ['7月5日前补充数据', '07-05T18:00', '补充数据'],
    ['到7月8日 系统升级', '07-08T18:00', '系统升级'],
    ['到7月8日', '07-08T18:00', ''],
    ['数据不一致，限7/5', '07-05T18:00', '数据不一致'],
    ['数据不一致，下周二下班前报', '07-05T18:00', '数据不一致'],
    ['数据不一致，7月5日12:00前重报', '07-05T12:00', '数据不一致'],
    ['数据不一致，7月5日下午3点前', '07-05T15:00', '数据不一致'],
    ['数据不一致（7月5日前）', '07-05T18:00', '数据不一致'],
    ['数据不一致，3个工作日内重报', '07-06T18:00', '数据不一致'],
    ['6月30日的数据有误，7月5日前重报', '07-05T18:00', '6月30日的数据有误'],
    ['6月30日的数据有误', null, '6月30日的数据有误'],
    ['7月5日前的数据有误', null, '7月5日前的数据有误'],
    ['缺少6月30日会议情况', null, '缺少6月30日会议情况'],
    ['数据不一致 昨天', '06-30T18:00', '数据不一致'],
    ['数据不一致，上周五前重报', '06-24T18:00', '数据不一致'],
    ['数据不一致 6月26日', '06-26T18:00', '数据不一致'],
    ['与昨天的数据不一致', null, '与昨天的数据不一致'],
    ['昨天报的数据有误，7月5日前重报', '07-05T18:00', '昨天报的数据有误'],
    ['数据截至6月30日有误', null, '数据截至6月30日有误'],
  ])('%s', (said, due, rest) => {
    expect(read(said)).toEqual([due, rest]);
  });

  test('a day off moves to the next working day, and it is known which was said', () => {
    expect(readOwnDue('数据不一致 7月9日前', rules).due).toMatchObject({
      day: '2022-07-11',
      movedFrom: '2022-07-09',
    });
  });
});
