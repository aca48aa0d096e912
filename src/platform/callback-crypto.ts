import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hash,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

/** What can go wrong, with the numbers of Tencent's own library (docs/platform.md 3.4). Logged, never sent. */
export const CRYPTO_CODES = {
  signatureMismatch: -40001,
  xmlInvalid: -40002,
  signatureFailed: -40003,
  illegalAesKey: -40004,
  receiveIdMismatch: -40005,
  encryptFailed: -40006,
  decryptFailed: -40007,
  illegalBuffer: -40008,
  base64Invalid: -40010,
  xmlBuildFailed: -40011,
} as const;

export type CryptoFailure = keyof typeof CRYPTO_CODES;

/** A callback that cannot be trusted or read. Carries the reason only: no part of the request, no key. */
export class CallbackCryptoError extends Error {
  readonly code: number;

  constructor(
    readonly reason: CryptoFailure,
    options?: ErrorOptions,
  ) {
    super(`${reason} (${CRYPTO_CODES[reason]})`, options);
    this.name = 'CallbackCryptoError';
    this.code = CRYPTO_CODES[reason];
  }
}

/** What stands beside the ciphertext: in the query of a request, in the envelope of a passive reply. */
export interface SignedCiphertext {
  readonly encrypt: string;
  readonly msgSignature: string;
  /** A string by protocol: never re-formatted, leading zeros and letters occur (docs/platform.md 3.2). */
  readonly timestamp: string;
  readonly nonce: string;
}

const AES_BLOCK = 16;
/** The padding's block is twice that of the cipher: pad values 17 to 32 occur (docs/platform.md 3.3). */
const PAD_BLOCK = 32;
const RANDOM_BYTES = 16;
const LENGTH_BYTES = 4;

/** Lower-case hex sha1 over the four values in byte order, joined without separator. */
export function callbackSignature(token: string, timestamp: string, nonce: string, encrypt: string): string {
  return hash('sha1', [token, timestamp, nonce, encrypt].sort().join(''));
}

/** The 32 bytes behind an EncodingAESKey. Most real keys are not canonical base64; Node's decoder takes them. */
export function decodeAesKey(encodingAesKey: string): Buffer {
  const key = Buffer.from(`${encodingAesKey}=`, 'base64');
  if (encodingAesKey.length !== 43 || key.length !== 32) throw new CallbackCryptoError('illegalAesKey');
  return key;
}

/**
 * Signs, seals and opens callbacks of one key set (docs/platform.md 3). Has no state beyond its keys.
 * `receiveId` is the corpid for a self-built app.
 */
export class CallbackCrypto {
  readonly #token: string;
  /** Kept as what OpenSSL works with: made anew for each message it would cost as much as the cipher. */
  readonly #secret: KeyObject;
  readonly #iv: Buffer;
  readonly #receiveId: Buffer;

  /** Throws −40004 for a key that is not 43 characters or not 32 bytes. */
  constructor(token: string, encodingAesKey: string, receiveId: string) {
    this.#token = token;
    const key = decodeAesKey(encodingAesKey);
    this.#secret = createSecretKey(key);
    this.#iv = key.subarray(0, AES_BLOCK);
    this.#receiveId = Buffer.from(receiveId, 'utf8');
  }

