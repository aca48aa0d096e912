import { RuleViolation } from '../../domain/rule-violation';
import type { PlanTimes } from '../../store/read-models/plan-calendar';
import { coordinatedPlanIds } from '../member';
import { askWhichCommand } from '../numbered-question';
import type { Reply, Turn } from '../turn';
import { meantPlanIds } from './chosen-plan';

/** The coordinated plans that a command may mean, and its argument without the title that names one of them. */
export interface PlansMeant {
  readonly plans: readonly PlanTimes[];
  readonly rest: string;
}

const TITLE = /《([^》]*)》/;

/** The coordinated plans whose titles hold the words in 《》; without such words those that are meant. Throws `plan.none`. */
export function plansMeant(turn: Turn, args: string): PlansMeant {
  const title = TITLE.exec(args)?.[1] ?? '';
  const mine = title === '' ? meantPlanIds(turn) : coordinatedPlanIds(turn.member, turn.calendar);
  const plans = turn.calendar.plans.filter(
    ({ plan }) => mine.includes(plan.id) && plan.title.includes(title),
  );
  if (plans.length === 0) throw new RuleViolation('plan.none');
  return { plans, rest: args.replace(TITLE, '').trim() };
}

/** Several plans fit: asks which; the answer says the same command with the plan's title. */
export function askWhichPlan(
  turn: Turn,
  plans: readonly PlanTimes[],
  command: string,
  rest: string,
): Promise<Reply> {
  return askWhichCommand(
    turn,
    '您统筹的工作要点中有几份都可办理，请问是哪一份？',
    plans.map(({ plan }) => ({
      label: `《${plan.title}》`,
      says: `${command} ${rest}《${plan.title}》`,
    })),
  );
}
