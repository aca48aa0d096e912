import { IsNull } from 'typeorm';
import { lockRow } from '../store/dialect';
import { EscalationHoldEntity } from '../store/entities/escalation-hold-entity';
import { UnitEntity } from '../store/entities/unit-entity';
import type { Act } from './act';
import { addRow, changeRow } from './audited-rows';

/** Which unit's 分管领导 is not written to, about which period. */
export interface Held {
  readonly periodId: number;
  readonly unitId: number;
}

/** 暂缓; false when it was held already. */
export async function holdEscalation(act: Act, held: Held): Promise<boolean> {
  if ((await holdsInForce(act, held)).length > 0) return false;
  await addRow(act, 'hold', { ...held, since: act.now, endedAt: null }, 'hold.begin');
  return true;
}

/** 暂缓 … 取消; false when nothing was held. */
export async function liftHold(act: Act, held: Held): Promise<boolean> {
  const holds = await holdsInForce(act, held);
  for (const hold of holds) await changeRow(act, 'hold', hold, { endedAt: act.now }, 'hold.end');
  return holds.length > 0;
}

/** The unit's row is ours until the transaction ends: two coordinators follow each other. */
async function holdsInForce({ manager }: Act, { periodId, unitId }: Held): Promise<EscalationHoldEntity[]> {
  const unit = manager.createQueryBuilder(UnitEntity, 'unit').where('unit.id = :unitId', { unitId });
  await lockRow(manager, unit).getOne();
  return manager.findBy(EscalationHoldEntity, { periodId, unitId, endedAt: IsNull() });
}
