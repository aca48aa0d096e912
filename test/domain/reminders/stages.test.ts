import { describe, expect, it, test } from '@jest/globals';
import { isOfficeDay } from '../../../src/domain/calendar/office-time';
import { ladderOf } from '../../../src/domain/reminders/stages';
import { at, calendar, owed, policy } from './given';

const days = (obligation: ReturnType<typeof owed>) =>
  Object.fromEntries(ladderOf(obligation, { policy, calendar }).map(({ name, day }) => [name, day]));

describe('the ladder', () => {
  test.each([
    [
      '2022-06-30 18:00',
      '2022-06-09',
      '2022-06-21',
      '2022-06-27',
      '2022-06-29',
      '2022-06-30',
      '2022-07-01',
      '2022-07-05',
      '2022-07-12',
    ],
    [
      '2022-09-30 18:00',
      '2022-09-08',
      '2022-09-21',
      '2022-09-27',
      '2022-09-29',
      '2022-09-30',
      '2022-10-08',
      '2022-10-10',
      '2022-10-17',
    ],
    [
      '2022-12-30 18:00',
      '2022-12-09',
      '2022-12-21',
      '2022-12-27',
      '2022-12-29',
      '2022-12-30',
      '2023-01-03',
      '2023-01-05',
      '2023-01-12',
    ],
  ])('of a period due %s follows the official calendar', (due, ...expected) => {
    const ladder = ladderOf(owed(1, { dueAt: at(due) }), { policy, calendar });
    expect(ladder.map(({ name }) => name)).toEqual(['open', 'T-7', 'T-3', 'T-1', 'T0', 'T+1', 'T+3', 'W1']);
    expect(ladder.map(({ day }) => day)).toEqual(expected);
    expect(ladder.every(({ day }) => isOfficeDay(day) && calendar.isWorkingDay(day))).toBe(true);
  });

  it('tells the backups from +1 and the unit leader at +3', () => {
    const audiences = ladderOf(owed(1), { policy, calendar }).map(({ name, audience }) => [
      name,
      audience.length,
    ]);
    expect(Object.fromEntries(audiences)).toEqual({
      open: 1,
      'T-7': 1,
      'T-3': 1,
      'T-1': 1,
      T0: 1,
      'T+1': 2,
      'T+3': 3,
      W1: 2,
    });
  });

  it('escalates only after grace, while the due day stays', () => {
    const graceful = days(owed(1, { graceUntil: at('2022-07-04 18:00') }));
    expect(graceful).toMatchObject({ T0: '2022-06-30', 'T+1': '2022-07-05', 'T+3': '2022-07-07' });
  });

  it('goes on weekly until the close, and no stage is sent at or after it', () => {
    const long = days(owed(1, { closesAt: at('2022-08-05 18:00') }));
    expect(long).toMatchObject({ W1: '2022-07-12', W2: '2022-07-19', W3: '2022-07-26', W4: '2022-08-02' });
    expect(long).not.toHaveProperty('W5');
    const cut = days(owed(1, { closesAt: at('2022-07-05 09:30') }));
    expect(cut).toHaveProperty('T+1');
    expect(cut).not.toHaveProperty('T+3');
  });

  it('of a Saturday due stands on the Friday before it', () => {
    expect(days(owed(1, { dueAt: at('2022-07-02 18:00') }))).toMatchObject({
      'T-1': '2022-06-30',
      T0: '2022-07-01',
      'T+1': '2022-07-04',
    });
  });

  it('of an own due has no stage up to the day on which it was given', () => {
    const returned = owed(1, {
      dueAt: at('2022-07-05 18:00'),
      opensOn: '2022-06-09',
      ownDueSetOn: '2022-06-30',
    });
    expect(Object.keys(days(returned)).slice(0, 2)).toEqual(['T-1', 'T0']); // T-3 is 30 June itself
    const extendedInMay = owed(1, {
      dueAt: at('2022-07-08 18:00'),
      opensOn: '2022-06-09',
      ownDueSetOn: '2022-05-20',
    });
    expect(days(extendedInMay)).toMatchObject({ open: '2022-06-09', 'T-7': '2022-06-29' });
  });
});
