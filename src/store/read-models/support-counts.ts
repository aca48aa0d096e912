import type { EntityManager } from 'typeorm';
import { isSqlite } from '../dialect';
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

/**
 * All obligations of the items but those of the units that are printed as leading: two indices that hold all of it are read
 * (`ix_obligations_item_states`, `ix_item_units_role`), of which the second, as a rule, has few rows. To ask of every
 * obligation what its unit is printed as takes several times as long.
 */
async function count(manager: EntityManager, keys: readonly string[]): Promise<Map<string, SupportCount>> {
  const pairs = keys.map((key) => key.split('|').map(Number));
  const periodIds = padded([...new Set(pairs.map(([periodId]) => periodId))]);
  const itemIds = padded([...new Set(pairs.map(([, itemId]) => itemId))]);
  // MariaDB would choose the unique key, and read each row for its state.
  const hint = isSqlite(manager) ? '' : 'IGNORE INDEX (uq_obligations_triple)';
  const counted = `SELECT o.item_id AS itemId, o.period_id AS periodId, SUM(o.state <> 'waived') AS \`all\`,
    SUM(o.state IN ('submitted', 'accepted')) AS reported`;
  const periods = `o.period_id IN ${places(periodIds.length)}`;
  const items = places(itemIds.length);
  const rows = await readPlain<CountRow>(
    manager,
    `${counted}, 1 AS sign FROM obligations o ${hint}
      WHERE o.item_id IN ${items} AND ${periods} GROUP BY o.item_id, o.period_id
    UNION ALL ${counted}, -1 AS sign FROM item_units iu JOIN obligations o ${hint}
      ON o.item_id = iu.item_id AND o.unit_id = iu.unit_id
      WHERE iu.item_id IN ${items} AND iu.role = 'lead' AND ${periods} GROUP BY o.item_id, o.period_id`,
    [...itemIds, ...periodIds, ...itemIds, ...periodIds],
  );
  const counts = new Map<string, SupportCount>();
  for (const row of rows) {
    const key = supportKey(row);
    const { all, reported } = counts.get(key) ?? { all: 0, reported: 0 };
    // A sum is a decimal number, which the driver hands over as text.
    const sign = Number(row.sign);
    counts.set(key, { all: all + sign * Number(row.all), reported: reported + sign * Number(row.reported) });
  }
  for (const [key, { all }] of counts) if (all === 0) counts.delete(key);
  return counts;
}

interface CountRow extends ItemInPeriod {
  readonly all: number | string;
  readonly reported: number | string;
  readonly sign: number | string;
}
