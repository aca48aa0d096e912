import { In, IsNull } from 'typeorm';
import { type OfficeDay, officeDayOf } from '../domain/calendar/office-time';
import { RuleViolation } from '../domain/rule-violation';
import { sayDay } from '../domain/text/say-time';
import { ItemUnitEntity } from '../store/entities/item-unit-entity';
import { PlanEntity } from '../store/entities/plan-entity';
import { UnitChangeEntity } from '../store/entities/unit-change-entity';
import { UnitEntity } from '../store/entities/unit-entity';
import { WorkItemEntity } from '../store/entities/work-item-entity';
import { lockActivePlans } from '../store/lock-plans';
import { lockUnit } from '../store/lock-unit';
import type { Act } from './act';
import { addRow, changeRow, removeRow } from './audited-rows';
import { collectRetirement, type Retirement } from './collect-retirement';
import { renameUnit } from './rename-unit';
import { retireUnit } from './retire-unit';
import { tellOfMerger } from './tell-of-merger';
import { requireActive, requireFitName, requireFreeName } from './unit-names';

/** What is to become of a unit, and from which office day on. */
export type UnitChange = { readonly unitId: number; readonly day: OfficeDay } & (
  | { readonly kind: 'rename'; readonly newName: string }
  | { readonly kind: 'merge'; readonly successorId: number }
  | { readonly kind: 'retire' }
);

/** `planned`: its day is to come, and then it is carried out (`carryOutUnitChanges`). */
export type UnitChanged =
  | { readonly outcome: 'planned' }
  | { readonly outcome: 'done'; readonly retirement: Retirement | null };

/**
 * 改名, 并入, 停用: at once where the day has come, else noted for that day. Throws before its first write, also what
 * would stand in the way if the day were today. Needs an act with an operation.
 */
export async function changeUnit(act: Act, change: UnitChange): Promise<UnitChanged> {
  await holdItsPlans(act, change);
  const unit = await lockUnit(act.manager, change.unitId);
  await requireActive(act.manager, unit);
  await refuseSecondChange(act, unit);
  if (change.day <= officeDayOf(act.now)) {
    const retirement = await carryOut(act, change);
    await addRow(act, 'unitChange', { ...noteOf(act, unit, change), ...doneAt(act) }, 'unitChange.note');
    return { outcome: 'done', retirement };
  }
  await rehearseRules(act, change);
  await addRow(act, 'unitChange', noteOf(act, unit, change), 'unitChange.plan');
  return { outcome: 'planned' };
}

/** Does what was noted; its row is locked and its day has come. */
export async function carryOutPlanned(act: Act, row: UnitChangeEntity): Promise<void> {
  await holdItsPlans(act, changeOf(row));
  await carryOut(act, changeOf(row));
  await changeRow(act, 'unitChange', row, doneAt(act), 'unitChange.settle');
}

/** 单位 取消: what waits for its day does not happen. Returns it; null where nothing waits. */
export async function cancelUnitChange(act: Act, unitId: number): Promise<UnitChangeEntity | null> {
  await lockUnit(act.manager, unitId);
  const waiting = await waitingChange(act, unitId);
  if (waiting) await changeRow(act, 'unitChange', waiting, { status: 'cancelled' }, 'unitChange.cancel');
  return waiting;
}

/**
 * 单位 恢复: a unit that was taken out of use is there again; what it owed, its people and groups are given to it anew.
 * Throws `unit.former` for one that was merged: its names belong to the successor.
 */
export async function restoreUnit(act: Act, unitId: number): Promise<void> {
  await lockActivePlans(act.manager);
  const unit = await lockUnit(act.manager, unitId);
  if (unit.active) return;
  if (unit.successorId !== null) await requireActive(act.manager, unit);
  await changeRow(act, 'unit', unit, { active: true }, 'unit.restore');
  await leaveItems(act, unitId);
  const change = { kind: 'restore' as const, unitId, day: officeDayOf(act.now) };
  await addRow(act, 'unitChange', { ...noteOf(act, unit, change), ...doneAt(act) }, 'unitChange.note');
}

