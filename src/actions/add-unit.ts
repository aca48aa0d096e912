import { RuleViolation } from '../domain/rule-violation';
import { UnitEntity } from '../store/entities/unit-entity';
import { lockUnit } from '../store/lock-unit';
import type { Act } from './act';
import { addRow, changeRow } from './audited-rows';
import { requireActive, requireFitName, requireFreeName } from './unit-names';

export interface UnitToAdd {
  readonly name: string;
  readonly level: string | null;
  readonly parentId: number | null;
}

/** 单位 新增; returns its id. Throws `unit.name_unfit`, `unit.name_taken`. */
export async function addUnit(act: Act, { name, level, parentId }: UnitToAdd): Promise<number> {
  requireFitName(name);
  await requireFreeName(act.manager, name);
  const row = { name, level, parentId, active: true, successorId: null, createdAt: act.now };
  return addRow(act, 'unit', row, 'unit.add');
}

/** 单位 级别; false where it is so already. */
export async function setUnitLevel(act: Act, unitId: number, level: string): Promise<boolean> {
  const unit = await lockUnit(act.manager, unitId);
  await requireActive(act.manager, unit);
  return changeRow(act, 'unit', unit, { level }, 'unit.level');
}

/** 单位 上级; false where it is so already. Throws `unit.below_itself` where the two would stand in a circle. */
export async function setUnitParent(act: Act, unitId: number, parentId: number | null): Promise<boolean> {
  const unit = await lockUnit(act.manager, unitId);
  await requireActive(act.manager, unit);
  const parents = new Map((await act.manager.find(UnitEntity)).map((each) => [each.id, each.parentId]));
  const passed = new Set<number>();
  for (let above = parentId; above !== null && !passed.has(above); above = parents.get(above) ?? null) {
    if (above === unitId) throw new RuleViolation('unit.below_itself', { unit: unit.name });
    passed.add(above);
  }
  return changeRow(act, 'unit', unit, { parentId }, 'unit.parent');
}
