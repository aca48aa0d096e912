import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { figuresBy, figuresOf, type ObligationFacts } from '../../../src/domain/figures/figures';
import { at } from '../reminders/given';

const now = at('2022-07-01 10:00');
const passed = at('2022-06-30 18:00');
const ahead = at('2022-07-08 18:00');
const fact = (changes: Partial<ObligationFacts>): ObligationFacts => ({
  unitId: 1,
  state: 'pending',
  partial: false,
  finished: false,
  deadline: passed,
  late: null,
  ...changes,
});

describe('figures', () => {
  it('count what product.md says', () => {
    const facts = [
      fact({ state: 'accepted', late: false }),
      fact({ state: 'submitted', late: true }),
      fact({ state: 'returned', late: false, deadline: ahead, unitId: 2 }),
      fact({ state: 'pending', unitId: 2 }),
      fact({ state: 'pending', partial: true, unitId: 3 }),
      fact({ state: 'pending', deadline: ahead, unitId: 4 }),
      fact({ state: 'waived', unitId: 5 }),
      fact({ state: 'pending', finished: true, unitId: 6 }),
    ];
    expect(figuresOf(facts, now)).toEqual({
      owed: 6,
      submitted: 2,
      missing: 4,
      overdue: 2,
      accepted: 1,
      returned: 1,
      partial: 1,
      waived: 1,
      units: 4,
      punctual: 2,
      late: 1,
      rate: 2 / 6,
      onTimeRate: 2 / 5, // the extended one may still come in time
    });
  });

  it('say nothing about rates where nothing is owed or decided', () => {
    expect(figuresOf([fact({ state: 'waived' })], now)).toMatchObject({
      owed: 0,
      rate: null,
      onTimeRate: null,
    });
    expect(figuresOf([fact({ deadline: ahead })], now)).toMatchObject({ owed: 1, rate: 0, onTimeRate: null });
  });

  it('turn overdue after the deadline, not at it', () => {
    expect(figuresOf([fact({})], passed).overdue).toBe(0);
    expect(figuresOf([fact({})], new Date(passed.getTime() + 1)).overdue).toBe(1);
  });

  const anyFact = fc.record({
    unitId: fc.integer({ min: 1, max: 4 }),
    state: fc.constantFrom('pending', 'submitted', 'returned', 'accepted', 'waived'),
    partial: fc.boolean(),
    finished: fc.boolean(),
    deadline: fc.constantFrom(passed, ahead),
    late: fc.constantFrom(true, false, null),
  });

  it('always add up, over any grouping', () => {
    fc.assert(
      fc.property(fc.array(anyFact as fc.Arbitrary<ObligationFacts>), (facts) => {
        const all = figuresOf(facts, now);
        expect(all.owed).toBe(all.submitted + all.missing);
        expect(all.overdue + all.accepted + all.returned).toBeLessThanOrEqual(2 * all.owed);
        expect(all.overdue).toBeLessThanOrEqual(all.missing);
        const groups = [...figuresBy(facts, ({ unitId }) => unitId, now).values()];
        for (const name of [
          'owed',
          'submitted',
          'missing',
          'overdue',
          'waived',
          'punctual',
          'units',
        ] as const) {
          expect(groups.reduce((sum, group) => sum + group[name], 0)).toBe(all[name]);
        }
      }),
    );
  });

  it('group by unit in the order of appearance', () => {
    const facts = [
      fact({ unitId: 7 }),
      fact({ unitId: 2 }),
      fact({ unitId: 7, state: 'submitted', late: false }),
    ];
    const byUnit = figuresBy(facts, ({ unitId }) => unitId, now);
    expect([...byUnit.keys()]).toEqual([7, 2]);
    expect(byUnit.get(7)).toMatchObject({ owed: 2, submitted: 1, units: 1 });
  });
});