/** With its former parts in what goes on it would be responsible again without owing, and could not be given them. */
async function leaveItems(act: Act, unitId: number): Promise<void> {
  const { manager } = act;
  const plans = await manager.findBy(PlanEntity, { status: 'active' });
  const planId = In(plans.map(({ id }) => id));
  const rows = await manager.findBy(ItemUnitEntity, { unitId });
  const items = await manager.findBy(WorkItemEntity, {
    id: In(rows.map(({ itemId }) => itemId)),
    planId,
    closedAt: IsNull(),
    removedAt: IsNull(),
  });
  const goOn = new Set(items.map(({ id }) => id));
  for (const row of rows) if (goOn.has(row.itemId)) await removeRow(act, 'itemUnit', row, 'unit.leaveItem');
}

/** `并入市B局（自7月1日）`: a change in words. */
export async function sayUnitChange({ manager }: Pick<Act, 'manager'>, change: UnitChange): Promise<string> {
  const from = `（自${sayDay(change.day)}起）`;
  if (change.kind === 'rename') return `改名为${change.newName}${from}`;
  if (change.kind === 'retire') return `停用${from}`;
  const { name } = await manager.findOneByOrFail(UnitEntity, { id: change.successorId });
  return `并入${name}${from}`;
}

/** As it was noted. */
export function changeOf(row: UnitChangeEntity): UnitChange {
  const { kind, unitId, day, newName, successorId } = row;
  if (kind === 'rename' && newName !== null) return { kind, unitId, day, newName };
  if (kind === 'merge' && successorId !== null) return { kind, unitId, day, successorId };
  return { kind: 'retire', unitId, day };
}

/** A plan that is being revised must not give anything to a unit that is no more. */
async function holdItsPlans({ manager }: Act, { kind }: UnitChange): Promise<void> {
  if (kind !== 'rename') await lockActivePlans(manager);
}

async function carryOut(act: Act, change: UnitChange): Promise<Retirement | null> {
  if (change.kind === 'rename') {
    await renameUnit(act, change.unitId, change.newName);
    return null;
  }
  const successorId = change.kind === 'merge' ? change.successorId : null;
  const retirement = await retireUnit(act, { unitId: change.unitId, successorId });
  await tellOfMerger(act, retirement, change.day);
  return retirement;
}

async function rehearseRules(act: Act, change: UnitChange): Promise<void> {
  if (change.kind === 'rename') {
    requireFitName(change.newName);
    return requireFreeName(act.manager, change.newName, change.unitId);
  }
  const successorId = change.kind === 'merge' ? change.successorId : null;
  await collectRetirement(act, { unitId: change.unitId, successorId });
}

/** One thing at a time: two changes that wait would each be planned without the other. */
async function refuseSecondChange(act: Act, unit: UnitEntity): Promise<void> {
  const waiting = await waitingChange(act, unit.id);
  if (!waiting) return;
  const what = await sayUnitChange(act, changeOf(waiting));
  throw new RuleViolation('unit.change_waiting', { unit: unit.name, what });
}

function waitingChange({ manager }: Act, unitId: number): Promise<UnitChangeEntity | null> {
  return manager.findOneBy(UnitChangeEntity, { unitId, status: 'waiting' });
}

function doneAt({ now }: Act): Pick<UnitChangeEntity, 'status' | 'doneAt'> {
  return { status: 'done', doneAt: now };
}

function noteOf(
  act: Act,
  unit: UnitEntity,
  change: UnitChange | { readonly kind: 'restore'; readonly unitId: number; readonly day: OfficeDay },
): Omit<UnitChangeEntity, 'id'> {
  return {
    kind: change.kind,
    unitId: unit.id,
    oldName: unit.name,
    newName: change.kind === 'rename' ? change.newName : null,
    successorId: change.kind === 'merge' ? change.successorId : null,
    day: change.day,
    status: 'waiting',
    askedBy: act.actor,
    askedAt: act.now,
    doneAt: null,
    note: null,
  };
}
