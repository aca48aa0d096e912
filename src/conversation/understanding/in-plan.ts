import type { RuleViolation } from '../../domain/rule-violation';
import { askWhichCommand } from '../numbered-question';
import type { Reply, Turn } from '../turn';

/** The turn as if there were only one plan: what is said in it means that plan. */
export function inPlan(turn: Turn, planId: number | null | undefined): Turn {
  const plans = turn.calendar.plans.filter(({ plan }) => plan.id === planId);
  if (plans.length === 0) return turn;
  const periodById = new Map(plans.flatMap(({ periods }) => periods.map((each) => [each.period.id, each])));
  return { ...turn, calendar: { plans, periodById }, onlyPlanId: plans[0]?.plan.id ?? null };
}

/** The same turn without the plan that was named: for what is told beside the answer. */
export function inEveryPlan(turn: Turn): Turn {
  return { ...turn, calendar: turn.everyPlan, onlyPlanId: null };
}

/** Several plans have an item of the number, or a period that the words name: which is meant; then the same words are said in it. */
export function askWhichPlanOf(turn: Turn, says: string, { code, details }: RuleViolation): Promise<Reply> {
  const planIds = Array.isArray(details.plans) ? details.plans.map(Number) : [];
  return askWhichCommand(
    turn,
    code === 'plan.several'
      ? `您的几份工作要点中“${details.said}”所指不同，请问是哪一份：`
      : `您有几份工作要点都有第${details.no}项，请问是哪一份：`,
    turn.calendar.plans.flatMap(({ plan }) =>
      planIds.includes(plan.id) ? [{ label: `《${plan.title}》`, says, planId: plan.id }] : [],
    ),
  );
}
