import { describe, expect, it, test } from '@jest/globals';
import { addDays, type OfficeDay } from '../../../src/domain/calendar/office-time';
import { officialCalendar } from '../../../src/domain/calendar/official-calendar';
import { windowOf } from '../../../src/domain/period/period-window';
import {
  type BriefedPeriod,
  type BriefingInputs,
  type BriefingReader,
  briefingsOn,
} from '../../../src/domain/reminders/briefings';
import { simulateReminders } from '../../../src/domain/reminders/simulate-reminders';
import { at, calendar, owed, policy, recipient } from './given';

const rules = { calendar, policy };
const COORDINATOR = { kind: 'digest', personId: 90, userid: 'tongchou', planId: 1 } as const;
const LEADER = { kind: 'summary', personId: 91, userid: 'shizhang', planId: 1 } as const;

function period(due: string, changes: Partial<BriefedPeriod> = {}): BriefedPeriod {
  const dueAt = at(`${due} 18:00`);
  const window = windowOf({ dueAt, graceUntil: changes.graceUntil ?? null, closesAt: null }, rules);
  const code = '2022Q3';
  return { planId: 1, code, quiet: false, owed: [owed(1, window)], ...window, ...changes };
}

function inputs(periods: readonly BriefedPeriod[], changes: Partial<BriefingInputs> = {}): BriefingInputs {
  return { readers: [COORDINATOR, LEADER], periods, lastMessage: new Map(), ...changes };
}

/** The days of a span on which a kind is due, the summary told on its first day. */
function daysOf(kind: BriefingReader['kind'], given: BriefingInputs, from: OfficeDay, to: OfficeDay) {
  const days: OfficeDay[] = [];
  const lastMessage = new Map(given.lastMessage);
  for (let day = from; day <= to; day = addDays(day, 1)) {
    const due = briefingsOn(day, { ...given, lastMessage }, rules);
    if (due.some((each) => each.kind === kind)) days.push(day);
    for (const { personId } of due) lastMessage.set(personId, day);
  }
  return days;
}

describe('the digest', () => {
  const overNationalDay = ['2022-10-08', '2022-10-09', '2022-10-10', '2022-10-11', '2022-10-12'].concat([
    '2022-10-13',
    '2022-10-14',
    '2022-10-17',
    '2022-10-18',
    '2022-10-19',
  ]);
  const lastWeek = ['2022-09-26', '2022-09-27', '2022-09-28', '2022-09-29', '2022-09-30'];

  it('comes in the last week and while anything is overdue, until the close: the third quarter over 国庆', () => {
    expect(daysOf('digest', inputs([period('2022-09-30')]), '2022-08-01', '2022-12-31')).toEqual([
      ...lastWeek,
      // Saturday and Sunday are make-up days.
      ...overNationalDay,
    ]);
  });

  it('counts working days across the holiday: due on the second day after it', () => {
    expect(daysOf('digest', inputs([period('2022-10-09')]), '2022-09-01', '2022-10-09')).toEqual([
      '2022-09-28',
      '2022-09-29',
      '2022-09-30',
      '2022-10-08',
      '2022-10-09',
    ]);
  });

  it('goes on through grace, when nothing is overdue yet', () => {
    const given = inputs([period('2022-09-27', { graceUntil: at('2022-09-29 18:00') })]);
    expect(daysOf('digest', given, '2022-09-20', '2022-09-30')).toEqual([
      '2022-09-21',
      '2022-09-22',
      '2022-09-23',
      '2022-09-26',
      '2022-09-27',
      '2022-09-28',
      '2022-09-29',
      '2022-09-30',
    ]);
  });

  test.each<[string, Partial<BriefedPeriod>]>([
    ['nothing is owed any more', { owed: [] }],
    ['the period is 不催, or the reminders are paused', { quiet: true }],
  ])('does not come when %s', (_, changes) => {
    expect(daysOf('digest', inputs([period('2022-09-30', changes)]), '2022-09-01', '2022-10-31')).toEqual([]);
  });

  it('stands still while what is owed has a later due of its own, and goes on after that', () => {
    const extended = owed(1, {
      dueAt: at('2022-10-11 18:00'),
      graceUntil: at('2022-10-11 18:00'),
      closesAt: at('2022-10-14 18:00'),
    });
    expect(
      daysOf('digest', inputs([period('2022-09-30', { owed: [extended] })]), '2022-10-01', '2022-10-31'),
    ).toEqual(['2022-10-12', '2022-10-13', '2022-10-14']);
  });

  it("follows the plan's own rules where it has some", () => {
    const planPolicy = { ...policy, digest: { lastWorkingDaysBeforeDue: 2, whileOverdue: false } };
    expect(
      daysOf('digest', inputs([period('2022-09-30', { planPolicy })]), '2022-09-01', '2022-10-31'),
    ).toEqual(['2022-09-29', '2022-09-30']);
  });

  it("is read by the plan's own coordinators", () => {
    const other = { ...COORDINATOR, personId: 92, planId: 2 };
    const due = briefingsOn(
      '2022-09-30',
      inputs([period('2022-09-30')], { readers: [COORDINATOR, other] }),
      rules,
    );
    expect(due).toEqual([{ ...COORDINATOR, periodCode: '2022Q3' }]);
  });
});

