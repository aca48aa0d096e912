import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { leadingNumeral, parseNumeral, toChineseNumeral } from '../../../src/domain/text/chinese-numerals';

describe('parseNumeral', () => {
  test.each([
    ['一', 1],
    ['十', 10],
    ['十八', 18],
    ['二十', 20],
    ['九十九', 99],
    ['一百', 100],
    ['一百零二', 102],
    ['一百〇二', 102],
    ['一百一十', 110],
    ['一百十', 110],
    ['一百二', 120],
    ['一百二十', 120],
    ['一百二十三', 123],
    ['一千零五', 1005],
    ['两', 2],
    ['两百', 200],
    ['廿', 20],
    ['廿一', 21],
    ['卅', 30],
    ['卅五', 35],
    ['〇', 0],
    ['二〇二二', 2022],
    ['二零二二', 2022],
    ['一万二千', 12000],
    ['一万零五十', 10050],
    ['壹拾贰', 12],
    ['１２', 12],
    ['45', 45],
    ['⑫', 12],
    ['㉑', 21],
    ['⑶', 3],
    ['⒋', 4],
    ['㈤', 5],
  ])('reads %s as %i', (text, value) => {
    expect(parseNumeral(text)).toBe(value);
  });

  test.each([
    '',
    '十十',
    '百',
    '一十百',
    '一二十',
    '一百零',
    '第五',
    '5项',
    '1.5',
    '万',
    '一万万',
    '1234567890',
  ])('refuses %p', (text) => {
    expect(parseNumeral(text)).toBeNull();
  });

  it('reads back whatever toChineseNumeral writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999_999 }), (n) => parseNumeral(toChineseNumeral(n)) === n),
    );
  });
});

test.each([
  [0, '零'],
  [5, '五'],
  [10, '十'],
  [18, '十八'],
  [45, '四十五'],
  [100, '一百'],
  [110, '一百一十'],
  [205, '二百零五'],
  [1010, '一千零一十'],
  [10_000, '一万'],
  [100_500, '十万零五百'],
])('toChineseNumeral writes %i as %s', (n, text) => {
  expect(toChineseNumeral(n)).toBe(text);
});

it('toChineseNumeral refuses what it has no words for', () => {
  expect(() => toChineseNumeral(-1)).toThrow(RangeError);
  expect(() => toChineseNumeral(1.5)).toThrow(RangeError);
});

test.each([
  ['十八项', { value: 18, length: 2 }],
  ['１２、', { value: 12, length: 2 }],
  ['⑤攻防', { value: 5, length: 1 }],
  ['网络', null],
  ['', null],
])('leadingNumeral finds the number at the start of %p', (text, found) => {
  expect(leadingNumeral(text)).toEqual(found);
});
