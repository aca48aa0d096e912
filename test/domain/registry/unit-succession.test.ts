import { expect, test } from '@jest/globals';
import type { ObligationState } from '../../../src/domain/obligation/obligation';
import {
  inheritedPart,
  inheritedRank,
  type ObligationFate,
  obligationFate,
} from '../../../src/domain/registry/unit-succession';

type Row = [own: ObligationState, successor: ObligationState | null | 'no-successor', fate: ObligationFate];

test.each<Row>([
  ['pending', null, 'moves'],
  ['returned', null, 'moves'],
  ['submitted', null, 'moves'],
  ['pending', 'pending', 'ceases'],
  ['returned', 'accepted', 'ceases'],
  ['pending', 'waived', 'passesOn'],
  ['submitted', 'pending', 'stays'],
  ['submitted', 'waived', 'stays'],
  ['accepted', null, 'stays'],
  ['waived', null, 'stays'],
  ['pending', 'no-successor', 'ceases'],
  ['submitted', 'no-successor', 'stays'],
])('%s, with %s at the successor: %s', (state, successor, fate) => {
  expect(obligationFate({ state, isOpen: true }, successor)).toBe(fate);
  expect(obligationFate({ state, isOpen: false }, successor)).toBe('stays');
});

test('the lead goes on leading, at its place', () => {
  const lead = { role: 'lead', ordinal: 1 } as const;
  const support = { role: 'support', ordinal: 3 } as const;
  expect([inheritedPart(lead, null), inheritedPart(lead, support), inheritedPart(support, lead)]).toEqual([
    lead,
    lead,
    lead,
  ]);
});

test('who comes stands behind who is there', () => {
  expect([1, 2].map((rank) => inheritedRank(rank, 1, 0))).toEqual([1, 2]);
  expect([2, 3].map((rank) => inheritedRank(rank, 2, 4))).toEqual([5, 6]);
});
