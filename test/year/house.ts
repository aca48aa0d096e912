import type { Store } from '../../src/store/store';

/** One stage that a message told its receiver, as recorded with it. */
export interface ToldStage {
  readonly obligationId: number;
  readonly stage: string;
  readonly dueDay: string;
}

/** One message as the platform got it. */
export interface Arrived {
  readonly to: string;
  readonly text: string;
  /** Kind of its outbox row: reminder, nudge, notice … */
  readonly kind: string;
  readonly dedupeKey: string;
  /** False when the platform refused it. */
  readonly delivered: boolean;
  readonly told: readonly ToldStage[];
}

/** The running service with its people, however many processes it has. */
export interface House {
  readonly store: Store;
  goTo(time: string): Promise<void>;
  say(userid: string, text: string): Promise<string | null>;
  /** What the service does by itself at this moment; what arrived at the platform by it. */
  work(): Promise<readonly Arrived[]>;
  /** The platform knows the person no longer; absent where nobody leaves without the office's knowledge. */
  leaves?(userid: string): void;
  /** The platform knows the person again. */
  returns?(userid: string): void;
  /** Looks up in the address book whoever has to be; how many those were. Absent where the address book is left out. */
  checkContacts?(): Promise<number>;
}