  /** Compared in constant time, so that answers do not tell how much of a guess was right. */
  signatureFits(signed: SignedCiphertext): boolean {
    const expected = callbackSignature(this.#token, signed.timestamp, signed.nonce, signed.encrypt);
    return equalInConstantTime(Buffer.from(expected, 'utf8'), Buffer.from(signed.msgSignature, 'utf8'));
  }

  /** Verifies, then decrypts: nothing unsigned ever reaches the cipher. Throws `CallbackCryptoError`. */
  open(signed: SignedCiphertext): string {
    if (!this.signatureFits(signed)) throw new CallbackCryptoError('signatureMismatch');
    return this.decrypt(signed.encrypt);
  }

  /** Encrypts and signs. `random` is given only by tests that compare with published vectors. */
  seal(message: string, timestamp: string, nonce: string, random?: Buffer): SignedCiphertext {
    const encrypt = this.encrypt(message, random);
    return {
      encrypt,
      msgSignature: callbackSignature(this.#token, timestamp, nonce, encrypt),
      timestamp,
      nonce,
    };
  }

  /** Plaintext behind a ciphertext whose signature the caller has checked (`open` does both). */
  decrypt(encrypt: string): string {
    const plain = unpad(this.#decipher(decodeBase64(encrypt)));
    const header = RANDOM_BYTES + LENGTH_BYTES;
    if (plain.length < header) throw new CallbackCryptoError('illegalBuffer');
    const end = header + plain.readUInt32BE(RANDOM_BYTES);
    if (end > plain.length) throw new CallbackCryptoError('illegalBuffer');
    if (!equalInConstantTime(plain.subarray(end), this.#receiveId)) {
      throw new CallbackCryptoError('receiveIdMismatch');
    }
    return decodeUtf8(plain.subarray(header, end));
  }

  encrypt(message: string, random: Buffer = fewRandomBytes()): string {
    if (random.length !== RANDOM_BYTES) throw new CallbackCryptoError('encryptFailed');
    const length = Buffer.byteLength(message, 'utf8');
    const used = RANDOM_BYTES + LENGTH_BYTES + length + this.#receiveId.length;
    const count = PAD_BLOCK - (used % PAD_BLOCK);
    const plain = Buffer.allocUnsafe(used + count);
    random.copy(plain);
    plain.writeUInt32BE(length, RANDOM_BYTES);
    plain.write(message, RANDOM_BYTES + LENGTH_BYTES, 'utf8');
    this.#receiveId.copy(plain, used - this.#receiveId.length);
    plain.fill(count, used);
    const cipher = createCipheriv('aes-256-cbc', this.#secret, this.#iv).setAutoPadding(false);
    // Whole blocks: nothing is left for `final`, which only looks that it is so.
    const sealed = cipher.update(plain, undefined, 'base64');
    return sealed + cipher.final('base64');
  }

  #decipher(ciphertext: Buffer): Buffer {
    if (ciphertext.length === 0 || ciphertext.length % AES_BLOCK !== 0) {
      throw new CallbackCryptoError('decryptFailed');
    }
    const decipher = createDecipheriv('aes-256-cbc', this.#secret, this.#iv).setAutoPadding(false);
    const plain = decipher.update(ciphertext);
    const rest = decipher.final();
    return rest.length === 0 ? plain : Buffer.concat([plain, rest]);
  }
}

/** Fetched for many messages at once: each call to the generator costs as much as the cipher of a short message. */
let randomPool = Buffer.alloc(0);
let poolUsed = 0;

function fewRandomBytes(): Buffer {
  if (poolUsed === randomPool.length) {
    randomPool = randomBytes(RANDOM_BYTES * 256);
    poolUsed = 0;
  }
  poolUsed += RANDOM_BYTES;
  return randomPool.subarray(poolUsed - RANDOM_BYTES, poolUsed);
}

function equalInConstantTime(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

function unpad(padded: Buffer): Buffer {
  const count = padded[padded.length - 1] ?? 0;
  const sane =
    count >= 1 &&
    count <= PAD_BLOCK &&
    count <= padded.length &&
    isFilledWith(padded, padded.length - count, count);
  if (!sane) throw new CallbackCryptoError('illegalBuffer');
  return padded.subarray(0, padded.length - count);
}

function isFilledWith(bytes: Buffer, from: number, value: number): boolean {
  for (let i = from; i < bytes.length; i++) if (bytes[i] !== value) return false;
  return true;
}

/** Node's decoder skips what is not base64; a ciphertext with such characters was damaged on the way. */
function decodeBase64(text: string): Buffer {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) {
    throw new CallbackCryptoError('base64Invalid');
  }
  return Buffer.from(text, 'base64');
}

const STRICT_UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodeUtf8(bytes: Buffer): string {
  try {
    return STRICT_UTF8.decode(bytes);
  } catch (error) {
    throw new CallbackCryptoError('illegalBuffer', { cause: error });
  }
}
