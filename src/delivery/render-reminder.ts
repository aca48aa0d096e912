import type { EntityManager } from 'typeorm';
import type { OutboxKind } from '../store/entities/outbox-message-entity';

/**
 * Renders a scheduled reminder in the claim, from what is owed at that moment: its parts, each short enough for one
 * message, or null when there is nothing left to say. `kind` tells a coordinator's 催办 from the scheduled message, so
 * that the two never read the same on one day. Fulfilled by the reminders room.
 */
export type RenderReminder = (
  manager: EntityManager,
  reminderId: number,
  kind: OutboxKind,
) => Promise<readonly string[] | null>;
