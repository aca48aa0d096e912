import { describe, expect, test } from '@jest/globals';
import { nextInLine } from '../../src/delivery/claimable';

const now = new Date('2022-06-09T01:00:00Z');
const before = new Date(now.getTime() - 1000);
const after = new Date(now.getTime() + 1000);
const pending = (id: number, priority: number, nextAttemptAt = before) => ({
  id,
  kind: priority === 1 ? ('answer' as const) : ('reminder' as const),
  priority,
  status: 'pending' as const,
  nextAttemptAt,
  leaseUntil: null,
});
const sending = (id: number, priority: number, leaseUntil: Date) => ({
  ...pending(id, priority),
  status: 'sending' as const,
  leaseUntil,
});

describe('the next message of one member', () => {
  test.each([
    ['nobody waits', [], null],
    ['the first of two', [pending(1, 3), pending(2, 3)], 1],
    ['an answer before an older reminder', [pending(5, 1), pending(1, 4)], 5],
    ['none while one is under way', [sending(1, 4, after), pending(2, 4)], null],
    ['none while one is under way, not even an answer', [pending(2, 1), sending(1, 4, after)], null],
    ['the one whose holder died', [sending(1, 4, before), pending(2, 4)], 1],
    ['none of a priority whose first waits for its retry', [pending(1, 4, after), pending(2, 4)], null],
    ['a more urgent one beside a waiting retry', [pending(2, 1), pending(1, 4, after)], 2],
    ['a less urgent one beside a waiting retry', [pending(1, 1, after), pending(2, 4)], 2],
  ])('%s', (_title, line, expected) => {
    expect(nextInLine(line, now)?.id ?? null).toBe(expected);
  });

  test.each([
    ['the answer behind a reminder', [pending(5, 1), pending(1, 4)], 5],
    ['nothing where only a reminder waits', [pending(1, 4)], null],
    ['nothing of a dead process but its answers', [sending(1, 4, before)], null],
    ['none while one is under way', [pending(2, 1), sending(1, 4, after)], null],
  ])('while sending is stopped: %s', (_title, line, expected) => {
    expect(nextInLine(line, now, 'answers')?.id ?? null).toBe(expected);
  });
});
