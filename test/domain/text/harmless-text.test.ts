import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { harmlessText, piecesOf, startsLikeFormula } from '../../../src/domain/text/harmless-text';

const LONG_CLUSTER = '👨‍👩‍👧‍👦';
/** Any string of UTF-16 units, halves of pairs among them. */
const anyText = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.constantFrom(0xd83d, 0xde00, 10, 13, 0x200d)))
  .map((units) => String.fromCharCode(...units));

describe('harmless text', () => {
  it('keeps what people write: tabs, emoji, marks that turn the direction', () => {
    const text = `表\t格\n第二行 ${LONG_CLUSTER} \u202eabc\u202c \u200f 𠮷`;
    expect(harmlessText(text)).toBe(text);
  });

  it('shows a sign for control characters and halves of characters, and ends every line alike', () => {
    expect(harmlessText('a\u0000b\u001b\u007f\u009f\ud83dc\udc00\uffffd')).toBe('a�b����c��d');
    expect(harmlessText('a\r\nb\rc\u2028d\u000be\u0085f')).toBe('a\nb\nc\nd\ne\nf');
  });

  it('is well formed whatever comes in, and as it is when it comes in again', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = harmlessText(text);
        expect(() => encodeURIComponent(once)).not.toThrow();
        expect(harmlessText(once)).toBe(once);
      }),
    );
  });

  it.each(['=1+1', ' +86', '-1', '@x', '\t=cmd', '\ttext', '\n', '＝1'])(
    'knows %j as the beginning of a formula',
    (text) => {
      expect(startsLikeFormula(text)).toBe(true);
    },
  );

  it.each(['已完成=100%', '1-2月', '', '（=）'])('takes %j for plain text', (text) => {
    expect(startsLikeFormula(text)).toBe(false);
  });
});

describe('a text in pieces', () => {
  it('is the text again when they are joined, and none is too long', () => {
    fc.assert(
      fc.property(
        anyText,
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 5 }),
        (given, most, lines) => {
          const text = harmlessText(given);
          const pieces = piecesOf(text, most, lines);
          expect(pieces.join('')).toBe(text);
          for (const piece of pieces) {
            expect(piece.length).toBeLessThanOrEqual(Math.max(most, 2));
            expect(piece.split('\n').length - 1).toBeLessThanOrEqual(lines);
            // A single unit is all that fits: only then is a pair parted.
            if (most > 1) expect(() => encodeURIComponent(piece)).not.toThrow();
          }
        },
      ),
    );
  });

  it('parts no family', () => {
    const pieces = piecesOf(LONG_CLUSTER.repeat(10), 25, 9);
    expect(pieces).toEqual(Array.from({ length: 5 }, () => LONG_CLUSTER.repeat(2)));
  });
});
