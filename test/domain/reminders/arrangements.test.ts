import { describe, expect, it } from '@jest/globals';
import type { OwedObligation } from '../../../src/domain/reminders/owed-obligation';
import { planReminders } from '../../../src/domain/reminders/plan-reminders';
import type { CoveredStage } from '../../../src/domain/reminders/planned-reminder';
import { simulateReminders } from '../../../src/domain/reminders/simulate-reminders';
import type { StandIn } from '../../../src/domain/reminders/stand-ins';
import { at, calendar, owed, policy, recipient } from './given';

const PRIMARY = 1;
const COLLEAGUE = 2;
const FURTHER = 3;
const LEADER = 9;
const unit = [
  recipient(PRIMARY),
  recipient(COLLEAGUE, { order: 2 }),
  recipient(FURTHER, { order: 3 }),
  recipient(LEADER, { role: 'unitLeader' }),
];

/** `day person stage`, from the opening notice of 9 June to the close of 14 July. */
function told(obligations: OwedObligation[], standIns: StandIn[] = [], recipients = unit): string[] {
  return simulateReminders({
    owed: obligations,
    recipients,
    standIns,
    policy,
    calendar,
    from: '2022-06-01',
    to: '2022-07-20',
    covered: [],
  }).flatMap(({ officeDay, personId, stages }) =>
    stages.map(({ stage }) => `${officeDay} ${personId} ${stage}`),
  );
}

const of = (person: number, lines: string[]) =>
  lines.filter((line) => line.split(' ')[1] === String(person)).map((line) => line.split(' ')[2]);

describe('转办', () => {
  it('gives the item to the colleague; the primary hears on the due day, and overdue as a further contact', () => {
    const lines = told([owed(18, { handedTo: { personId: COLLEAGUE, since: '2022-06-01' } })]);
    expect(of(COLLEAGUE, lines)).toEqual(['open', 'T-7', 'T-3', 'T-1', 'T0', 'T+1', 'T+3', 'W1']);
    expect(of(PRIMARY, lines)).toEqual(['T0', 'T+1', 'T+3', 'W1']);
    expect(of(FURTHER, lines)).toEqual(['T+1', 'T+3', 'W1']);
    expect(of(LEADER, lines)).toEqual(['T+3']);
  });

  it('concerns that item only', () => {
    const lines = told([owed(18, { handedTo: { personId: COLLEAGUE, since: '2022-06-01' } }), owed(19)]);
    expect(lines.filter((line) => line.startsWith('2022-06-21'))).toEqual(
      expect.arrayContaining(['2022-06-21 2 T-7', '2022-06-21 1 T-7']),
    );
  });

  it.each([
    ['has left the unit', unit.filter(({ personId }) => personId !== COLLEAGUE)],
    ['cannot be reached', [recipient(PRIMARY), recipient(COLLEAGUE, { order: 2, reachable: false })]],
  ])('falls back to the primary where the colleague %s', (_, recipients) => {
    const handed = owed(18, { handedTo: { personId: COLLEAGUE, since: '2022-06-01' } });
    const lines = told([handed], [], recipients);
    expect(of(PRIMARY, lines)).toEqual(['open', 'T-7', 'T-3', 'T-1', 'T0', 'T+1', 'T+3', 'W1']);
    expect(of(COLLEAGUE, lines)).toEqual([]);
  });

  const onDay = (day: string, obligation: OwedObligation, covered: CoveredStage[]) =>
    planReminders({
      owed: [obligation],
      recipients: unit,
      covered,
      now: at(`${day} 10:00`),
      policy,
      calendar,
    }).map(({ personId, mostUrgent }) => `${personId} ${mostUrgent}`);
  const coveredBy = (personId: number): CoveredStage => ({
    personId,
    obligationId: 18,
    stage: 'T-7',
    dueDay: '2022-06-30',
  });

  it('repeats nothing to the colleague that the primary was told, and makes up what nobody was', () => {
    const handed = owed(18, { handedTo: { personId: COLLEAGUE, since: '2022-06-22' } });
    expect(onDay('2022-06-22', handed, [coveredBy(PRIMARY)])).toEqual([]);
    expect(onDay('2022-06-22', handed, [])).toEqual(['2 T-7']);
    expect(onDay('2022-06-27', handed, [coveredBy(PRIMARY)])).toEqual(['2 T-3']);
  });

  it('taken back repeats nothing to the primary that the colleague was told', () => {
    const back = owed(18, { handedBefore: [{ personId: COLLEAGUE, until: '2022-06-22' }] });
    expect(onDay('2022-06-23', back, [coveredBy(COLLEAGUE)])).toEqual([]);
    expect(onDay('2022-06-23', back, [])).toEqual(['1 T-7']);
  });
});

