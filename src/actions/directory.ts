/**
 * How the organisation's address book sees a person: the application can write to it; the account does not exist or is
 * outside what the application may see; it is disabled; it has left.
 */
export type Standing = 'visible' | 'unknown' | 'disabled' | 'left';

/** The messenger's address book (`platform/directory-client`). Throws `CannotTell` where it gives no answer. */
export type Directory = (userid: string) => Promise<Standing>;

/** The address book said nothing about the person: nobody may be taken for gone because of it. */
export class CannotTell extends Error {
  constructor(
    /** `away`: trouble with the platform, asking anybody is pointless for now; `forbidden`: not about this person. */
    readonly why: 'away' | 'forbidden',
    /** As in `SendFailure`. */
    readonly code: string,
    /** Do not ask again sooner, machine milliseconds. */
    readonly retryAfterMs: number | null = null,
    options?: ErrorOptions,
  ) {
    super(`the address book cannot tell (${code})`, options);
    this.name = 'CannotTell';
  }
}
