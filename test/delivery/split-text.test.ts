import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { MESSAGE_LIMIT_BYTES, splitText } from '../../src/delivery/split-text';

const bytes = (text: string) => Buffer.byteLength(text);
const bare = (part: string) => part.replace(/^（\d+\/\d+）/, '');

describe('a long text in parts', () => {
  it('leaves a text that fits alone', () => {
    const text = '报'.repeat(682);
    expect(splitText(`${text}12`)).toEqual([`${text}12`]);
    expect(splitText(`${text}123`)).toHaveLength(2);
  });

  it('keeps every line whole that fits into a part', () => {
    const lines = Array.from(
      { length: 57 },
      (_, i) => `${i + 1} 推进揭阳滨海新区建设，${'完善配套'.repeat(i % 9)}`,
    );
    const parts = splitText(lines.join('\n'));
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.flatMap((part) => bare(part).split('\n')).filter((line) => line !== '')).toEqual(lines);
    expect(parts[0]).toMatch(/^（1\/\d+）1 推进/);
  });

  it('does not cut a line that just fits without its line break', () => {
    const line = 'x'.repeat(100 - 16);
    expect(splitText(`${line}\n${line}`, 100).map(bare)).toEqual([`${line}\n`, line]);
  });

  it('cuts a line that fits nowhere between its sentences', () => {
    const sentence = `${'进展顺利'.repeat(20)}。`;
    for (const part of splitText(sentence.repeat(30))) expect(bare(part)).toMatch(/。$/);
  });

  test.each([
    ['a character beyond the basic plane', '𠮷'],
    ['a family of joined emoji', '👨‍👩‍👧‍👦'],
    ['a letter with its accent', 'é'.normalize('NFD')],
  ])('never cuts through %s', (_title, character) => {
    const parts = splitText(`a${character.repeat(900)}`);
    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts) expect(bare(part).replace(/^a/, '').replaceAll(character, '')).toBe('');
  });

  it('cuts even what has no border at all', () => {
    const parts = splitText(`e${'\u0301'.repeat(3000)}`);
    for (const part of parts) expect(bytes(part)).toBeLessThanOrEqual(MESSAGE_LIMIT_BYTES);
    expect(parts.map(bare).join('')).toBe(`e${'\u0301'.repeat(3000)}`);
  });

  it('loses nothing and never exceeds the limit, whatever the text', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 200 }),
      fc.constantFrom('\n', '。', '；', '\n\n', '👨‍👩‍👧‍👦', '一二三四五六七八九十'.repeat(8)),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), fc.integer({ min: 64, max: 2048 }), (pieces, limit) => {
        const text = pieces.join('');
        const parts = splitText(text, limit);
        for (const part of parts) expect(bytes(part)).toBeLessThanOrEqual(limit);
        if (parts.length === 1) expect(parts).toEqual([text]);
        else
          expect(
            parts
              .map((part, i) => {
                const number = `（${i + 1}/${parts.length}）`;
                expect(part.startsWith(number)).toBe(true);
                return part.slice(number.length);
              })
              .join(''),
          ).toBe(text);
      }),
      { numRuns: 300 },
    );
  });
});