describe('委托', () => {
  const away: StandIn = {
    personId: PRIMARY,
    deputyId: COLLEAGUE,
    fromDay: '2022-06-27',
    toDay: '2022-06-29',
  };

  it('gives the deputy what the person would get, on those days, and nothing twice at either end', () => {
    const lines = told([owed(18)], [away]);
    expect(of(PRIMARY, lines)).toEqual(['open', 'T-7', 'T0', 'T+1', 'T+3', 'W1']);
    expect(of(COLLEAGUE, lines)).toEqual(['T-3', 'T-1', 'T+1', 'T+3', 'W1']);
  });

  it('leaves the person what the person hears as a unit leader', () => {
    const both = [...unit, recipient(PRIMARY, { role: 'unitLeader' })];
    const lines = told([owed(18)], [{ ...away, fromDay: '2022-07-01', toDay: '2022-07-31' }], both);
    expect(of(PRIMARY, lines)).toEqual(['open', 'T-7', 'T-3', 'T-1', 'T0', 'T+3']);
  });

  it('reaches the units only of which the deputy is a contact', () => {
    const elsewhere = [...unit, recipient(PRIMARY, { unitId: 2 })];
    const lines = told([owed(18), owed(19, { unitId: 2 })], [away], elsewhere);
    expect(lines).toEqual(expect.arrayContaining(['2022-06-27 2 T-3', '2022-06-27 1 T-3']));
  });

  it('follows the deputy’s own deputy, and leaves a circle as it was', () => {
    const further = { ...away, personId: COLLEAGUE, deputyId: FURTHER };
    expect(of(FURTHER, told([owed(18)], [away, further]))).toEqual(['T-3', 'T-1', 'T+1', 'T+3', 'W1']);
    const circle = { ...away, personId: COLLEAGUE, deputyId: PRIMARY };
    expect(of(PRIMARY, told([owed(18)], [away, circle]))).toEqual([
      'open',
      'T-7',
      'T-3',
      'T-1',
      'T0',
      'T+1',
      'T+3',
      'W1',
    ]);
  });
});

describe('收到 with a promised day', () => {
  it('leaves out the stages before that day, not that day’s own', () => {
    const lines = told([owed(18, { promisedDay: '2022-06-27' })]);
    expect(of(PRIMARY, lines)).toEqual(['T-3', 'T-1', 'T0', 'T+1', 'T+3', 'W1']);
  });

  it('makes up for nothing on a promised day that has no stage', () => {
    const lines = told([owed(18, { promisedDay: '2022-06-24' })]);
    expect(lines[0]).toBe('2022-06-27 1 T-3');
  });

  it('silences nothing from the due day on', () => {
    const lines = told([owed(18, { promisedDay: '2022-07-08' })]);
    expect(of(PRIMARY, lines)).toEqual(['T0', 'T+1', 'T+3', 'W1']);
  });
});

describe('线下已报', () => {
  it('is quiet until that day, and makes up then for what no later stage has replaced', () => {
    const lines = told([owed(18, { quietUntil: '2022-07-06' })]);
    expect(lines.filter((line) => line < '2022-07-07')).toEqual([]);
    const made = lines.filter((line) => line.startsWith('2022-07-07'));
    expect(made.sort()).toEqual([1, 2, 3, 9].map((person) => `2022-07-07 ${person} T+3`));
  });
});

describe('暂缓', () => {
  it('spares the unit leader, and nobody else', () => {
    const lines = told([owed(18, { escalationHeld: true })]);
    expect(of(LEADER, lines)).toEqual([]);
    expect(of(COLLEAGUE, lines)).toEqual(['T+1', 'T+3', 'W1']);
  });
});

describe('whatever was agreed on', () => {
  it('gives no person two messages on one day, and none on a day off', () => {
    const messages = simulateReminders({
      owed: [
        owed(18, { handedTo: { personId: COLLEAGUE, since: '2022-06-10' } }),
        owed(19),
        owed(20, { promisedDay: '2022-06-29' }),
      ],
      recipients: unit,
      standIns: [{ personId: PRIMARY, deputyId: COLLEAGUE, fromDay: '2022-06-20', toDay: '2022-07-05' }],
      policy,
      calendar,
      from: '2022-06-01',
      to: '2022-07-20',
      covered: [],
    });
    const keys = messages.map(({ officeDay, personId }) => `${officeDay} ${personId}`);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.length).toBeGreaterThan(10);
    for (const { officeDay } of messages) expect(calendar.isWorkingDay(officeDay)).toBe(true);
  });
});
