import { describe, expect, it } from '@jest/globals';
import { addDays } from '../../../src/domain/calendar/office-time';
import { planReminders } from '../../../src/domain/reminders/plan-reminders';
import type { CoveredStage } from '../../../src/domain/reminders/planned-reminder';
import { simulateReminders } from '../../../src/domain/reminders/simulate-reminders';
import { at, calendar, owed, policy, recipient } from './given';

const year = { from: '2022-01-01', to: '2022-12-31', policy, calendar };
const quarters = [
  owed(1, { dueAt: at('2022-06-30 18:00'), itemNo: 18 }),
  owed(2, { dueAt: at('2022-09-30 18:00'), itemNo: 18, periodCode: '2022Q3' }),
  owed(3, { dueAt: at('2022-12-30 18:00'), itemNo: 18, periodCode: '2022Q4' }),
];

describe('the simulation of a year', () => {
  it('sends Jieyang’s contact every stage on its official day', () => {
    const sent = simulateReminders({ ...year, owed: quarters, recipients: [recipient(1)] });
    expect(sent.map(({ officeDay, mostUrgent }) => `${officeDay} ${mostUrgent}`)).toEqual([
      '2022-06-09 open',
      '2022-06-21 T-7',
      '2022-06-27 T-3',
      '2022-06-29 T-1',
      '2022-06-30 T0',
      '2022-07-01 T+1',
      '2022-07-05 T+3',
      '2022-07-12 W1',
      '2022-09-08 open',
      '2022-09-21 T-7',
      '2022-09-27 T-3',
      '2022-09-29 T-1',
      '2022-09-30 T0',
      '2022-10-08 T+1',
      '2022-10-10 T+3',
      '2022-10-17 W1',
      '2022-12-09 open',
      '2022-12-21 T-7',
      '2022-12-27 T-3',
      '2022-12-29 T-1',
      '2022-12-30 T0',
    ]);
  });

  it('is what the planner would have done day by day', () => {
    const recipients = [recipient(1), recipient(2, { order: 2 }), recipient(3, { role: 'unitLeader' })];
    const covered: CoveredStage[] = [];
    const sent = [];
    for (let day = year.from; day <= year.to; day = addDays(day, 1)) {
      const now = at(`${day} 09:30`);
      const today = planReminders({
        ...year,
        owed: quarters,
        recipients,
        covered,
        now,
      });
      covered.push(
        ...today.flatMap(({ personId, stages }) => stages.map((stage) => ({ personId, ...stage }))),
      );
      sent.push(...today);
    }
    expect(simulateReminders({ ...year, owed: quarters, recipients })).toEqual(sent);
  });

  it('that begins in the middle takes what came before as sent', () => {
    const span = { from: '2022-06-22', to: '2022-06-28' };
    const sent = simulateReminders({ ...year, ...span, owed: quarters, recipients: [recipient(1)] });
    expect(sent.map(({ officeDay }) => officeDay)).toEqual(['2022-06-27']);
  });

  it('makes up for what the facts say was missed', () => {
    const span = { from: '2022-06-22', to: '2022-06-28', covered: [] };
    const sent = simulateReminders({ ...year, ...span, owed: quarters, recipients: [recipient(1)] });
    expect(sent.map(({ officeDay, mostUrgent }) => `${officeDay} ${mostUrgent}`)).toEqual([
      '2022-06-22 T-7',
      '2022-06-27 T-3',
    ]);
  });

  it('names a day that is none', () => {
    expect(() => simulateReminders({ ...year, to: '2022-12-32', owed: [], recipients: [] })).toThrow(
      '2022-12-32',
    );
  });
});
