import { type EntityManager, LessThanOrEqual } from 'typeorm';
import { InboundMessageEntity } from './entities/inbound-message-entity';
import { padded, places, readPlain } from './plain-sql';
import { type Question, sharedPart } from './shared-transaction';

/** When one of a person's messages was sent, and when it arrived (machine time). */
export type MessageTimes = Pick<InboundMessageEntity, 'id' | 'sentAt' | 'arrivedAt'>;

/** The message that came `back` before this one of the same person (0: this one); null where there are not so many. */
export async function earlierMessage(
  manager: EntityManager,
  { id, userid }: { readonly id: number; readonly userid: string },
  back: number,
): Promise<MessageTimes | null> {
  const part = sharedPart(manager);
  if (part) {
    if (!(await part.ask(areThere(back), userid))) return null;
    throw part.leave('so many messages of one person');
  }
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

/** Whether a person has written more than so many that are still kept: looked up for several people in one statement, in the index alone. */
function areThere(back: number): Question<string, boolean> {
  return {
    name: `more than ${back} messages`,
    answer: async (manager, userids) => {
      const keys = padded(userids);
      const many = await readPlain<{ userid: string }>(
        manager,
        `SELECT userid FROM inbound_messages WHERE userid IN ${places(keys.length)} GROUP BY userid HAVING COUNT(*) > ?`,
        [...keys, back],
      );
      const found = new Set(many.map(({ userid }) => userid));
      return (userid) => found.has(userid);
    },
  };
}
