import { describe, expect, test } from '@jest/globals';
import { apartByLine, keywordEntries, mixesItems } from '../../../src/domain/message/keyword-entries';

const numberOf = (keyword: string) => ({ 网络安全: 5, 好差评: 40 })[keyword] ?? null;
const owes = (no: number) => [5, 24, 40].includes(no);
const pairs = (entries: readonly { number: number; text: string }[]) =>
  entries.map(({ number, text }) => [number, text]);

describe('reports that name their items by words of the title', () => {
  test.each([
    ['网络安全：已完成', [[5, '已完成']]],
    [
      '网络安全：已完成\n好差评：已对接',
      [
        [5, '已完成'],
        [40, '已对接'],
      ],
    ],
    ['网络安全：已完成\n又整改三处', [[5, '已完成\n又整改三处']]],
    [
      '网络安全：甲\n好差评：乙\n网络安全：丙',
      [
        [5, '甲\n丙'],
        [40, '乙'],
      ],
    ],
    ['智慧医院：已完成', []],
    ['已完成\n网络安全：已完成', []],
    ['网络安全：谢谢', []],
  ])('%j is %j', (text, entries) => expect(pairs(keywordEntries(text, numberOf, false))).toEqual(entries));

  test('mixed with numbers they are taken apart for a question', () => {
    const entry = { number: 5, style: 'plain', text: '已完成\n好差评：已对接\n24 已部署' } as const;
    expect(mixesItems(entry, numberOf, owes)).toBe(true);
    expect(pairs(apartByLine(entry, numberOf, owes))).toEqual([
      [5, '已完成'],
      [40, '已对接'],
      [24, '已部署'],
    ]);
    expect(mixesItems({ ...entry, text: '已完成\n又整改三处：机房' }, numberOf, owes)).toBe(false);
  });
});
