import { describe, expect, it, test } from '@jest/globals';
import {
  inOrderSent,
  isDropWord,
  isEndWord,
  joinedText,
  mayBeCut,
  type PastedPart,
  withoutEndLine,
} from '../../../src/domain/importing/pasted-parts';

const part = (inboundId: number, second: number, messageNo: string, text = `${inboundId}`): PastedPart => ({
  inboundId,
  sentAt: `2022-06-23T02:00:0${second}.000Z`,
  messageNo,
  text,
});

describe('a text pasted in several messages', () => {
  it('is put together in the order of sending, by number within a second, each message once', () => {
    const parts = [
      part(3, 2, '7350011223344556679'),
      part(1, 1, '7350011223344556678'),
      part(2, 1, '999'),
      part(4, 1, 'not-a-number'),
      part(1, 1, '7350011223344556678'),
    ];
    expect(inOrderSent(parts).map(({ inboundId }) => inboundId)).toEqual([2, 1, 4, 3]);
    expect(joinedText(parts)).toBe('2\n1\n4\n3');
  });

  test.each(['完', '「完」', '完。', '完毕', '发完了'])('ends with %s', (said) =>
    expect(isEndWord(said)).toBe(true),
  );
  test.each(['完成网上办理率80%', '完善机制', '一、完'])('does not end with %s', (said) =>
    expect(isEndWord(said)).toBe(false),
  );
  it('is dropped by 取消 alone', () => {
    expect([isDropWord('取消'), isDropWord('取消收费项目')]).toEqual([true, false]);
  });

  it('may end with a last line', () => {
    expect(withoutEndLine('（一）推进\n完')).toEqual({ text: '（一）推进', ended: true });
    expect(withoutEndLine('（一）推进\n完成')).toEqual({ text: '（一）推进\n完成', ended: false });
    expect(withoutEndLine('完')).toEqual({ text: '完', ended: false });
  });

  it('may be cut where a message is nearly full', () => {
    expect([mayBeCut('数'.repeat(680)), mayBeCut('数'.repeat(600))]).toEqual([true, false]);
  });
});
