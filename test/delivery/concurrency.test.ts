import { describe, expect, it } from '@jest/globals';
import { Concurrency } from '../../src/delivery/concurrency';

const MINUTE = 60_000;

describe('the number of requests under way at once', () => {
  let now = 0;
  const given = (full: number) => {
    now = 0;
    return new Concurrency(full, () => now);
  };

  it('is halved at each complaint, down to one', () => {
    const concurrency = given(16);
    const limits = [concurrency.limit];
    for (let i = 0; i < 6; i++) {
      now += 10_000;
      concurrency.tooMany();
      limits.push(concurrency.limit);
    }
    expect(limits).toEqual([16, 8, 4, 2, 1, 1, 1]);
  });

  it('is halved once for requests that were refused together', () => {
    const concurrency = given(16);
    for (let i = 0; i < 16; i++) concurrency.tooMany();
    expect(concurrency.limit).toBe(8);
  });

  it('comes back step by step when nobody complains', () => {
    const concurrency = given(16);
    concurrency.tooMany();
    now += 10_000;
    concurrency.tooMany();
    expect(concurrency.limit).toBe(4);
    now += 5 * MINUTE - 1;
    expect(concurrency.limit).toBe(4);
    now += 1;
    expect(concurrency.limit).toBe(8);
    now += 5 * MINUTE;
    expect(concurrency.limit).toBe(16);
    now += 100 * MINUTE;
    expect(concurrency.limit).toBe(16);
  });
});
