import type { EntityManager } from 'typeorm';
import { lockRow } from './dialect';
import { PlanEntity } from './entities/plan-entity';

/**
 * The plan is ours until the transaction ends: who changes its items, parts or periods holds it, so that each sees what
 * the other has done. Before units, items and obligations, in the order of ids: whoever takes several never waits for
 * one who waits for him.
 */
export async function lockPlan(manager: EntityManager, planId: number): Promise<PlanEntity> {
  const query = manager.createQueryBuilder(PlanEntity, 'plan').where('plan.id = :planId', { planId });
  return lockRow(manager, query).getOneOrFail();
}

export async function lockPlans(manager: EntityManager, planIds: readonly number[]): Promise<void> {
  for (const planId of [...new Set(planIds)].sort((a, b) => a - b)) await lockPlan(manager, planId);
}

/** All that are in force: for what concerns a unit in whichever plan it stands. */
export async function lockActivePlans(manager: EntityManager): Promise<void> {
  const plans = await manager.find(PlanEntity, { select: { id: true }, where: { status: 'active' } });
  await lockPlans(
    manager,
    plans.map(({ id }) => id),
  );
}
