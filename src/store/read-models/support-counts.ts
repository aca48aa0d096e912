import type { EntityManager } from 'typeorm';
import { ItemUnitEntity } from '../entities/item-unit-entity';
import { ObligationEntity } from '../entities/obligation-entity';
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
  const rows = await manager
    .createQueryBuilder(ObligationEntity, 'o')
    .leftJoin(ItemUnitEntity, 'iu', 'iu.item_id = o.item_id AND iu.unit_id = o.unit_id')
    .select('o.item_id', 'itemId')
    .addSelect('o.period_id', 'periodId')
    .addSelect('COUNT(*)', 'all')
    .addSelect("SUM(CASE WHEN o.state IN ('submitted', 'accepted') THEN 1 ELSE 0 END)", 'reported')
    .where('o.period_id IN (:...periodIds) AND o.item_id IN (:...itemIds)', {
      periodIds: [...new Set(pairs.map(([periodId]) => periodId))],
      itemIds: [...new Set(pairs.map(([, itemId]) => itemId))],
    })
    .andWhere("COALESCE(iu.role, 'support') <> 'lead' AND o.state <> 'waived'")
    .groupBy('o.item_id')
    .addGroupBy('o.period_id')
    .getRawMany<{ itemId: number; periodId: number; all: number; reported: number }>();
  return new Map(
    rows.map(({ itemId, periodId, all, reported }) => [
      supportKey({ itemId: Number(itemId), periodId: Number(periodId) }),
      { all: Number(all), reported: Number(reported) },
    ]),
  );
}
