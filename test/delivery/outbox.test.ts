import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { databasesUnderTest } from '../support/databases';
import { type GivenDelivery, givenDelivery, OFFICE_NOW } from './given-delivery';

describe.each(databasesUnderTest())('the outbox, on %s', (kind) => {
  let given: GivenDelivery;
  beforeAll(async () => {
    given = await givenDelivery(kind);
  });
  afterEach(() => given.clear());
  afterAll(() => given.close());

  it('holds one row for one occasion, in one call, in two, and at the same time', async () => {
    const one = { dedupeKey: 'answer:1:1', content: { type: 'text', text: '已收到' } as const };
    await given.enqueue(one, { ...one, content: { type: 'text', text: '另一条' } });
    await given.enqueue(one);
    await Promise.all([given.enqueue(one), given.enqueue(one), given.enqueue(one)]);
    expect(await given.rows()).toMatchObject([
      { dedupeKey: 'answer:1:1', content: JSON.stringify(one.content), status: 'pending', attempts: 0 },
    ]);
  });

  it('takes the new ones among known ones', async () => {
    await given.enqueue({ dedupeKey: 'a' });
    await given.enqueue({ dedupeKey: 'a' }, { dedupeKey: 'b' }, { dedupeKey: 'c' });
    expect((await given.rows()).map(({ dedupeKey }) => dedupeKey)).toEqual(['a', 'b', 'c']);
  });

  it('keeps what it was given: person, office time, priority', async () => {
    const pointlessAfter = new Date('2022-06-09T10:00:00Z');
    await given.enqueue({ to: 'ChenYulan', kind: 'answer', pointlessAfter }, { kind: 'broadcast' });
    expect(await given.rows()).toMatchObject([
      { toUserid: 'chenyulan', priority: 1, createdAt: OFFICE_NOW, pointlessAfter },
      { priority: 5, pointlessAfter: null },
    ]);
  });

  it('takes more messages than one statement holds, in their order', async () => {
    const keys = Array.from({ length: 450 }, (_, i) => `broadcast:${i}`);
    await given.enqueue(...keys.map((dedupeKey) => ({ dedupeKey })));
    expect((await given.rows()).map(({ dedupeKey }) => dedupeKey)).toEqual(keys);
  });

  it('goes with the transaction that caused it', async () => {
    await expect(
      given.store.inTransaction(async () => {
        await given.enqueue({});
        throw new Error('the cause fails');
      }),
    ).rejects.toThrow('the cause fails');
    expect(await given.rows()).toEqual([]);
  });

  it('refuses what no caller may hand over', async () => {
    const text = (length: number) => ({ content: { type: 'text' as const, text: 'x'.repeat(length) } });
    await given.enqueue(text(2048));
    await expect(given.enqueue(text(2049))).rejects.toThrow(/split it first/);
    await expect(given.enqueue({ content: null })).rejects.toThrow(/either content or a reminder/);
    await expect(given.enqueue({ dedupeKey: 'k'.repeat(161) })).rejects.toThrow(/too long/);
    expect(await given.rows()).toHaveLength(1);
  });
});
