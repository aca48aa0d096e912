import { describe, expect, test } from '@jest/globals';
import { officeIso } from '../../../src/domain/calendar/office-time';
import { officialCalendar } from '../../../src/domain/calendar/official-calendar';
import { readBindingWords } from '../../../src/domain/message/binding-words';
import { readExtensionWords } from '../../../src/domain/message/extension-words';
import { readRequestNumbers } from '../../../src/domain/message/request-numbers';
import { extensionProblem, workingDaysAround } from '../../../src/domain/obligation/extension';
import type { RegistrySnapshot } from '../../../src/domain/registry/registry-snapshot';

describe('until when more time is wanted, and why', () => {
  const rules = { today: '2022-06-23', calendar: officialCalendar(), dueTime: '18:00' };
  test.each([
    ['到7月8日 系统升级', '2022-07-08T18:00', '系统升级'],
    ['到7月8日', '2022-07-08T18:00', null],
    ['延到７月８日，系统升级。', '2022-07-08T18:00', '系统升级'],
    ['申请推迟至下周五，因人员变动', '2022-07-01T18:00', '因人员变动'],
    ['因7月1日开会，到7月8日', '2022-07-08T18:00', '因7月1日开会'],
    ['系统升级 7月8日', '2022-07-08T18:00', '系统升级'],
    ['7月8日前报送，原因：系统升级', '2022-07-08T18:00', '系统升级'],
    ['到7月8日12:00 系统升级', '2022-07-08T12:00', '系统升级'],
  ])('%s', (text, at, reason) => {
    const said = readExtensionWords(text, rules);
    expect([said && officeIso(said.at).slice(0, 16), said?.reason]).toEqual([at, reason]);
  });

  test('a day off is kept as said', () => {
    expect(readExtensionWords('到7月9日', rules)).toMatchObject({ day: '2022-07-09' });
  });

  test.each(['', '系统升级', '到2月30日', '尽快'])('no day: %s', (text) => {
    expect(readExtensionWords(text, rules)).toBeNull();
  });

  test('the working days around a day off that are later than what holds', () => {
    const around = (day: string, after: string) => workingDaysAround(day, officialCalendar(), after);
    expect(around('2022-07-09', '2022-06-30')).toEqual(['2022-07-08', '2022-07-11']);
    expect(around('2022-07-09', '2022-07-08')).toEqual(['2022-07-11']);
    expect(around('2022-10-03', '2022-06-30')).toEqual(['2022-09-30', '2022-10-08']);
  });

  test('a day is no extension when it is not later, or over while the report is awaited', () => {
    const due = { dueAt: new Date('2022-06-30T10:00:00Z') };
    const now = new Date('2022-07-05T02:00:00Z');
    const problem = (day: string, state: 'pending' | 'returned' | 'submitted') =>
      extensionProblem(new Date(`${day}T10:00:00Z`), { state, due }, now);
    expect(problem('2022-06-30', 'pending')).toBe('not_later');
    expect(problem('2022-07-04', 'pending')).toBe('past');
    expect(problem('2022-07-04', 'returned')).toBe('past');
    expect(problem('2022-07-04', 'submitted')).toBeNull();
    expect(problem('2022-07-05', 'pending')).toBeNull();
  });
});

describe('the requests that a decision names', () => {
  test.each([
    ['', [], null],
    ['#12', [12], null],
    ['12', [12], null],
    ['＃１２ 情况属实。', [12], '情况属实'],
    ['12号 情况属实', [12], '情况属实'],
    ['（12）', [12], null],
    ['#12、#13', [12, 13], null],
    ['12 13、14 均属实', [12, 13, 14], '均属实'],
    ['#12和#13，理由：均属实', [12, 13], '均属实'],
    ['申请#12', [], '申请#12'],
    ['情况属实', [], '情况属实'],
    ['3天后再报', [], '3天后再报'],
    ['#12 3天后再报', [12], '3天后再报'],
  ])('%s', (text, numbers, reason) => {
    expect(readRequestNumbers(text)).toEqual({ numbers, reason });
  });
});

describe('who wants to be registered, and where', () => {
  const registry: RegistrySnapshot = {
    units: [
      { id: 1, name: '市教育局', aliases: ['教育局'] },
      { id: 2, name: '榕城区人民政府', aliases: ['榕城区'] },
    ],
    groups: [{ id: 1, names: ['各县区'], memberUnitIds: [2] }],
  };
  test.each([
    ['市教育局 张三', 1, '张三'],
    ['市教育局张三', 1, '张三'],
    ['教育局，欧阳娜娜', 1, '欧阳娜娜'],
    ['张三 榕城区', 2, '张三'],
    ['单位：市教育局 姓名：新姓名', 1, '新姓名'],
    ['市教育局 张三 0663-8888888 谢谢', 1, '张三'],
    ['市教育局', 1, null],
  ])('%s', (text, unitId, name) => {
    expect(readBindingWords(text, registry)).toMatchObject({
      kind: 'understood',
      unit: { id: unitId },
      name,
    });
  });

  test.each([
    ['', 'unclear'],
    ['张三', 'unclear'],
    ['市教育局 http://x.cn', 'unclear'],
    ['市教育局 <b>', 'unclear'],
    ['各县区 张三', 'unknown_unit'],
    ['市气象局 张三', 'unknown_unit'],
  ])('%s: %s', (text, kind) => {
    expect(readBindingWords(text, registry).kind).toBe(kind);
  });
});
