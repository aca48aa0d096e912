import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeFrames, encodeFrame } from '../../../src/conversation/journal/journal-frame';

const payload = (text: string) => JSON.stringify({ text });
const TEXTS = ['18 已完成公共教育平台升级', '', '\u001e\n\u0000 看上去像边界', '😀'.repeat(30)].map(payload);
const FRAMES = TEXTS.map(encodeFrame);
const WHOLE = Buffer.concat(FRAMES);

describe('the entries of a journal file', () => {
  it('come back as they were written', () => {
    expect(decodeFrames(WHOLE)).toEqual({ payloads: TEXTS, tornBytes: 0, damaged: [] });
    expect(decodeFrames(Buffer.alloc(0))).toEqual({ payloads: [], tornBytes: 0, damaged: [] });
  });

  it('come back as far as they are whole, wherever the file was cut off', () => {
    for (let cut = 0; cut <= WHOLE.length; cut++) {
      let whole = 0;
      for (let end = 0; whole < FRAMES.length; whole++) {
        end += FRAMES[whole]?.length ?? 0;
        if (end > cut) break;
      }
      const { payloads, damaged, tornBytes } = decodeFrames(WHOLE.subarray(0, cut));
      expect({ cut, payloads }).toEqual({ cut, payloads: TEXTS.slice(0, whole) });
      expect(damaged).toEqual([]);
      expect(tornBytes).toBe(cut - Buffer.concat(FRAMES.slice(0, whole)).length);
    }
  });

  it('are found again behind any damaged byte, and nothing of the damage is dropped', () => {
    const [first, second] = [FRAMES[0], FRAMES[1]] as [Buffer, Buffer];
    for (let at = 0; at < first.length; at++) {
      const bytes = Buffer.from(WHOLE);
      bytes.writeUInt8(bytes.readUInt8(at) ^ 0x80, at);
      const { payloads, damaged } = decodeFrames(bytes);
      expect({ at, payloads }).toEqual({ at, payloads: TEXTS.slice(1) });
      expect(Buffer.concat(damaged)).toEqual(bytes.subarray(0, first.length));
    }
    expect(decodeFrames(Buffer.concat([second.subarray(0, 9), first])).payloads).toEqual([TEXTS[0]]);
  });

  test.each([
    ['zeros, as after a power cut', Buffer.alloc(64)],
    ['another program’s text', Buffer.from('{"level":"info"}\n')],
  ])('end before %s, which is told', (_what, rubbish) => {
    const { payloads, damaged } = decodeFrames(Buffer.concat([WHOLE, rubbish]));
    expect(payloads).toEqual(TEXTS.slice(0, -1));
    expect(Buffer.concat(damaged).subarray(-rubbish.length)).toEqual(rubbish);
  });

  it('are never read from bytes that are none', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const { payloads, damaged, tornBytes } = decodeFrames(Buffer.from(bytes));
        expect(payloads).toEqual([]);
        expect(Buffer.concat(damaged).length + tornBytes).toBe(bytes.length);
      }),
      { seed: 7 },
    );
  });
});
