import { describe, expect, it } from '@jest/globals';
import { type ByHand, mergeParts, type StoredPart } from '../../../src/domain/plan-revision/merge-parts';

const part = (unitId: number, role: 'lead' | 'support' = 'support'): StoredPart => ({
  unitId,
  role,
  ordinal: unitId,
  printedName: `单位${unitId}`,
  groupId: null,
});
const merged = (
  stored: readonly StoredPart[],
  printed: readonly StoredPart[],
  byHand: readonly [number, ByHand][] = [],
  unitsUnchanged = false,
) => {
  const outcome = mergeParts(stored, printed, { byHand: new Map(byHand), unitsUnchanged });
  const ids = (parts: readonly StoredPart[]) => parts.map(({ unitId }) => unitId);
  return {
    after: outcome.after.map(
      ({ unitId, role, ordinal }) => `${ordinal}:${unitId}${role === 'lead' ? '牵头' : ''}`,
    ),
    added: ids(outcome.added),
    removed: ids(outcome.removed),
    changed: ids(outcome.changed),
    kept: outcome.keptByHand,
  };
};

describe('the responsible units of an item in a corrected document', () => {
  it('are those it prints, in its order', () => {
    expect(merged([part(1, 'lead'), part(2), part(3)], [part(3, 'lead'), part(1), part(4)])).toEqual({
      after: ['1:3牵头', '2:1', '3:4'],
      added: [4],
      removed: [2],
      changed: [3, 1],
      kept: [],
    });
  });

  it('keep whom a coordinator has added, whatever the document says', () => {
    const outcome = merged([part(1, 'lead'), part(9)], [part(1, 'lead'), part(2)], [[9, 'added']]);
    expect(outcome).toMatchObject({ after: ['1:1牵头', '2:2', '3:9'], added: [2], removed: [], kept: [9] });
  });

  it('keep out whom a coordinator has taken out, until the document says something else there', () => {
    const printed = [part(1, 'lead'), part(2)];
    expect(merged([part(1, 'lead')], printed, [[2, 'removed']], true)).toMatchObject({
      added: [],
      kept: [2],
    });
    expect(merged([part(1, 'lead')], printed, [[2, 'removed']], false)).toMatchObject({
      added: [2],
      kept: [],
    });
  });

  it('keep the part that a coordinator has given, until the document says something else there', () => {
    const stored = [part(1, 'lead'), part(2, 'lead')];
    const printed = [part(1, 'lead'), part(2)];
    expect(merged(stored, printed, [[2, 'changed']], true)).toMatchObject({ changed: [], kept: [2] });
    expect(merged(stored, printed, [[2, 'changed']], false)).toMatchObject({ changed: [2], kept: [] });
  });
});
