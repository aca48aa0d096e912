import { describe, expect, test } from '@jest/globals';
import { answeringContacts } from '../../../src/domain/reminders/answering-contacts';
import type { Recipient } from '../../../src/domain/reminders/recipient';
import { recipient } from './given';

const leader = recipient(9, { role: 'unitLeader' });
const gone = { reachable: false };

describe('who hears of item 5', () => {
  const cases: [string, Recipient[], number[], number[], number[]][] = [
    ['the first contact, then the second', [recipient(1), recipient(2, { order: 2 }), leader], [1], [2], [9]],
    ['every contact of 顺序 1', [recipient(1), recipient(2), recipient(3, { order: 3 })], [1, 2], [3], []],
    [
      'the next contact when the first cannot be reached',
      [recipient(1, gone), recipient(2, { order: 2 }), recipient(3, { order: 3 })],
      [2],
      [3],
      [],
    ],
    ['nobody when nobody can be reached', [recipient(1, gone), { ...leader, ...gone }], [], [], []],
    [
      'the contact whose list names it, backed up by the general one',
      [recipient(1), recipient(2, { items: [5, 36] })],
      [2],
      [1],
      [],
    ],
    [
      'the claimant of 顺序 1, backed up by the other claimant',
      [recipient(1), recipient(2, { items: [5] }), recipient(3, { order: 2, items: [5] })],
      [2],
      [3],
      [],
    ],
    [
      'the general contact, not who answers for other items only',
      [recipient(1), recipient(2, { items: [36] })],
      [1],
      [],
      [],
    ],
    [
      'all first contacts when nobody answers for it',
      [recipient(1, { items: [7] }), recipient(2, { items: [8] }), recipient(3, { order: 2, items: [9] })],
      [1, 2],
      [3],
      [],
    ],
    [
      'the general contact when the claimant has left',
      [recipient(1), recipient(2, { ...gone, items: [5] })],
      [1],
      [],
      [],
    ],
    ['not the leader of other items', [recipient(1), { ...leader, items: [7] }], [1], [], []],
  ];
  test.each(cases)('%s', (_rule, members, primary, backup, unitLeader) => {
    const answering = answeringContacts(members, 5);
    const ids = (recipients: readonly Recipient[]) => recipients.map(({ personId }) => personId);
    expect(ids(answering.primary)).toEqual(primary);
    expect(ids(answering.backup)).toEqual(backup);
    expect(ids(answering.unitLeader)).toEqual(unitLeader);
  });
});