describe('the summary', () => {
  it('comes once, on the working day after the due day', () => {
    expect(daysOf('summary', inputs([period('2022-09-30')]), '2022-08-01', '2022-12-31')).toEqual([
      '2022-10-08',
    ]);
  });

  it('comes after grace, and also when everything is reported', () => {
    const given = inputs([period('2022-06-30', { graceUntil: at('2022-07-04 18:00'), owed: [] })]);
    expect(daysOf('summary', given, '2022-06-01', '2022-07-31')).toEqual(['2022-07-05']);
  });

  it('is made up for after an outage, until the close', () => {
    const given = inputs([period('2022-09-30')]);
    expect(briefingsOn('2022-10-12', given, rules).map(({ kind }) => kind)).toEqual(['digest', 'summary']);
    expect(briefingsOn('2022-10-20', given, rules)).toEqual([]);
  });

  it('is not repeated by a message that came to its reader after it', () => {
    const told = inputs([period('2022-09-30')], { lastMessage: new Map([[LEADER.personId, '2022-10-08']]) });
    expect(daysOf('summary', told, '2022-10-09', '2022-10-31')).toEqual([]);
    const before = inputs([period('2022-09-30')], {
      lastMessage: new Map([[LEADER.personId, '2022-09-30']]),
    });
    expect(daysOf('summary', before, '2022-10-01', '2022-10-31')).toEqual(['2022-10-08']);
  });
});

describe('one message for a person who is contact, coordinator and leader', () => {
  const everything = { personId: 1, userid: 'user1' };
  const readers: BriefingReader[] = [
    { ...COORDINATOR, ...everything },
    { ...LEADER, ...everything },
  ];
  const dueAt = at('2022-09-30 18:00');
  const theirs = owed(1, { dueAt, periodCode: '2022Q3' });

  it('has the stage and both sections, named after the stage', () => {
    const planned = simulateReminders({
      ...rules,
      owed: [theirs],
      recipients: [recipient(1)],
      briefings: inputs([period('2022-09-30', { owed: [theirs] })], { readers }),
      from: '2022-09-01',
      to: '2022-10-31',
    });
    const ofDay = planned.filter(({ officeDay }) => officeDay === '2022-10-08');
    expect(ofDay).toHaveLength(1);
    expect(ofDay[0]).toMatchObject({ personId: 1, mostUrgent: 'T+1', stages: [{ stage: 'T+1' }] });
    expect(ofDay[0]?.briefings.map(({ kind }) => kind)).toEqual(['digest', 'summary']);
    expect(new Set(planned.map(({ officeDay }) => officeDay)).size).toBe(planned.length);
    const withoutStage = planned.find(({ officeDay }) => officeDay === '2022-10-09');
    expect(withoutStage).toMatchObject({ mostUrgent: 'digest', stages: [] });
  });

  it('has the sections alone on a day of 催办, and nothing where there is none to read', () => {
    const nudged = new Set([1]);
    const planned = simulateReminders({
      ...rules,
      owed: [theirs],
      recipients: [recipient(1)],
      briefings: inputs([period('2022-09-30', { owed: [theirs] })], { readers }),
      from: '2022-09-08',
      to: '2022-10-08',
      covered: [],
      writtenOn: new Map(['2022-09-08', '2022-10-08'].map((day) => [day, { scheduled: new Set(), nudged }])),
    });
    const ofDay = (day: string) => planned.filter(({ officeDay }) => officeDay === day);
    expect(ofDay('2022-09-08')).toEqual([]);
    expect(ofDay('2022-10-08')).toMatchObject([{ nudged: true, mostUrgent: 'digest', stages: [] }]);
  });

  it('comes to nobody who has nothing to read and owes nothing', () => {
    const planned = simulateReminders({
      ...rules,
      owed: [],
      recipients: [recipient(1)],
      briefings: inputs([period('2022-09-30', { owed: [], quiet: true })], { readers }),
      from: '2022-01-01',
      to: '2022-12-31',
    });
    expect(planned).toEqual([]);
  });
});

describe('a year without official days', () => {
  const unknown = officialCalendar();
  const rules2027 = { calendar: unknown, policy };
  const plan2026 = period('2026-12-31', { code: '2026Q4' });
  const on = (day: OfficeDay, periods: readonly BriefedPeriod[]) =>
    briefingsOn(day, inputs(periods, { readers: [COORDINATOR] }), rules2027);

  it('is asked for each working day from 1 December, as long as the plan runs', () => {
    expect(unknown.covers(2026)).toBe(true);
    expect(unknown.covers(2027)).toBe(false);
    expect(on('2026-11-30', [plan2026])).toEqual([]);
    expect(on('2026-12-01', [plan2026])).toEqual([{ ...COORDINATOR, periodCode: null }]);
    expect(on('2026-12-05', [plan2026])).toEqual([]);
    expect(on('2026-12-30', [plan2026])).toEqual([{ ...COORDINATOR, periodCode: '2026Q4' }]);
    expect(on('2027-02-10', [plan2026])).toEqual([]);
  });

  it('is not asked for when the override file has it', () => {
    const known = { policy, calendar: officialCalendar({ '2027-01-01': 'rest' }) };
    expect(briefingsOn('2026-12-01', inputs([plan2026], { readers: [COORDINATOR] }), known)).toEqual([]);
  });
});
