import { CallbackCrypto, CallbackCryptoError, type SignedCiphertext } from './callback-crypto';

/** Token and EncodingAESKey of one callback address, as the administrator's console shows them. */
export interface CallbackKeySet {
  readonly token: string;
  readonly encodingAesKey: string;
}

/** What was inside, and the keys that opened it: an answer must be sealed with the same ones. */
export interface OpenedCallback {
  readonly plaintext: string;
  readonly crypto: CallbackCrypto;
}

/**
 * Current key set and, while the console is being changed, the next one (docs/platform.md 4.6). A new
 * AES key may come under an old token, so a set whose signature fits but which cannot decrypt does not
 * end the search.
 */
export class CallbackKeys {
  readonly #sets: readonly CallbackCrypto[];

  /** Throws −40004 at start-up for an impossible AES key. */
  constructor(keySets: readonly CallbackKeySet[], receiveId: string) {
    this.#sets = keySets.map((set) => new CallbackCrypto(set.token, set.encodingAesKey, receiveId));
  }

  open(signed: SignedCiphertext): OpenedCallback {
    let refusal: CallbackCryptoError | null = null;
    for (const crypto of this.#sets) {
      if (!crypto.signatureFits(signed)) continue;
      try {
        return { plaintext: crypto.decrypt(signed.encrypt), crypto };
      } catch (error) {
        if (!(error instanceof CallbackCryptoError)) throw error;
        refusal = error;
      }
    }
    throw refusal ?? new CallbackCryptoError('signatureMismatch');
  }
}
