import type { EntityManager } from 'typeorm';
import { SettingEntity } from '../store/entities/setting-entity';

/** Name of the setting that holds it. */
export const SENDING = 'sending';

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
