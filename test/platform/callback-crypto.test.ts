import { describe, expect, it, test } from '@jest/globals';
import { getSignature, decrypt as tencentDecrypt, encrypt as tencentEncrypt } from '@wecom/crypto';
import { CallbackCrypto, CallbackCryptoError, callbackSignature } from '../../src/platform/callback-crypto';
import { parseEnvelope } from '../../src/platform/wire-format';
import vectors from '../fixtures/crypto-vectors.json';

const TOKEN = 'QDG6eK';
const AES_KEY = 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C';
const CORP_ID = 'wl0a1b2c3d4e';
const ours = new CallbackCrypto(TOKEN, AES_KEY, CORP_ID);

function codeOf(attempt: () => unknown): number | null {
  try {
    attempt();
  } catch (error) {
    if (error instanceof CallbackCryptoError) return error.code;
    throw error;
  }
  return null;
}

/** A ciphertext of arbitrary plain bytes, which our own `encrypt` would never make. */
function sealBytes(plain: Buffer): string {
  // Tencent's function pads and encrypts; with an empty message and id it writes random ‖ 0000.
  return tencentEncrypt(AES_KEY, '', '', plain);
}

describe('callback cryptography', () => {
  test.each(vectors.vectors)('opens the published vector $id', (vector) => {
    const crypto = new CallbackCrypto(vector.token, vector.encodingAESKey, vector.receiveId);
    expect(callbackSignature(vector.token, vector.timestamp, vector.nonce, vector.encrypt)).toBe(
      vector.msgSignature,
    );
    expect(crypto.open(vector)).toBe(vector.plaintext);
  });

  test.each(vectors.vectors)('seals $id to the same bytes with the same random', (vector) => {
    const crypto = new CallbackCrypto(vector.token, vector.encodingAESKey, vector.receiveId);
    const random = Buffer.from(vector.random16, 'latin1');
    expect(crypto.seal(vector.plaintext, vector.timestamp, vector.nonce, random)).toEqual({
      encrypt: vector.encrypt,
      msgSignature: vector.msgSignature,
      timestamp: vector.timestamp,
      nonce: vector.nonce,
    });
  });

  test.each(vectors.negative)('refuses $id with $expectCode', (negative) => {
    const base = vectors.vectors.find((vector) => vector.id === negative.from);
    if (base === undefined) throw new Error(`no vector ${negative.from}`);
    const attempt = () => {
      const key = negative.encodingAESKey ?? base.encodingAESKey;
      const crypto = new CallbackCrypto(base.token, key, negative.configuredReceiveId ?? base.receiveId);
      const encrypt = negative.body === undefined ? base.encrypt : parseEnvelope(negative.body).encrypt;
      return crypto.open({
        encrypt,
        msgSignature: negative.msgSignature ?? base.msgSignature,
        timestamp: base.timestamp,
        nonce: negative.nonce ?? base.nonce,
      });
    };
    expect(codeOf(attempt)).toBe(negative.expectCode);
  });

  test.each(Array.from({ length: 32 }, (_, index) => index + 1))('pads by %i bytes and back', (count) => {
    const fixed = 16 + 4 + Buffer.byteLength(CORP_ID);
    const length = 96 - count - fixed;
    const message = 'a'.repeat(length);
    expect(ours.decrypt(ours.encrypt(message))).toBe(message);
    expect(tencentDecrypt(AES_KEY, ours.encrypt(message))).toMatchObject({ message, id: CORP_ID });
    expect(ours.decrypt(tencentEncrypt(AES_KEY, message, CORP_ID))).toBe(message);
  });

  it('agrees with the signature of Tencent’s package', () => {
    const encrypt = ours.encrypt('任务');
    expect(callbackSignature(TOKEN, '0001735689600', 'aB3', encrypt)).toBe(
      getSignature(TOKEN, '0001735689600', 'aB3', encrypt),
    );
  });

  it('keeps Chinese, emoji and a byte order mark inside a message as they are', () => {
    const message = '\uFEFF报 5 已完成 90％ 👍';
    expect(ours.decrypt(ours.encrypt(message))).toBe(message);
  });

  test.each([
    ['characters outside base64', '!!!!', -40010],
    ['base64 of a wrong length', 'abcde', -40010],
    ['nothing', '', -40007],
    ['half a cipher block', Buffer.alloc(8).toString('base64'), -40007],
    [
      'a length beyond the end',
      sealBytes(Buffer.from(`${'r'.repeat(16)}\x7f\xff\xff\xff`, 'latin1')),
      -40008,
    ],
    ['fewer than 20 bytes', sealBytes(Buffer.alloc(0)), -40008],
    ['random bytes without padding', Buffer.alloc(64, 7).toString('base64'), -40008],
  ])('refuses %s', (_what, encrypt, code) => {
    expect(codeOf(() => ours.decrypt(encrypt))).toBe(code);
  });

  it('refuses a message that is not UTF-8', () => {
    const body = Buffer.from([0xff, 0xfe, 0xfd]);
    const plain = Buffer.concat([Buffer.alloc(16, 1), Buffer.from([0, 0, 0, 3]), body, Buffer.from(CORP_ID)]);
    // Tencent's function appends four zero bytes: as a fifth part they would spoil the receiver's id.
    expect(codeOf(() => ours.decrypt(sealBytes(plain)))).toBe(-40005);
    const exact = new CallbackCrypto(TOKEN, AES_KEY, `${CORP_ID}\0\0\0\0`);
    expect(codeOf(() => exact.decrypt(sealBytes(plain)))).toBe(-40008);
  });

  it('never decrypts what is not signed', () => {
    const unsigned = { encrypt: '!!!!', msgSignature: '0'.repeat(40), timestamp: '1', nonce: '2' };
    expect(codeOf(() => ours.open(unsigned))).toBe(-40001);
  });

  test.each(['', 'short', `${AES_KEY}=`, '!'.repeat(43), '你'.repeat(43)])(
    'refuses the AES key %p',
    (key) => {
      expect(codeOf(() => new CallbackCrypto(TOKEN, key, CORP_ID))).toBe(-40004);
    },
  );

  it('tells no key and no ciphertext in its errors', () => {
    const error = new CallbackCryptoError('signatureMismatch');
    expect(error.message).toBe('signatureMismatch (-40001)');
  });
});
