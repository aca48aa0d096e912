import { describe, expect, it, test } from '@jest/globals';
import { effectiveDue } from '../../../src/domain/obligation/effective-due';
import { type MoveContexts, moveObligation } from '../../../src/domain/obligation/moves';
import type { Obligation, ObligationState } from '../../../src/domain/obligation/obligation';
import { isLate } from '../../../src/domain/obligation/punctuality';
import { type ObligationMove, TRANSITIONS } from '../../../src/domain/obligation/transitions';
import type { PeriodWindow } from '../../../src/domain/period/reporting-period';
import { at, calendar } from '../reminders/given';
import { obligation, Q2 } from './given';

const STATES: readonly ObligationState[] = ['pending', 'submitted', 'returned', 'accepted', 'waived'];
const MOVES = Object.keys(TRANSITIONS) as ObligationMove[];

/** Everything any move may ask for, at `time`. */
function context(before: Obligation, time: string, window: PeriodWindow = Q2) {
  return {
    at: at(time),
    due: effectiveDue(before, window, calendar),
    latestVersion: before.currentVersion,
    returnedVersion: before.round > 1 ? 1 : 0,
    ownDueAt: at('2022-07-08 18:00'),
    calendar,
    dueTime: '18:00',
    waivedFrom: 'pending' as const,
  };
}

function move<M extends ObligationMove>(
  before: Obligation,
  name: M,
  time: string,
  more: Partial<MoveContexts[M]> = {},
  window: PeriodWindow = Q2,
) {
  return moveObligation(before, name, { ...context(before, time, window), ...more } as MoveContexts[M]);
}

/** docs/product.md, "The life of an obligation", written out: [from, move, to, what becomes of the text]. */
const LEGAL: readonly [ObligationState, ObligationMove, ObligationState, string][] = [
  ['pending', 'submit', 'submitted', 'replace'],
  ['pending', 'supplement', 'submitted', 'append'],
  ['pending', 'nil', 'submitted', 'replace'],
  ['pending', 'byProxy', 'submitted', 'replace'],
  ['pending', 'submitPartial', 'pending', 'replace'],
  ['submitted', 'submit', 'submitted', 'replace'],
  ['submitted', 'amend', 'submitted', 'replace'],
  ['submitted', 'supplement', 'submitted', 'append'],
  ['submitted', 'withdraw', 'pending', 'none'],
  ['submitted', 'accept', 'accepted', 'none'],
  ['submitted', 'return', 'returned', 'none'],
  ['accepted', 'return', 'returned', 'none'],
  ['returned', 'submit', 'submitted', 'replace'],
  ['returned', 'amend', 'submitted', 'replace'],
  ['returned', 'supplement', 'submitted', 'append'],
  ['accepted', 'submit', 'accepted', 'draft'],
  ['accepted', 'amend', 'accepted', 'draft'],
  ['accepted', 'supplement', 'accepted', 'draft'],
  ['pending', 'waive', 'waived', 'none'],
  ['submitted', 'waive', 'waived', 'none'],
  ['returned', 'waive', 'waived', 'none'],
  ['waived', 'unwaive', 'pending', 'none'],
  ['pending', 'grantExtension', 'pending', 'none'],
  ['submitted', 'grantExtension', 'submitted', 'none'],
  ['returned', 'grantExtension', 'returned', 'none'],
];
const isLegal = (from: ObligationState, name: ObligationMove) =>
  LEGAL.some(([state, legal]) => state === from && legal === name);

describe('the life of an obligation', () => {
  test.each(LEGAL)('%s, %s: %s (%s)', (state, name, to, effect) => {
    const before = obligation({ state });
    const moved = move(before, name, '2022-06-20 10:00');
    expect(moved.obligation.state).toBe(to);
    expect(moved.effect).toBe(effect);
    if (effect === 'draft') expect(moved.obligation).toBe(before);
  });

  test.each(
    STATES.flatMap((state) => MOVES.map((name) => [state, name] as const)).filter(
      (pair) => !isLegal(...pair),
    ),
  )('a %s obligation has no %s before the close', (state, name) => {
    expect(() => move(obligation({ state }), name, '2022-06-20 10:00')).toThrow(
      expect.objectContaining({ code: 'obligation.move_not_allowed', details: { move: name, state } }),
    );
  });

  it('changes nothing in the obligation it was given', () => {
    const before = Object.freeze(obligation());
    expect(move(before, 'submit', '2022-06-20 10:00').obligation).not.toBe(before);
    expect(before.state).toBe('pending');
  });
});

describe('after the close', () => {
  const late = '2022-07-15 09:00';

  test.each(['submit', 'submitPartial', 'supplement', 'nil'] as const)('%s is kept as a draft', (name) => {
    const before = obligation();
    expect(move(before, name, late)).toEqual({ obligation: before, effect: 'draft' });
  });

  test.each([
    ['byProxy', 'pending'],
    ['withdraw', 'submitted'],
    ['grantExtension', 'pending'],
  ] as const)('%s is refused: only a reopening helps', (name, state) => {
    expect(() => move(obligation({ state }), name, late)).toThrow(
      expect.objectContaining({ code: 'obligation.closed' }),
    );
  });

  test.each(['accept', 'return', 'waive'] as const)('the coordinator may still %s', (name) => {
    expect(() => move(obligation({ state: 'submitted', currentVersion: 1 }), name, late)).not.toThrow();
  });

  it('a reopening takes a report again, which stays late', () => {
    const reopened = move(obligation(), 'reopen', late, { ownDueAt: at('2022-07-20 18:00') }).obligation;
    const { obligation: reported, effect } = move(reopened, 'submit', '2022-07-18 10:00');
    expect(effect).toBe('replace');
    expect(isLate(reported, effectiveDue(reported, Q2, calendar).punctualUntil)).toBe(true);
  });

  it('the last moment before the close is still taken', () => {
    expect(move(obligation(), 'submit', '2022-07-14 18:00').effect).toBe('replace');
    expect(move(obligation(), 'submit', '2022-07-14 18:01').effect).toBe('draft');
  });
});

