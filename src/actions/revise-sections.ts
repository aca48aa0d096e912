import type { ParsedSection } from '../domain/plan/parsed-plan';
import type { PlanSectionEntity } from '../store/entities/plan-section-entity';
import type { Act } from './act';
import { addRow, changeRow, removeRow } from './audited-rows';

/** The tree of headings as the new document has it; place by place, so that no two ever share an ordinal. */
export async function reviseSections(
  act: Act,
  planId: number,
  stored: readonly PlanSectionEntity[],
  sections: readonly ParsedSection[],
): Promise<number[]> {
  const ids: number[] = [];
  for (const [ordinal, { heading, level, parent }] of sections.entries()) {
    const row = { parentId: parent === null ? null : (ids[parent] ?? null), level, heading };
    const known = stored.find((each) => each.ordinal === ordinal);
    if (known) await changeRow(act, 'section', known, row, 'section.change');
    ids.push(known ? known.id : await addRow(act, 'section', { planId, ordinal, ...row }, 'section.add'));
  }
  return ids;
}

/** Headings beyond the last place, once no item stands under them any more; the innermost first. */
export async function removeSurplusSections(
  act: Act,
  stored: readonly PlanSectionEntity[],
  kept: number,
): Promise<void> {
  const surplus = stored.filter(({ ordinal }) => ordinal >= kept);
  for (const section of [...surplus].reverse()) await removeRow(act, 'section', section, 'section.remove');
}
