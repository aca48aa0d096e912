import { comparableName } from '../domain/registry/comparable-name';
import { UnitAliasEntity } from '../store/entities/unit-alias-entity';
import { lockUnit } from '../store/lock-unit';
import type { Act } from './act';
import { addRow, changeRow, removeRow } from './audited-rows';
import { requireActive, requireFitName, requireFreeName } from './unit-names';

/**
 * 改名: the unit stays the same, with everything it owes and has reported; the old name becomes an alias, so that
 * documents and people may go on using it. Returns the old name. Throws `unit.former`, `unit.name_unfit`,
 * `unit.name_taken`.
 */
export async function renameUnit(act: Act, unitId: number, newName: string): Promise<string> {
  const { manager } = act;
  requireFitName(newName);
  const unit = await lockUnit(manager, unitId);
  await requireActive(manager, unit);
  const oldName = unit.name;
  await requireFreeName(manager, newName, unitId);
  if (oldName === newName) return oldName;
  for (const row of await manager.findBy(UnitAliasEntity, { unitId }))
    if (comparableName(row.alias) === comparableName(newName))
      await removeRow(act, 'unitAlias', row, 'alias.remove');
  await changeRow(act, 'unit', unit, { name: newName }, 'unit.rename');
  if (comparableName(oldName) !== comparableName(newName))
    await addRow(act, 'unitAlias', { alias: oldName, unitId }, 'alias.add');
  return oldName;
}
