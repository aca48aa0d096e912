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
 * All obligations of the items but those of the units that are printed as leading, which are looked up once: two indices are read
 * that hold all of it (`ix_obligations_item_states`, `ix_item_units_role`). To ask of every obligation what its unit is
 * printed as takes several times as long.
 */
async function count(manager: EntityManager, keys: readonly string[]): Promise<Map<string, SupportCount>> {
  const pairs = keys.map((key) => key.split('|').map(Number));
  const periodIds = padded([...new Set(pairs.map(([periodId]) => periodId))]);
  const itemIds = padded([...new Set(pairs.map(([, itemId]) => itemId))]);
  const items = places(itemIds.length);
  // MariaDB would choose the unique key, and read each row for its state.
  const hint = isSqlite(manager) ? '' : 'IGNORE INDEX (uq_obligations_triple)';
  const rows = await readPlain<ItemInPeriod & { all: number; reported: number | string }>(
    manager,
    `SELECT o.item_id AS itemId, o.period_id AS periodId, COUNT(*) AS \`all\`,
        SUM(o.state IN ('submitted', 'accepted')) AS reported
      FROM obligations o ${hint}
      WHERE o.item_id IN ${items} AND o.period_id IN ${places(periodIds.length)} AND o.state <> 'waived'
        AND (o.item_id, o.unit_id) NOT IN
          (SELECT iu.item_id, iu.unit_id FROM item_units iu WHERE iu.item_id IN ${items} AND iu.role = 'lead')
      GROUP BY o.item_id, o.period_id`,
    [...itemIds, ...periodIds, ...itemIds],
  );
  // A sum is a decimal number, which the driver hands over as text.
  return new Map(rows.map((row) => [supportKey(row), { all: row.all, reported: Number(row.reported) }]));
}
