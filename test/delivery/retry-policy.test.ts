import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { backoffMs, isRepeatable, mostAttemptsWithin, verdictOn } from '../../src/delivery/retry-policy';

const HOUR = 3600_000;
const attempt = { attempts: 1, uncertainForMs: 0, leaseMs: 60_000, random: 0 };
const failure = (
  kind: 'retry' | 'ambiguous' | 'permanent' | 'configuration',
  retryAfterMs: number | null = null,
) => ({
  kind,
  retryAfterMs,
});

describe('what becomes of a message after a failed attempt', () => {
  test.each([
    [1, 0, 2_000],
    [2, 0, 4_000],
    [5, 0, 32_000],
    [10, 0, 600_000],
    [1000, 0, 600_000],
    [1, 0.999_999, 1_000],
    [1000, 0.999_999, 300_000],
  ])('after attempt %i with chance %f it waits %i ms', (attempts, random, expected) => {
    expect(backoffMs(attempts, random)).toBe(expected);
  });

  test.each([
    ['busy: again', failure('retry'), {}, { next: 'retry', afterMs: 2_000 }],
    ['throttled: not sooner than asked', failure('retry', 60_000), {}, { next: 'retry', afterMs: 60_000 }],
    [
      'the back-off may be longer than asked',
      failure('retry', 60_000),
      { attempts: 9 },
      { next: 'retry', afterMs: 512_000 },
    ],
    [
      'busy for the thousandth time: still again',
      failure('retry'),
      { attempts: 1000 },
      { next: 'retry', afterMs: 600_000 },
    ],
    [
      'busy for days: still again',
      failure('retry'),
      { uncertainForMs: 0, attempts: 500 },
      { next: 'retry', afterMs: 600_000 },
    ],
    ['refused for good', failure('permanent'), {}, { next: 'failed' }],
    [
      'our configuration: the circuit decides when',
      failure('configuration', HOUR),
      {},
      { next: 'retry', afterMs: 0 },
    ],
    ['no answer: again', failure('ambiguous'), {}, { next: 'retry', afterMs: 2_000 }],
    [
      'no answer: judged when repeating ends, not after',
      failure('ambiguous'),
      { attempts: 9, uncertainForMs: 4 * HOUR - 70_000 },
      { next: 'retry', afterMs: 10_000 },
    ],
    ['no answer for four hours', failure('ambiguous'), { uncertainForMs: 4 * HOUR }, { next: 'unknown' }],
  ] as const)('%s', (_title, failed, circumstances, expected) => {
    expect(verdictOn(failed, { ...attempt, ...circumstances })).toEqual(expected);
  });

  it('repeats only what arrives before the platform forgets the first request', () => {
    expect(isRepeatable(4 * HOUR - 60_001, 60_000)).toBe(true);
    expect(isRepeatable(4 * HOUR - 60_000, 60_000)).toBe(false);
  });

  it('never packs more attempts of one message into a window than pacing counts', () => {
    const chances = fc.array(fc.double({ min: 0, max: 0.999_999, noNaN: true }), {
      minLength: 40,
      maxLength: 40,
    });
    fc.assert(
      fc.property(chances, fc.constantFrom(60_000, HOUR), (randoms, windowMs) => {
        const times = [0];
        for (const [i, random] of randoms.entries())
          times.push((times.at(-1) ?? 0) + backoffMs(i + 1, random));
        const most = Math.max(
          ...times.map((end) => times.filter((at) => at <= end && at >= end - windowMs).length),
        );
        expect(most).toBeLessThanOrEqual(mostAttemptsWithin(windowMs, 60_000));
      }),
    );
    expect(mostAttemptsWithin(60_000, 60_000)).toBeLessThanOrEqual(7);
  });
});
