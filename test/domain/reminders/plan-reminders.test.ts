import { describe, expect, it, test } from '@jest/globals';
import { officeDayOf, officeIso } from '../../../src/domain/calendar/office-time';
import { type PlanRemindersInput, planReminders } from '../../../src/domain/reminders/plan-reminders';
import type { CoveredStage, PlannedReminder } from '../../../src/domain/reminders/planned-reminder';
import { at, calendar, owed, policy, recipient } from './given';

const plan = (now: string, input: Partial<PlanRemindersInput> = {}) =>
  planReminders({
    owed: [owed(1)],
    recipients: [recipient(1)],
    covered: [],
    policy,
    calendar,
    now: at(now),
    ...input,
  });
const coverageOf = (planned: readonly PlannedReminder[]): CoveredStage[] =>
  planned.flatMap(({ personId, stages }) =>
    stages.map(({ obligationId, stage, dueDay }) => ({ personId, obligationId, stage, dueDay })),
  );
const to = (planned: readonly PlannedReminder[]) =>
  planned.map(({ personId }) => personId).sort((a, b) => a - b);
const stagesOf = (planned: readonly PlannedReminder[]) =>
  planned.flatMap(({ stages }) => stages.map(({ obligationId, stage }) => `${obligationId} ${stage}`));

const opened: CoveredStage = { personId: 1, obligationId: 1, stage: 'open', dueDay: '2022-06-30' };

describe('a working day', () => {
  it('brings the stage of that day, planned between 09:31 and 09:35', () => {
    const [reminder, ...more] = plan('2022-06-21 00:00');
    expect(more).toEqual([]);
    expect(reminder).toMatchObject({
      personId: 1,
      userid: 'user1',
      officeDay: '2022-06-21',
      stages: [{ obligationId: 1, stage: 'T-7', dueDay: '2022-06-30', audience: 'primary' }],
      mostUrgent: 'T-7',
    });
    expect(officeIso(reminder?.sendAt ?? new Date(0))).toMatch(/^2022-06-21T09:3[1-5]:00/);
  });

  it('spreads people over the minutes, and gives one person the same minute all day', () => {
    const recipients = Array.from({ length: 200 }, (_, index) => recipient(index + 1));
    const early = plan('2022-06-21 00:00', { recipients });
    const minutes = new Set(early.map(({ sendAt }) => officeIso(sendAt).slice(11, 16)));
    expect([...minutes].sort()).toEqual(['09:31', '09:32', '09:33', '09:34', '09:35']);
    expect(plan('2022-06-21 23:59', { recipients }).length).toBe(200);
    expect(plan('2022-06-21 12:00', { recipients })).toEqual(early);
  });

  it('never uses minute 0 or 30', () => {
    const recipients = Array.from({ length: 300 }, (_, index) => recipient(index + 1));
    const wide = { ...policy, send: { at: '09:20', spreadMinutes: 60 } };
    const minutes = plan('2022-06-21 00:00', { recipients, policy: wide }).map(({ sendAt }) =>
      sendAt.getUTCMinutes(),
    );
    expect(minutes).toHaveLength(300);
    expect(minutes.filter((minute) => minute % 30 === 0)).toEqual([]);
  });

  it('without a stage is silent once the last one has gone out', () => {
    expect(plan('2022-06-15 10:00', { covered: [opened] })).toEqual([]);
  });

  it('lists all that is due for a person, in every unit, overdue first and then the nearest due', () => {
    const input = {
      owed: [
        owed(3, { dueAt: at('2022-07-08 18:00'), unitId: 2, planId: 2 }), // T-5: its T-7 was missed
        owed(1, { dueAt: at('2022-06-30 18:00') }), // T+1
        owed(2, { dueAt: at('2022-07-01 18:00') }), // T0
        owed(4, { dueAt: at('2022-06-29 18:00'), graceUntil: at('2022-07-04 18:00') }), // in grace
      ],
      recipients: [recipient(1), recipient(1, { unitId: 2 })],
    };
    const [reminder, ...more] = plan('2022-07-01 08:00', input);
    expect(more).toEqual([]);
    expect(stagesOf(reminder ? [reminder] : [])).toEqual(['1 T+1', '4 T0', '2 T0', '3 T-7']);
    expect(reminder?.mostUrgent).toBe('T+1');
  });
});

describe('nothing goes out', () => {
  test.each([
    ['on a Sunday', '2022-06-26 10:00', {}],
    ['on a holiday', '2022-10-04 10:00', { owed: [owed(1, { dueAt: at('2022-09-30 18:00') })] }],
    ['before the opening notice', '2022-06-08 10:00', {}],
    ['in a quiet period', '2022-06-30 10:00', { owed: [owed(1, { quiet: true })] }],
    ['after the close', '2022-07-14 18:01', {}],
    [
      'to who was written to today',
      '2022-06-30 10:00',
      { written: { scheduled: new Set([1]), nudged: new Set<number>() } },
    ],
    ['to who cannot be reached', '2022-06-30 10:00', { recipients: [recipient(1, { reachable: false })] }],
    [
      'to the contacts of units that owe nothing',
      '2022-06-30 10:00',
      { recipients: [recipient(1, { unitId: 2 })] },
    ],
    ['where nothing is owed', '2022-06-30 10:00', { owed: [] }],
  ])('%s', (_when, now, input) => expect(plan(now, input)).toEqual([]));

  it('but does on a make-up Saturday', () => {
    expect(
      stagesOf(plan('2022-10-08 10:00', { owed: [owed(1, { dueAt: at('2022-09-30 18:00') })] })),
    ).toEqual(['1 T+1']);
  });
});

