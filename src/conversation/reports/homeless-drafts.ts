import { type HomelessDraft, homelessDraftsIn } from '../../store/read-models/homeless-drafts';
import { coordinatedPlanIds } from '../member';
import type { Turn } from '../turn';

/** 未归档 of the plans that the member coordinates. */
export function homelessDrafts({ act, calendar, member }: Turn): Promise<HomelessDraft[]> {
  const planIds = coordinatedPlanIds(member, calendar);
  const plans = calendar.plans.filter(({ plan }) => planIds.includes(plan.id));
  const periodIds = plans.flatMap(({ periods }) => periods.map(({ period }) => period.id));
  return homelessDraftsIn(act.manager, periodIds, act.now);
}
