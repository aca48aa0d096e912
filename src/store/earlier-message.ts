import { type DataSource, type EntityManager, LessThanOrEqual } from 'typeorm';
import { instantFromRaw } from './dialect';
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

/** So many messages before the newest one of all there are surely others than of the last minutes; where not, all are gone through. */
const AMONG_THE_LATEST = 20_000;
const LONG_AGO_MS = 120_000;
/** What was long ago stays so: the id is used again for so long (also behind a restore, which takes ids back). */
const USED_FOR_MS = 30_000;

/**
 * Whether a person has written more than so many of late: looked up for several people in one statement, in the index alone. What
 * came long ago cannot be one of too many in a minute, and there is more of it every year.
 */
function areThere(back: number): Question<string, boolean> {
  return {
    name: `more than ${back} messages`,
    answer: async (manager, userids) => {
      const keys = padded(userids);
      const many = await readPlain<{ userid: string }>(
        manager,
        `SELECT userid FROM inbound_messages WHERE userid IN ${places(keys.length)} AND id > ? GROUP BY userid HAVING COUNT(*) > ?`,
        [...keys, await longAgoOf(manager), back],
      );
      const found = new Set(many.map(({ userid }) => userid));
      return (userid) => found.has(userid);
    },
  };
}

const KNOWN = new WeakMap<DataSource, { readonly id: number; readonly foundAt: number }>();

async function longAgoOf(manager: EntityManager): Promise<number> {
  const known = KNOWN.get(manager.connection);
  const foundAt = performance.now();
  if (known && foundAt - known.foundAt < USED_FOR_MS) return known.id;
  const id = await longAgo(manager);
  KNOWN.set(manager.connection, { id, foundAt });
  return id;
}

/** The id of a message that had arrived minutes before the newest one; 0 where none is known. */
async function longAgo(manager: EntityManager): Promise<number> {
  const [found] = await readPlain<{ id: number; earlier: unknown; newest: unknown }>(
    manager,
    `SELECT earlier.id AS id, earlier.arrived_at AS earlier, newest.arrived_at AS newest
      FROM inbound_messages newest JOIN inbound_messages earlier
        ON earlier.id = (SELECT MAX(id) FROM inbound_messages WHERE id <= newest.id - ?)
      WHERE newest.id = (SELECT MAX(id) FROM inbound_messages)`,
    [AMONG_THE_LATEST],
  );
  if (!found) return 0;
  const apart = instantFromRaw(found.newest).getTime() - instantFromRaw(found.earlier).getTime();
  return apart > LONG_AGO_MS ? found.id : 0;
}
