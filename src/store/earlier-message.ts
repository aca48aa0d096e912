import { type EntityManager, LessThanOrEqual } from 'typeorm';
import { InboundMessageEntity } from './entities/inbound-message-entity';

/** When one of a person's messages was sent, and when it arrived (machine time). */
export type MessageTimes = Pick<InboundMessageEntity, 'id' | 'sentAt' | 'arrivedAt'>;

/** The message that came `back` before this one of the same person (0: this one); null where there are not so many. */
export async function earlierMessage(
  manager: EntityManager,
  { id, userid }: { readonly id: number; readonly userid: string },
  back: number,
): Promise<MessageTimes | null> {
  // The index alone answers this; the one row is fetched afterwards.
  const [found] = await manager.find(InboundMessageEntity, {
    select: { id: true },
    where: { userid, id: LessThanOrEqual(id) },
    order: { id: 'DESC' },
    skip: back,
    take: 1,
  });
  if (!found) return null;
  return manager.findOne(InboundMessageEntity, {
    select: { id: true, sentAt: true, arrivedAt: true },
    where: { id: found.id },
  });
}
