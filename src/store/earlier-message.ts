import { type EntityManager, LessThanOrEqual } from 'typeorm';
import { InboundMessageEntity } from './entities/inbound-message-entity';
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
    if (!(await part.ask(areThere(back), `${id}|${userid}`))) return null;
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

/** Whether there are so many: of several people each has a look into the index of its own, in one statement. */
function areThere(back: number): Question<string, boolean> {
  return {
    name: `${back} messages before`,
    answer: async (manager, keys) => {
      const looks = keys.map(
        (_key, i) =>
          `SELECT * FROM (SELECT ${i} AS place FROM inbound_messages WHERE userid = ? AND id <= ? ORDER BY id DESC LIMIT 1 OFFSET ${back}) AS m${i}`,
      );
      const parameters = keys.flatMap((key) => {
        const [id = '', ...userid] = key.split('|');
        return [userid.join('|'), Number(id)];
      });
      const rows = await manager.query<{ place: number }[]>(looks.join(' UNION ALL '), parameters);
      const found = new Set(rows.map(({ place }) => keys[Number(place)]));
      return (key) => found.has(key);
    },
  };
}
