/**
 * How the organisation's address book sees a person: the application can write to it; the account does not exist or is
 * outside what the application may see; it is disabled; it has left.
 */
export type Standing = 'visible' | 'unknown' | 'disabled' | 'left';

/** The messenger's address book (`platform/directory-client`). Throws `CannotTell` where it gives no answer. */
export type Directory = (userid: string) => Promise<Standing>;

/** A department of the address book. */
export interface BookDepartment {
  readonly id: number;
  readonly name: string;
  /** Null or an id that is not listed: the topmost that we may see. */
  readonly parentId: number | null;
}

/** A member as the address book shows it to us: servers and grants differ in what they tell. */
export interface BookMember {
  /** Lower-case. */
  readonly userid: string;
  readonly name: string | null;
  readonly mobile: string | null;
  readonly position: string | null;
  readonly departmentIds: readonly number[];
  readonly standing: Exclude<Standing, 'unknown'>;
}

/** The address book by department (`platform/address-book-client`). Throws `CannotTell`. */
export interface AddressBook {
  /** The department and all below it. */
  departments(id: number): Promise<readonly BookDepartment[]>;
  /** The members of the department and of all below it. */
  members(departmentId: number): Promise<readonly BookMember[]>;
}

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
