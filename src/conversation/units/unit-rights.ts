import type { RegistryUnit } from '../../domain/registry/registry-snapshot';
import { RuleViolation } from '../../domain/rule-violation';
import type { PlanEntity } from '../../store/entities/plan-entity';
import { UnitEntity } from '../../store/entities/unit-entity';
import { PlanRepository } from '../../store/plan-repository';
import { responsibleUnitIds } from '../../store/read-models/who-owes';
import { hasRole } from '../member';
import type { Turn } from '../turn';

/**
 * What a unit is called and to which one it belongs concerns everybody who has it in a plan: an administrator changes
 * every unit, a coordinator those that stand in no other office's plan. Throws `unit.other_plans`.
 */
export async function requireOwnUnits(turn: Turn, units: readonly Pick<RegistryUnit, 'id' | 'name'>[]) {
  if (hasRole(turn.member, 'admin')) return;
  for (const plan of await othersPlans(turn)) {
    const concerned = new Set(await responsibleUnitIds(turn.act.manager, [plan.id]));
    const unit = units.find(({ id }) => concerned.has(id) || plan.collectingUnitId === id);
    if (unit) throw new RuleViolation('unit.other_plans', { unit: unit.name, plan: plan.title });
  }
}

/** Every plan in force counts, also where the message is about one of them. */
async function othersPlans({ act, member }: Turn): Promise<PlanEntity[]> {
  const offices = member.roles.flatMap(({ role, unitId }) => (role === 'coordinator' ? [unitId] : []));
  const plans = await new PlanRepository(act.manager).active();
  return plans.filter(({ collectingUnitId }) => !offices.includes(collectingUnitId));
}

/** By its own name, whether it is still in use or not: for what concerns former units. Throws `unit.unknown`. */
export async function unitOfName({ act }: Turn, name: string): Promise<UnitEntity> {
  const unit = await act.manager.findOneBy(UnitEntity, { name });
  if (!unit) throw new RuleViolation('unit.unknown', { name, near: [] });
  return unit;
}
