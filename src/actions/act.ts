import type { EntityManager } from 'typeorm';
import type { OfficeRules } from '../domain/office-rules';
import type { Operation } from './operation';

/**
 * The circumstances of one action: whose it is, in which transaction, when. Everything an action writes goes
 * through `manager`, so that it stands or falls with the message that caused it.
 */
export interface Act {
  readonly manager: EntityManager;
  /** Office time. */
  readonly now: Date;
  /** Machine time, for what goes into the outbox. */
  readonly machineNow: Date;
  /** userid of a person, `system`, or `cli:<login>`. */
  readonly actor: string;
  /** Row of the message that caused it; null on the command line. */
  readonly inboundId: number | null;
  readonly rules: OfficeRules;
  /** The command this is part of (`beginOperation`); null for what nobody can take back. */
  readonly operation: Operation | null;
}
