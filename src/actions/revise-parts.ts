import { In } from 'typeorm';
import type { StoredPart } from '../domain/plan-revision/merge-parts';
import { ItemUnitEntity } from '../store/entities/item-unit-entity';
import { insertRows } from '../store/insert-rows';
import type { Act } from './act';
import { changeRow, removeRow, subjectOf } from './audited-rows';
import type { Revision } from './propose-revision';
import { recordAudits } from './record-audit';

const IDS_A_STATEMENT = 500;

/** The responsible units of the items as they are from now on. Those of a removed item stay: they had it. */
export async function reviseParts(
  act: Act,
  { stored, items }: Revision,
  itemIds: ReadonlyMap<number, number>,
): Promise<void> {
  const fresh: (StoredPart & { readonly itemId: number })[] = [];
  for (const { parsed, old, parts } of items) {
    const itemId = itemIds.get(parsed.no);
    if (itemId === undefined) throw new Error(`item ${parsed.no} was not stored`);
    const rows = new Map((old ? (stored.partsOf.get(old.id) ?? []) : []).map((row) => [row.unitId, row]));
    const stays = new Set(parts.after.map(({ unitId }) => unitId));
    for (const row of rows.values())
      if (!stays.has(row.unitId)) await removeRow(act, 'itemUnit', row, 'part.remove');
    for (const part of parts.after) {
      const row = rows.get(part.unitId);
      if (row) await changeRow(act, 'itemUnit', row, part, 'part.change');
      else fresh.push({ itemId, ...part });
    }
  }
  await addParts(act, fresh);
}

async function addParts(
  act: Act,
  parts: readonly (StoredPart & { readonly itemId: number })[],
): Promise<void> {
  await insertRows(act.manager, ItemUnitEntity, [...parts]);
  const wanted = new Set(parts.map(({ itemId, unitId }) => `${itemId}|${unitId}`));
  const itemIds = [...new Set(parts.map(({ itemId }) => itemId))];
  for (let from = 0; from < itemIds.length; from += IDS_A_STATEMENT) {
    const itemId = In(itemIds.slice(from, from + IDS_A_STATEMENT));
    const rows = await act.manager.find(ItemUnitEntity, { where: { itemId }, order: { id: 'ASC' } });
    await recordAudits(
      act,
      rows
        .filter((row) => wanted.has(`${row.itemId}|${row.unitId}`))
        .map(({ id, ...row }) => ({
          action: 'part.add',
          subject: subjectOf('itemUnit', id),
          before: null,
          after: row,
        })),
    );
  }
}
