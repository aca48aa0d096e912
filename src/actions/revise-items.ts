import { In } from 'typeorm';
import { removedNumber } from '../domain/plan/item-number';
import { ItemWordingEntity } from '../store/entities/item-wording-entity';
import { WorkItemEntity } from '../store/entities/work-item-entity';
import { insertRows } from '../store/insert-rows';
import { type ItemPlace, parkNumbers, writePlaces } from '../store/item-numbers';
import type { Act } from './act';
import { sameValue, subjectOf, writeColumns } from './audited-rows';
import type { Revision } from './propose-revision';
import { type Note, recordAudits } from './record-audit';
import { itemColumns } from './store-plan';

/**
 * The items as the new document has them: each keeps its row, and with it everything that was ever reported. How it
 * read before is kept for the periods that have closed. Returns the ids by their new running numbers.
 */
export async function reviseItems(
  act: Act,
  { stored, items, removed }: Revision,
  sectionIds: readonly number[],
): Promise<Map<number, number>> {
  const changes = [
    ...(await removals(act, stored.plan.id, removed)),
    ...items.flatMap(({ parsed, old }) => (old ? [{ old, columns: itemColumns(parsed, sectionIds) }] : [])),
  ];
  const changed = changes.filter(({ old, columns }) => differs(old, columns));
  await keepWordings(
    act,
    stored,
    changed.map(({ old }) => old),
  );
  const renumbered = changed.filter(({ old, columns }) => old.no !== columns.no);
  await parkNumbers(
    act.manager,
    renumbered.map(({ old }) => old.id),
  );
  const notes: Note[] = [];
  const places: ItemPlace[] = [];
  for (const { old, columns } of changed) {
    const { before, after } = changedColumns(old, columns);
    if (Object.keys(after).every((column) => PLACE.includes(column))) places.push({ ...old, ...after });
    else await writeColumns(act.manager, 'item', old, after);
    const action = 'removedAt' in columns ? 'item.remove' : 'item.change';
    notes.push({ action, subject: subjectOf('item', old.id), before, after });
  }
  await writePlaces(act.manager, places);
  await recordAudits(act, notes);
  const fresh = items.filter(({ old }) => old === null).map(({ parsed }) => itemColumns(parsed, sectionIds));
  const ids = await addItems(act, stored.plan.id, fresh);
  for (const { parsed, old } of items) if (old) ids.set(parsed.no, old.id);
  return ids;
}

/** What changes of an item that only moves. */
const PLACE = ['no', 'label', 'sectionId'];

/** A removed item gives its number away. */
async function removals(act: Act, planId: number, removed: readonly WorkItemEntity[]) {
  if (removed.length === 0) return [];
  const all = await act.manager.find(WorkItemEntity, { select: { id: true, no: true }, where: { planId } });
  const taken = new Set(all.map(({ no }) => no));
  return removed.map((old) => {
    const no = removedNumber(old.no, taken);
    taken.add(no);
    return { old, columns: { no, removedAt: act.now } };
  });
}

function differs(old: WorkItemEntity, columns: Partial<WorkItemEntity>): boolean {
  return Object.keys(changedColumns(old, columns).after).length > 0;
}

function changedColumns(old: WorkItemEntity, columns: Partial<WorkItemEntity>) {
  const names = (Object.keys(columns) as (keyof WorkItemEntity)[]).filter(
    (column) => !sameValue(columns[column], old[column]),
  );
  return {
    before: Object.fromEntries(names.map((column) => [column, old[column]])),
    after: Object.fromEntries(names.map((column) => [column, columns[column]])),
  };
}

async function keepWordings(
  act: Act,
  { sections }: Revision['stored'],
  items: readonly WorkItemEntity[],
): Promise<void> {
  const headings = new Map(sections.map(({ id, heading }) => [id, heading]));
  await insertRows(
    act.manager,
    ItemWordingEntity,
    items.map(({ id, no, label, title, text, printedUnits, dueText, sectionId }) => ({
      itemId: id,
      replacedAt: act.now,
      ...{ no, label, title, text, printedUnits, dueText },
      heading: sectionId === null ? null : (headings.get(sectionId) ?? null),
    })),
  );
}

async function addItems(
  act: Act,
  planId: number,
  rows: readonly ReturnType<typeof itemColumns>[],
): Promise<Map<number, number>> {
  if (rows.length === 0) return new Map();
  await insertRows(
    act.manager,
    WorkItemEntity,
    rows.map((row) => ({ planId, ...row, closedAt: null, removedAt: null })),
  );
  const added = await act.manager.find(WorkItemEntity, {
    where: { planId, no: In(rows.map(({ no }) => no)) },
    order: { no: 'ASC' },
  });
  await recordAudits(
    act,
    added.map(({ id, ...row }) => ({
      action: 'item.add',
      subject: subjectOf('item', id),
      before: null,
      after: row,
    })),
  );
  return new Map(added.map(({ no, id }) => [no, id]));
}
