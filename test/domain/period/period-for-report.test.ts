import { describe, expect, it, test } from '@jest/globals';
import type { ObligationState } from '../../../src/domain/obligation/obligation';
import { periodForReport, type ReportTarget } from '../../../src/domain/period/period-for-report';
import { at } from '../reminders/given';

const target = (periodCode: string, state: ObligationState, due: string, closes: string): ReportTarget => ({
  periodCode,
  state,
  dueAt: at(`${due} 18:00`),
  closesAt: at(`${closes} 18:00`),
});
const q2 = (state: ObligationState) => target('2022Q2', state, '2022-06-30', '2022-07-14');
const q3 = (state: ObligationState) => target('2022Q3', state, '2022-09-30', '2022-10-19');
const q4 = (state: ObligationState) => target('2022Q4', state, '2022-12-30', '2023-01-16');

describe('the period of a report', () => {
  test.each([
    [
      'the one it says, whatever is owed',
      [q2('pending'), q3('pending')],
      '2022Q3',
      '2022-07-05',
      '2022Q3',
      'said',
    ],
    [
      'the returned round before anything overdue',
      [q2('returned'), q3('pending')],
      null,
      '2022-07-05',
      '2022Q2',
      'returned',
    ],
    [
      'the oldest one past due and unreported',
      [q3('pending'), q2('pending')],
      null,
      '2022-07-05',
      '2022Q2',
      'overdue',
    ],
    [
      '本期 while nothing is past due',
      [q2('pending'), q3('pending')],
      null,
      '2022-06-20',
      '2022Q2',
      'current',
    ],
    [
      '本期 when it is reported and not yet accepted',
      [q2('submitted'), q3('pending')],
      null,
      '2022-07-05',
      '2022Q2',
      'current',
    ],
    [
      'the running one, early, when 本期 is accepted',
      [q2('accepted'), q3('pending')],
      null,
      '2022-07-05',
      '2022Q3',
      'early',
    ],
    [
      '本期 itself when it is accepted and still running',
      [q2('accepted'), q3('pending')],
      null,
      '2022-06-20',
      '2022Q2',
      'current',
    ],
    [
      '本期, to be kept as a draft, when it has closed unreported',
      [q2('pending'), q3('pending')],
      null,
      '2022-07-20',
      '2022Q2',
      'current',
    ],
    [
      'the running one where the unit does not owe 本期',
      [q3('pending')],
      null,
      '2022-07-05',
      '2022Q3',
      'early',
    ],
  ] as const)('is %s', (_rule, targets, said, day, expected, because) => {
    const current = day < '2022-09-08' ? '2022Q2' : '2022Q3';
    const running = day <= '2022-06-30' ? '2022Q2' : '2022Q3';
    expect(periodForReport(targets, { said, current, running, at: at(`${day} 10:00`) })).toEqual({
      periodCode: expected,
      because,
    });
  });

  it('is the closed 本期 no longer once the next one has opened', () => {
    const choice = { said: null, current: '2022Q3', running: '2022Q3', at: at('2022-09-10 10:00') };
    expect(periodForReport([q2('pending'), q3('pending'), q4('pending')], choice)?.periodCode).toBe('2022Q3');
  });

  it('is none where the unit does not owe what the report says, or nothing at all', () => {
    const now = { current: '2022Q2', running: '2022Q2', at: at('2022-06-20 10:00') };
    expect(periodForReport([q2('pending')], { ...now, said: '2022Q1' })).toBeNull();
    expect(periodForReport([], { ...now, said: null })).toBeNull();
  });
});
