import type { PersonEntity } from '../store/entities/person-entity';
import type { Act } from './act';
import { changeRow } from './audited-rows';

/**
 * 切换: from now on this plan is meant where several have what the person names; null prefers none again. Idempotent;
 * false where it was chosen already.
 */
export function choosePlan(act: Act, person: PersonEntity, planId: number | null): Promise<boolean> {
  return changeRow(act, 'person', person, { chosenPlanId: planId }, 'person.choose_plan');
}
