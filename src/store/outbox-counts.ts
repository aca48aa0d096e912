import { type EntityManager, In } from 'typeorm';
import { OutboxMessageEntity } from './entities/outbox-message-entity';

/** Outgoing messages that are neither sent nor given up. */
export function countUnsettled(manager: EntityManager): Promise<number> {
  return manager.countBy(OutboxMessageEntity, { status: In(['pending', 'sending']) });
}
