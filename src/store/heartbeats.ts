import type { EntityManager } from 'typeorm';
import { isDuplicateKey } from './dialect';
import { HeartbeatEntity } from './entities/heartbeat-entity';

/** Says when a process last did a task. */
export async function beat(
  manager: EntityManager,
  key: { readonly process: string; readonly task: string },
  at: { readonly officeAt: Date; readonly machineAt: Date; readonly configHash: string },
): Promise<void> {
  const { affected } = await manager.update(HeartbeatEntity, key, at);
  if (affected !== 0) return;
  try {
    await manager.insert(HeartbeatEntity, { ...key, ...at });
  } catch (error) {
    // Somebody has said so at this moment.
    if (!isDuplicateKey(error)) throw error;
  }
}
