import type { EntityManager } from 'typeorm';
import { padded, places, readPlain } from '../plain-sql';
import { type Question, sharedPart } from '../shared-transaction';

/** Of one item in one period: its supporting units whose report is asked for, and those that have reported. */
export interface SupportCount {
  readonly reported: number;
  readonly all: number;
}

interface ItemInPeriod {
  readonly itemId: number;
  readonly periodId: number;
}

export function supportKey({ itemId, periodId }: ItemInPeriod): string {
  return `${periodId}|${itemId}`;
}

/** Counted by the database: an item may have hundreds of supporting units. By `supportKey`; without an entry there are none. */
export async function supportCounts(
  manager: EntityManager,
  items: readonly ItemInPeriod[],
): Promise<ReadonlyMap<string, SupportCount>> {
  const keys = [...new Set(items.map(supportKey))];
  if (keys.length === 0) return new Map();
  const part = sharedPart(manager);
  if (!part) return count(manager, keys);
  const counts = await part.askAll(COUNTS, keys);
  return new Map(keys.flatMap((key, i) => (counts[i] ? [[key, counts[i]] as const] : [])));
}

const COUNTS: Question<string, SupportCount | null> = {
  name: 'supporting units',
  answer: async (manager, keys) => {
    const counts = await count(manager, keys);
    return (key) => counts.get(key) ?? null;
  },
};

async function count(manager: EntityManager, keys: readonly string[]): Promise<Map<string, SupportCount>> {
  const pairs = keys.map((key) => key.split('|').map(Number));
  const periodIds = padded([...new Set(pairs.map(([periodId]) => periodId))]);
  const itemIds = padded([...new Set(pairs.map(([, itemId]) => itemId))]);
  const rows = await readPlain<ItemInPeriod & { all: number | string; reported: number | string }>(
    manager,
    `SELECT o.item_id AS itemId, o.period_id AS periodId, COUNT(*) AS \`all\`,
        SUM(CASE WHEN o.state IN ('submitted', 'accepted') THEN 1 ELSE 0 END) AS reported
      FROM obligations o LEFT JOIN item_units iu ON iu.item_id = o.item_id AND iu.unit_id = o.unit_id
      WHERE o.period_id IN ${places(periodIds.length)} AND o.item_id IN ${places(itemIds.length)}
        AND COALESCE(iu.role, 'support') <> 'lead' AND o.state <> 'waived'
      GROUP BY o.item_id, o.period_id`,
    [...periodIds, ...itemIds],
  );
  return new Map(
    // A sum is a decimal number, which the driver hands over as text.
    rows.map((row) => [supportKey(row), { all: Number(row.all), reported: Number(row.reported) }]),
  );
}
