import type { EntityManager } from 'typeorm';

/**
 * Renders a scheduled reminder in the claim, from what is owed at that moment: its parts, each short enough for one
 * message, or null when there is nothing left to say. Fulfilled by the reminders room.
 */
export type RenderReminder = (
  manager: EntityManager,
  reminderId: number,
) => Promise<readonly string[] | null>;
