import { describe, expect, it, test } from '@jest/globals';
import { effectiveDue, followMovedPeriod } from '../../../src/domain/obligation/effective-due';
import { lampOf } from '../../../src/domain/obligation/lamp';
import { isLate, reportTime } from '../../../src/domain/obligation/punctuality';
import { at, calendar } from '../reminders/given';
import { obligation, Q2 } from './given';

describe('the due in force', () => {
  it('is the period’s while there is no own one', () => {
    const withGrace = { ...Q2, graceUntil: at('2022-07-04 18:00') };
    expect(effectiveDue(obligation(), withGrace, calendar)).toEqual({
      dueAt: Q2.dueAt,
      deadline: withGrace.graceUntil,
      closesAt: Q2.closesAt,
      punctualUntil: withGrace.graceUntil,
    });
  });

  it('is the extension’s, and the obligation stays open five working days beyond it', () => {
    const due = effectiveDue(obligation({ ownDueAt: at('2022-07-12 12:00') }), Q2, calendar);
    expect(due.dueAt).toEqual(at('2022-07-12 12:00'));
    expect(due.deadline).toEqual(due.dueAt);
    expect(due.punctualUntil).toEqual(due.dueAt);
    expect(due.closesAt).toEqual(at('2022-07-19 12:00'));
    expect(effectiveDue(obligation({ ownDueAt: at('2022-07-01 18:00') }), Q2, calendar).closesAt).toEqual(
      Q2.closesAt,
    );
  });

  it('is the later one when the period is moved beyond an extension, or has more grace', () => {
    const extended = obligation({ ownDueAt: at('2022-07-04 18:00') });
    const moved = { ...Q2, dueAt: at('2022-07-08 18:00'), graceUntil: at('2022-07-11 18:00') };
    expect(effectiveDue(extended, moved, calendar)).toMatchObject({
      dueAt: moved.dueAt,
      deadline: moved.graceUntil,
    });
    const gracious = { ...Q2, graceUntil: at('2022-07-06 18:00') };
    expect(effectiveDue(extended, gracious, calendar)).toMatchObject({
      dueAt: extended.ownDueAt,
      deadline: gracious.graceUntil,
    });
  });

  it('of a return is its own even before the period’s, but decides nothing about punctuality', () => {
    const returned = obligation({ state: 'returned', round: 2, ownDueAt: at('2022-06-21 18:00') });
    expect(effectiveDue(returned, Q2, calendar)).toEqual({
      dueAt: returned.ownDueAt,
      deadline: returned.ownDueAt,
      closesAt: Q2.closesAt,
      punctualUntil: Q2.graceUntil,
    });
  });

  it('of a return gives way when the period is moved beyond it later, and only then', () => {
    const returned = obligation({ state: 'returned', round: 2, ownDueAt: at('2022-07-05 18:00') });
    const from = Q2.dueAt;
    expect(followMovedPeriod(returned, { from, to: at('2022-07-08 18:00') }).ownDueAt).toBeNull();
    expect(followMovedPeriod(returned, { from, to: at('2022-07-04 18:00') })).toBe(returned);
    const early = obligation({ state: 'returned', round: 2, ownDueAt: at('2022-06-21 18:00') });
    expect(followMovedPeriod(early, { from, to: at('2022-06-28 18:00') })).toBe(early);
  });
});

describe('late', () => {
  test.each([
    ['2022-06-30 18:00', '2022-06-30 18:00', '2022-06-30 18:00', false],
    ['2022-06-30 18:01', '2022-06-30 18:00', '2022-06-30 18:00', true],
    ['2022-07-01 10:00', '2022-06-30 18:00', '2022-07-04 18:00', false], // moved later: forgiven
    ['2022-06-30 10:00', '2022-06-30 18:00', '2022-06-28 18:00', false], // moved earlier: not held against it
  ])('reported %s, due then %s, due now %s: %p', (reported, dueThen, dueNow, late) => {
    const reportedOnce = obligation({ firstReportedAt: at(reported), deadlineWhenReported: at(dueThen) });
    expect(isLate(reportedOnce, at(dueNow))).toBe(late);
  });

  it('is not decided while nothing was reported', () => expect(isLate(obligation(), Q2.dueAt)).toBeNull());
});

describe('the time of a report', () => {
  const arrival = at('2022-07-01 10:00');
  test.each([
    ['2022-06-30 17:59', '2022-06-30 17:59'], // an outage in between
    ['2022-06-30 10:00', '2022-06-30 10:00'], // exactly 24 hours
    ['2022-06-30 09:59', '2022-07-01 10:00'], // older than that is not believed
    ['2022-07-01 10:01', '2022-07-01 10:00'], // nor is the future
  ])('created %s and arrived 2022-07-01 10:00 is %s', (created, expected) => {
    expect(reportTime(at(created), arrival)).toEqual(at(expected));
  });
  it('is the arrival where the message tells none', () => expect(reportTime(null, arrival)).toBe(arrival));
});

describe('the lamp', () => {
  const marks = { opensAt: at('2022-06-09 09:30'), dueAt: Q2.dueAt, deadline: at('2022-07-04 18:00') };
  test.each([
    ['2022-06-09 09:29', 'none'],
    ['2022-06-09 09:30', 'blue'],
    ['2022-06-29 23:59', 'blue'],
    ['2022-06-30 00:00', 'yellow'],
    ['2022-06-30 18:01', 'yellow'], // grace
    ['2022-07-04 18:00', 'yellow'],
    ['2022-07-04 18:01', 'red'],
  ] as const)('at %s is %s while pending, and out once reported', (now, lamp) => {
    expect(lampOf('pending', marks, at(now))).toBe(lamp);
    for (const state of ['submitted', 'accepted', 'waived'] as const) {
      expect(lampOf(state, marks, at(now))).toBe('none');
    }
  });

  it('of an early report that was returned does not wait for the notice', () => {
    expect(lampOf('returned', marks, at('2022-06-01 10:00'))).toBe('blue');
  });
});
