import { describe, expect, it, test } from '@jest/globals';
import { overridesWithoutPlan, policyOfPlan } from '../../../src/domain/reminders/policy-of-plan';
import { readReminderPolicy } from '../../../src/domain/reminders/read-policy';
import { simulateReminders } from '../../../src/domain/reminders/simulate-reminders';
import { calendar, owed, policy, recipient } from './given';

const JIEYANG = { title: '揭阳市数字政府改革建设2022年工作要点', year: 2022 };
const STAGES = [
  { name: 'open', offset: -20, audience: ['primary'] },
  { name: 'T0', offset: 0, audience: ['primary'] },
  { name: 'T+2', offset: 2, audience: ['primary', 'unitLeader'] },
];

/** The shipped policy with overrides, as read from a file. */
function withPlans(...plans: object[]) {
  const read = readReminderPolicy({ ...policy, plans });
  if ('problems' in read) throw new Error(read.problems.join('\n'));
  return read.policy;
}

describe('rules of the policy for a single plan', () => {
  const overridden = withPlans(
    { title: '数字政府改革建设', year: 2022, stages: STAGES, closeAfter: 4 },
    { title: '营商环境', year: 2022, weekly: { every: 2, audience: ['backup'] } },
  );

  it('stand instead of the general ones where they say something, by part of the title and year', () => {
    const own = policyOfPlan(overridden, JIEYANG);
    expect(own.stages.map(({ name }) => name)).toEqual(['open', 'T0', 'T+2']);
    expect(own).toMatchObject({ closeAfter: 4, weekly: policy.weekly, send: policy.send });
  });

  test.each([
    ['another year', { ...JIEYANG, year: 2023 }],
    ['another title', { title: '揭阳市2022年绿化工作要点', year: 2022 }],
  ])('do not hold for %s', (_, plan) => {
    expect(policyOfPlan(overridden, plan)).toBe(overridden);
  });

  it('are named where there is no such plan', () => {
    expect(overridesWithoutPlan(overridden, [JIEYANG])).toEqual([{ title: '营商环境', year: 2022 }]);
  });

  it('give their plan another ladder, and leave the others theirs', () => {
    const planPolicy = policyOfPlan(overridden, JIEYANG);
    const sent = simulateReminders({
      policy: overridden,
      calendar,
      owed: [owed(1, { planPolicy }), owed(2, { planId: 2, unitId: 2 })],
      recipients: [recipient(1), recipient(2, { unitId: 2 })],
      from: '2022-06-10',
      to: '2022-07-05',
    });
    const stagesOf = (id: number) =>
      sent
        .filter(({ personId }) => personId === id)
        .map(({ officeDay, mostUrgent }) => [officeDay, mostUrgent]);
    expect(stagesOf(1)).toEqual([
      ['2022-06-30', 'T0'],
      ['2022-07-04', 'T+2'],
    ]);
    expect(stagesOf(2).map(([, stage]) => stage)).toEqual(['T-7', 'T-3', 'T-1', 'T0', 'T+1', 'T+3']);
  });

  test.each([
    ['plans.0.title', [{ year: 2022 }]],
    ['plans.0.year', [{ title: '数字政府', year: '2022' }]],
    ['plans.0.stages.0.name', [{ title: '数字政府', year: 2022, stages: [{ ...STAGES[0], name: 'T-20' }] }]],
    [
      'plans.0.digest.whileOverdue',
      [{ title: '数字政府', year: 2022, digest: { lastWorkingDaysBeforeDue: 1 } }],
    ],
    ['plans.1', [JIEYANG, JIEYANG]],
    ['plans.0', [{ ...JIEYANG, window: policy.window }]],
  ])('with a mistake in %s are refused, the place named', (place, plans) => {
    const read = readReminderPolicy({ ...policy, plans });
    const problems = 'problems' in read ? read.problems : [];
    expect(problems.map((problem) => problem.split(':')[0])).toContain(place);
  });
});
