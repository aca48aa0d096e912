import { describe, expect, test } from '@jest/globals';
import { outerBrackets, readBrackets, splitOutside } from '../../../src/domain/plan/brackets';

describe('readBrackets', () => {
  test.each([
    ['a（b）c', ['b']],
    ['(a、各县<市、区>政府<管委会>负责)', ['a、各县<市、区>政府<管委会>负责']],
    ['（甲(乙)丙）', ['甲(乙)丙']],
    ['(甲）[乙]【丙】〔丁〕', ['甲', '乙', '丙', '丁']],
    ['PM2.5<35（甲）', ['甲']],
    ['“甲（乙”丙）', ['乙”丙']],
    ['“甲（乙）”', []],
  ])('finds the outermost brackets of %s', (text, contents) => {
    expect(outerBrackets(readBrackets(text)).map((span) => span.content)).toEqual(contents);
  });

  test.each([
    ['（甲、乙', [0]],
    ['甲（乙]', [1]],
    ['(甲[乙)', [2]],
    ['甲）乙', []],
    ['“甲', []],
    ['a < b', []],
  ])('reports the bracket that stays open in %s', (text, unclosed) => {
    expect(readBrackets(text).unclosed).toEqual(unclosed);
  });
});

test('a list is split outside brackets only', () => {
  expect(splitOutside('甲、各县<市、区>、“乙、丙”、丁', /、/)).toEqual([
    '甲',
    '各县<市、区>',
    '“乙、丙”',
    '丁',
  ]);
});
