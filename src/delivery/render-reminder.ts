import type { EntityManager } from 'typeorm';
import type { OutboxKind } from '../store/entities/outbox-message-entity';
import type { CardButton, CardParts } from './card';

/** What a 催办 is about. */
export interface NudgeMatter {
  /** Named to the person in any case; with none of them still owed there is nothing to say. */
  readonly obligationIds: readonly number[];
  /** The lead unit that asks its supporting units: then nothing but these is told, in its name. */
  readonly byUnit: string | null;
}

/** A reminder that may go out as a card; `text` says the same. */
export interface RenderedCard {
  readonly text: string;
  readonly parts: CardParts;
  readonly buttons: readonly CardButton[];
}

/**
 * Renders a scheduled reminder in the claim, from what is owed at that moment: its parts, each short enough for one
 * message, or null when there is nothing left to say. `kind` tells a coordinator's 催办 from the scheduled message, so
 * that the two never read the same on one day; `operationId` one 催办 from another of the same minute. Fulfilled by the
 * reminders room.
 */
export type RenderReminder = (
  manager: EntityManager,
  reminderId: number,
  kind: OutboxKind,
  about: NudgeMatter | null,
  operationId?: number | null,
) => Promise<readonly (string | RenderedCard)[] | null>;
