import type { EntityManager } from 'typeorm';
import { padded, places, readPlain } from '../plain-sql';
import { type Question, sharedPart } from '../shared-transaction';

/** What its unit has told of an obligation without reporting, and what is still in force of it. */
export interface ToldOf {
  /** An extension that is asked for, the day by which a report is promised, a report said to have gone by paper. */
  readonly kind: 'extension' | 'promise' | 'offline';
  /** Of the request, the acknowledgement or the offline report. */
  readonly id: number;
  readonly obligationId: number;
  /** Who promises. */
  readonly personId: number | null;
  readonly promisedDay: string | null;
}

/** Of all three in one statement, each in the order in which it was told; `today` is the office day. */
export async function toldOfObligations(
  manager: EntityManager,
  obligationIds: readonly number[],
  today: string,
): Promise<ToldOf[]> {
  if (obligationIds.length === 0) return [];
  const part = sharedPart(manager);
  const told = part
    ? (await part.askAll(toldUntil(today), obligationIds)).flat()
    : await read(manager, obligationIds, today);
  return told.sort((a, b) => a.id - b.id);
}

function toldUntil(today: string): Question<number, readonly ToldOf[]> {
  return {
    name: `told of obligations on ${today}`,
    answer: async (manager, ids) => {
      const told = new Map<number, ToldOf[]>();
      for (const each of await read(manager, ids, today))
        told.set(each.obligationId, [...(told.get(each.obligationId) ?? []), each]);
      return (id) => told.get(id) ?? [];
    },
  };
}

function read(manager: EntityManager, obligationIds: readonly number[], today: string): Promise<ToldOf[]> {
  const ids = padded(obligationIds);
  const among = `obligation_id IN ${places(ids.length)}`;
  const columns = 'id, obligation_id AS obligationId';
  return readPlain(
    manager,
    `SELECT 'extension' AS kind, ${columns}, NULL AS personId, NULL AS promisedDay FROM requests
      WHERE ${among} AND kind = 'extension' AND status = 'open'
    UNION ALL SELECT 'promise' AS kind, ${columns}, person_id AS personId, promised_day AS promisedDay FROM acknowledgements
      WHERE ${among} AND promised_day IS NOT NULL
    UNION ALL SELECT 'offline' AS kind, ${columns}, NULL AS personId, NULL AS promisedDay FROM offline_reports
      WHERE ${among} AND quiet_until >= ?`,
    [...ids, ...ids, ...ids, today],
  );
}
