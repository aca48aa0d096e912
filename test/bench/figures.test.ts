import { describe, expect, it } from '@jest/globals';
import { allHold, compare, judge, median, quantile, single } from './figures';

const what = {
  name: 'inbound',
  of: 'ours / theirs',
  unit: '/s',
  target: { bound: 'at least', value: 1.5 },
} as const;

describe('the figures of the bench', () => {
  it('takes the middle of an odd number of rounds, and the mean of the two middle ones of an even number', () => {
    expect(median([5, 1, 3])).toBe(3);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(quantile([10, 20, 30, 40, 50], 0.99)).toBeCloseTo(49.6);
  });

  it('divides round by round, not median by median', () => {
    const figure = compare(what, [100, 300, 90], [100, 100, 30]);
    expect(figure.ratios).toEqual([1, 3, 3]);
    expect(judge(figure)).toEqual({ median: 3, lowest: 1, highest: 3, holds: true });
  });

  it('refuses rounds that have no other side', () => {
    expect(() => compare(what, [1, 2], [1])).toThrow('do not pair');
  });

  it('holds at the bound itself, in both directions', () => {
    expect(judge(compare(what, [3], [2])).holds).toBe(true);
    expect(judge(compare(what, [2.99], [2])).holds).toBe(false);
    const most = { ...what, target: { bound: 'at most', value: 2 } } as const;
    expect(judge(compare(most, [4], [2])).holds).toBe(true);
    expect(judge(compare(most, [4.1], [2])).holds).toBe(false);
  });

  it('counts what was not measured as not held, and what has no target as shown only', () => {
    expect(judge(compare(what, [], [])).holds).toBe(false);
    expect(judge(compare(what, [1], [0])).holds).toBe(false);
    const shown = single({ ...what, target: null }, [7]);
    expect(judge(shown).holds).toBeNull();
    expect(allHold([shown, compare(what, [3], [2])])).toBe(true);
    expect(allHold([shown, compare(what, [1], [2])])).toBe(false);
  });
});