describe('versions', () => {
  it('count on, and a number is not given twice after a withdrawal', () => {
    const first = move(obligation(), 'submit', '2022-06-20 10:00').obligation;
    const second = move(first, 'amend', '2022-06-21 10:00').obligation;
    expect([first.currentVersion, second.currentVersion]).toEqual([1, 2]);
    const withdrawn = move(second, 'withdraw', '2022-06-22 10:00').obligation;
    expect(withdrawn).toEqual(obligation());
    expect(
      move(withdrawn, 'submit', '2022-06-23 10:00', { latestVersion: 2 }).obligation.currentVersion,
    ).toBe(3);
  });

  it('of a partial report are added to, and it is not reported until the rest is in', () => {
    const part = move(obligation(), 'submitPartial', '2022-06-20 10:00').obligation;
    expect(part).toMatchObject({ state: 'pending', partial: true, currentVersion: 1, firstReportedAt: null });
    expect(move(part, 'submitPartial', '2022-06-21 10:00').effect).toBe('append');
    const rest = move(part, 'submit', '2022-07-01 10:00');
    expect(rest).toMatchObject({ effect: 'append', obligation: { partial: false, currentVersion: 2 } });
    expect(rest.obligation.firstReportedAt).toEqual(at('2022-07-01 10:00'));
    expect(move(part, 'nil', '2022-06-21 10:00').effect).toBe('replace');
  });
});

describe('a return', () => {
  const reported = move(obligation(), 'submit', '2022-06-29 10:00').obligation;

  it('opens a new round, due on the third working day at 18:00 unless a day is given', () => {
    const byDefault = move(reported, 'return', '2022-06-30 15:00', { ownDueAt: null }).obligation;
    expect(byDefault).toMatchObject({ state: 'returned', round: 2, ownDueAt: at('2022-07-05 18:00') });
    const given = move(reported, 'return', '2022-06-30 15:00', {
      ownDueAt: at('2022-07-04 12:00'),
    }).obligation;
    expect(given.ownDueAt).toEqual(at('2022-07-04 12:00'));
  });

  it('does not change whether the unit was punctual', () => {
    const again = move(move(reported, 'return', '2022-06-30 15:00').obligation, 'submit', '2022-07-08 10:00');
    expect(again.obligation.firstReportedAt).toEqual(at('2022-06-29 10:00'));

    const late = move(obligation(), 'submit', '2022-07-01 10:00').obligation;
    const returned = move(late, 'return', '2022-07-02 10:00', {
      ownDueAt: at('2022-07-08 18:00'),
    }).obligation;
    const resubmitted = move(returned, 'submit', '2022-07-04 10:00').obligation;
    expect(isLate(resubmitted, effectiveDue(resubmitted, Q2, calendar).punctualUntil)).toBe(true);
  });

  it('keeps a unit punctual that an extension had made so', () => {
    const late = move(obligation(), 'submit', '2022-07-01 10:00').obligation;
    const forgiven = move(late, 'grantExtension', '2022-07-01 11:00', {
      ownDueAt: at('2022-07-04 18:00'),
    }).obligation;
    const returned = move(forgiven, 'return', '2022-07-05 10:00').obligation;
    expect(isLate(returned, effectiveDue(returned, Q2, calendar).punctualUntil)).toBe(false);
  });

  it('leads a withdrawn second round back to the returned one', () => {
    const returned = move(reported, 'return', '2022-06-30 15:00').obligation;
    const second = move(returned, 'submit', '2022-07-01 10:00').obligation;
    expect(move(second, 'withdraw', '2022-07-01 11:00').obligation).toEqual(returned);
  });
});

describe('punctuality follows the first report that was not withdrawn', () => {
  it('a withdrawal makes the next report the first', () => {
    const first = move(obligation(), 'submit', '2022-06-29 10:00').obligation;
    const withdrawn = move(first, 'withdraw', '2022-06-29 11:00').obligation;
    const late = move(withdrawn, 'submit', '2022-07-01 10:00').obligation;
    expect(isLate(late, Q2.graceUntil)).toBe(true);
  });

  it('a correction after the due keeps the first time', () => {
    const first = move(obligation(), 'submit', '2022-06-30 18:00').obligation;
    const corrected = move(first, 'amend', '2022-07-04 10:00').obligation;
    expect(isLate(corrected, Q2.graceUntil)).toBe(false);
  });
});

test.each(['pending', 'submitted', 'returned'] as const)(
  'a lifted waiver gives back the state %s',
  (state) => {
    const before = obligation({ state, currentVersion: 2, round: 2 });
    const waived = move(before, 'waive', '2022-06-20 10:00').obligation;
    expect(move(waived, 'unwaive', '2022-06-20 10:05', { waivedFrom: state }).obligation).toEqual(before);
  },
);