describe('what was missed', () => {
  it('is made up for on the next working day', () => {
    expect(stagesOf(plan('2022-06-22 10:00', { covered: [opened] }))).toEqual(['1 T-7']);
  });

  it('for three days gives one message with the latest stage only', () => {
    // Down from 29 June (T-1) through T0 and T+1; back on Saturday 2 July and Monday 4 July.
    const covered = [opened, { ...opened, stage: 'T-3' }];
    expect(plan('2022-07-02 10:00', { covered })).toEqual([]);
    const monday = plan('2022-07-04 10:00', { covered });
    expect(stagesOf(monday)).toEqual(['1 T+1']);
    expect(plan('2022-07-04 10:01', { covered: [...covered, ...coverageOf(monday)] })).toEqual([]);
  });

  it('reaches a contact who came later', () => {
    const recipients = [recipient(1), recipient(2)];
    expect(to(plan('2022-06-22 10:00', { recipients, covered: [{ ...opened, stage: 'T-7' }] }))).toEqual([2]);
  });
});

describe('escalation', () => {
  const recipients = [recipient(1), recipient(2, { order: 2 }), recipient(3, { role: 'unitLeader' })];
  test.each([
    ['2022-06-30', [1]],
    ['2022-07-01', [1, 2]],
    ['2022-07-05', [1, 2, 3]],
    ['2022-07-12', [1, 2]],
  ])('on %s writes to %j', (day, people) => expect(to(plan(`${day} 09:00`, { recipients }))).toEqual(people));

  it('does not reach who is only told of later stages', () => {
    expect(
      plan('2022-06-30 10:00', {
        recipients: [recipient(1, { reachable: false }), recipient(3, { role: 'unitLeader' })],
      }),
    ).toEqual([]);
  });

  it('to the leader is not made up for once a weekly stage has replaced it', () => {
    expect(to(plan('2022-07-13 10:00', { recipients }))).toEqual([1, 2]);
  });

  it('finds one person with two roles once, by the closer one', () => {
    const both = [recipient(1), recipient(1, { role: 'unitLeader' })];
    const planned = plan('2022-07-05 09:00', { recipients: both });
    expect(planned).toHaveLength(1);
    expect(planned[0]?.stages).toMatchObject([{ stage: 'T+3', audience: 'primary' }]);
  });

  it('keeps the leader informed of the unit in which the person is only leader', () => {
    const mixed = [
      recipient(1),
      recipient(1, { role: 'unitLeader', unitId: 2 }),
      recipient(2, { unitId: 2 }),
    ];
    const planned = plan('2022-07-05 09:00', { recipients: mixed, owed: [owed(1), owed(2, { unitId: 2 })] });
    expect(planned.find(({ personId }) => personId === 1)?.stages).toMatchObject([
      { obligationId: 1, audience: 'primary' },
      { obligationId: 2, audience: 'unitLeader' },
    ]);
  });
});

describe('a due of its own', () => {
  it('from a return: the day itself is silent, the next stages follow its own due', () => {
    const returned = owed(1, {
      dueAt: at('2022-07-05 18:00'),
      opensOn: '2022-06-09',
      ownDueSetOn: '2022-06-30',
    });
    expect(plan('2022-06-30 10:00', { owed: [returned] })).toEqual([]);
    expect(stagesOf(plan('2022-07-04 10:00', { owed: [returned] }))).toEqual(['1 T-1']);
  });

  it('from a moved deadline brings its stages again, but not the opening notice', () => {
    const covered = ['open', 'T-7', 'T-3'].map((stage) => ({ ...opened, stage }));
    const moved = owed(1, { dueAt: at('2022-07-15 18:00') });
    expect(plan('2022-06-29 10:00', { owed: [moved], covered })).toEqual([]);
    expect(stagesOf(plan('2022-07-06 10:00', { owed: [moved], covered }))).toEqual(['1 T-7']);
  });

  it('moved earlier catches up at once', () => {
    const moved = owed(1, { dueAt: at('2022-06-24 18:00') });
    expect(stagesOf(plan('2022-06-22 10:00', { owed: [moved], covered: [opened] }))).toEqual(['1 T-3']);
  });
});

it('plans 20,000 obligations of 500 units, one message a person', () => {
  const units = Array.from({ length: 500 }, (_, index) => index + 1);
  const first = owed(1);
  const many = units.flatMap((unitId) =>
    Array.from({ length: 40 }, (_, index) => ({
      ...first,
      id: unitId * 100 + index,
      unitId,
      itemNo: index + 1,
    })),
  );
  const recipients = units.flatMap((unitId) => [
    recipient(unitId, { unitId }),
    recipient(1000 + unitId, { unitId, order: 2 }),
  ]);
  const planned = plan('2022-07-01 10:00', { owed: many, recipients });
  expect(planned).toHaveLength(1000);
  expect(
    planned.every(({ sendAt, stages }) => officeDayOf(sendAt) === '2022-07-01' && stages.length === 40),
  ).toBe(true);
});
