import { type HomelessDraft, homelessDraftsAmong } from '../../store/read-models/homeless-drafts';
import { judgedObligations } from '../../store/read-models/judged-obligations';
import { coordinatedPlanIds } from '../member';
import type { Turn } from '../turn';

/** 未归档 of the plans that the member coordinates. */
export async function homelessDrafts(turn: Turn): Promise<HomelessDraft[]> {
  const { manager, rules, now } = turn.act;
  const planIds = coordinatedPlanIds(turn.member, turn.calendar);
  const all = await judgedObligations(manager, turn.calendar, {}, rules, now);
  const mine = all.filter(({ planId }) => planIds.includes(planId));
  return homelessDraftsAmong(manager, mine, now);
}
