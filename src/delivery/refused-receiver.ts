import type { EntityManager } from 'typeorm';

/**
 * What follows when the messenger delivers nothing to a person (`SendFailure.refusesReceiver`), in the transaction that
 * settles the message. Fulfilled by the actions room.
 */
export type NoteRefusedReceiver = (
  manager: EntityManager,
  /** Lower-case. */
  userid: string,
  machineNow: Date,
) => Promise<void>;
