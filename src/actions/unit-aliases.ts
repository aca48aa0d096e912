import { officeDayOf } from '../domain/calendar/office-time';
import { comparableName } from '../domain/registry/comparable-name';
import { RuleViolation } from '../domain/rule-violation';
import { UnitAliasEntity } from '../store/entities/unit-alias-entity';
import { lockUnit } from '../store/lock-unit';
import type { Act } from './act';
import { addRow, removeRow } from './audited-rows';
import { requireActive, requireFitName, requireFreeName } from './unit-names';

/**
 * 单位 简称: from now on the name means this unit, in documents and in what people write. Also how the decision of a
 * person about a printed name is kept. False where it does already. Throws `unit.name_unfit`, `unit.name_taken`.
 */
export async function addAlias(act: Act, unitId: number, alias: string): Promise<boolean> {
  requireFitName(alias);
  const unit = await lockUnit(act.manager, unitId);
  await requireActive(act.manager, unit);
  await requireFreeName(act.manager, alias, unitId);
  const own = await aliasesOf(act, unitId);
  const wanted = comparableName(alias);
  if ([unit.name, ...own.map((each) => each.alias)].some((known) => comparableName(known) === wanted))
    return false;
  await addRow(act, 'unitAlias', { alias, unitId }, 'alias.add');
  return true;
}

/** 简称 删除: noted, so that no file brings it back. Throws `unit.alias_unknown`. */
export async function removeAlias(act: Act, unitId: number, alias: string): Promise<void> {
  const unit = await lockUnit(act.manager, unitId);
  const row = (await aliasesOf(act, unitId)).find(
    (each) => comparableName(each.alias) === comparableName(alias),
  );
  if (!row) throw new RuleViolation('unit.alias_unknown', { unit: unit.name, name: alias });
  await removeRow(act, 'unitAlias', row, 'alias.remove');
  await addRow(
    act,
    'unitChange',
    {
      kind: 'unalias',
      unitId,
      oldName: row.alias,
      newName: null,
      successorId: null,
      day: officeDayOf(act.now),
      status: 'done',
      askedBy: act.actor,
      askedAt: act.now,
      doneAt: act.now,
      note: null,
    },
    'unitChange.note',
  );
}

function aliasesOf({ manager }: Act, unitId: number): Promise<UnitAliasEntity[]> {
  return manager.find(UnitAliasEntity, { where: { unitId }, order: { id: 'ASC' } });
}
