import { describe, expect, it, test } from '@jest/globals';
import { owingChanges, withNewPart } from '../../../src/domain/period/owing-changes';

const responsible = [
  { unitId: 1, role: 'lead' },
  { unitId: 2, role: 'support' },
] as const;

test('a new unit stands behind those who are responsible, one that is keeps its place', () => {
  expect(withNewPart(responsible, [3], 'support').map(({ unitId }) => unitId)).toEqual([1, 2, 3]);
  expect(withNewPart(responsible, [2], 'lead')).toEqual([
    { unitId: 1, role: 'lead' },
    { unitId: 2, role: 'lead' },
  ]);
  expect(withNewPart(responsible, [1, 2], 'removed')).toEqual([]);
});

describe('who begins and who ceases to owe', () => {
  it('where every responsible unit owes', () => {
    const added = withNewPart(responsible, [3], 'support');
    expect(owingChanges(responsible, added, 'all')).toEqual({ begin: [3], cease: [] });
    expect(owingChanges(added, responsible, 'all')).toEqual({ begin: [], cease: [3] });
  });

  it('where only the first lead owes', () => {
    const added = withNewPart(responsible, [3], 'lead');
    expect(owingChanges(responsible, added, 'lead')).toEqual({ begin: [], cease: [] });
    const without = withNewPart(added, [1], 'removed');
    expect(owingChanges(added, without, 'lead')).toEqual({ begin: [3], cease: [1] });
  });
});
