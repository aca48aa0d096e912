import type { EntityManager } from 'typeorm';
import type { OutboxKind } from '../store/entities/outbox-message-entity';
import { SettingEntity } from '../store/entities/setting-entity';

/** Name of the setting that holds it. */
export const SENDING = 'sending';

/**
 * Direct answers to whoever writes or presses a button go out also while sending is stopped; so does what takes a message
 * back.
 */
export const DIRECT_ANSWERS: readonly OutboxKind[] = ['answer', 'card', 'withdrawal'];

/** 停发: while it stands only the direct answer to whoever writes goes out. */
export interface SendingStop {
  /** Office time, ISO. */
  readonly since: string;
  /** userid of who stopped it. */
  readonly by: string;
}

/** The stop in force; null while messages go out. One look into a table of a few rows, by its unique name. */
export async function sendingStop(manager: EntityManager): Promise<SendingStop | null> {
  const setting = await manager.findOneBy(SettingEntity, { name: SENDING });
  return setting && (JSON.parse(setting.value) as SendingStop | null);
}
