import { type EntityManager, In } from 'typeorm';
import { instantFromRaw } from '../dialect';
import { WorkItemEntity } from '../entities/work-item-entity';
import { places, readPlain } from '../plain-sql';
import { readOnce } from '../shared-transaction';

/** How an item was named until a corrected document named it otherwise. */
export interface FormerWording {
  readonly replacedAt: Date;
  readonly no: number;
  readonly label: string;
  readonly title: string;
}

/** For so long people still write the number that an item had before. */
const NUMBER_REMEMBERED_MS = 24 * 3600_000;

/** By item, the oldest first; items that no document has changed are not among them. */
export async function formerWordings(
  manager: EntityManager,
  planIds: readonly number[],
): Promise<ReadonlyMap<number, readonly FormerWording[]>> {
  if (planIds.length === 0) return new Map();
  return readOnce(manager, `wordings of ${planIds}`, (within) => readWordings(within, planIds));
}

async function readWordings(
  manager: EntityManager,
  planIds: readonly number[],
): Promise<ReadonlyMap<number, readonly FormerWording[]>> {
  const rows = await readPlain<FormerWording & { itemId: number }>(
    manager,
    `SELECT w.item_id AS itemId, w.replaced_at AS replacedAt, w.no AS no, w.label AS label, w.title AS title
      FROM item_wordings w JOIN work_items i ON i.id = w.item_id
      WHERE i.plan_id IN ${places(planIds.length)} ORDER BY w.replaced_at, w.id`,
    planIds,
  );
  const wordings = new Map<number, FormerWording[]>();
  for (const { itemId, replacedAt, no, label, title } of rows) {
    const wording = { replacedAt: instantFromRaw(replacedAt), no: Number(no), label, title };
    wordings.set(Number(itemId), [...(wordings.get(Number(itemId)) ?? []), wording]);
  }
  return wordings;
}

/** Numbers that items had before, and those that the items go by now. */
export function formerNumbers(
  manager: EntityManager,
  planIds: readonly number[],
): Promise<ReadonlyMap<number, readonly number[]>> {
  return readOnce(manager, `former numbers of ${planIds}`, (within) => readFormerNumbers(within, planIds));
}

async function readFormerNumbers(
  manager: EntityManager,
  planIds: readonly number[],
): Promise<ReadonlyMap<number, readonly number[]>> {
  const wordings = await formerWordings(manager, planIds);
  if (wordings.size === 0) return new Map();
  const items = await manager.find(WorkItemEntity, {
    select: { id: true, no: true },
    where: { planId: In([...planIds]) },
  });
  const numbers = new Map<number, number[]>();
  for (const { id, no } of items) {
    for (const former of new Set((wordings.get(id) ?? []).map((wording) => wording.no)))
      if (former !== no) numbers.set(former, [...(numbers.get(former) ?? []), no]);
  }
  return numbers;
}

/** What held when a period closed; null where the item still reads so. */
export function wordingAtClose<W extends Pick<FormerWording, 'replacedAt'>>(
  wordings: readonly W[],
  closedAt: Date,
): W | null {
  return wordings.find(({ replacedAt }) => replacedAt > closedAt) ?? null;
}

/** The number that an item had until a short while ago; null where it has had its own for longer. */
export function numberBefore(wordings: readonly FormerWording[], no: number, now: Date): number | null {
  const since = new Date(now.getTime() - NUMBER_REMEMBERED_MS);
  const recent = wordings.find(({ replacedAt }) => replacedAt > since);
  return recent && recent.no !== no ? recent.no : null;
}
