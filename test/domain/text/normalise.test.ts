import { expect, test } from '@jest/globals';
import { stripWhitespace, toHalfWidth } from '../../../src/domain/text/normalise';

test('full-width characters become plain ones without moving anything', () => {
  const text = '（５）：ＡＢ　完成８０％，〈市〉';
  expect(toHalfWidth(text)).toBe('(5):AB 完成80%,〈市〉');
  expect(toHalfWidth(text)).toHaveLength(text.length);
});

test('white space of every kind and invisible characters disappear', () => {
  expect(stripWhitespace('市 教\u3000育\u00a0局\u200b\n')).toBe('市教育局');
});
