import type { Selection } from '../../domain/message/selection';
import type { ObligationState } from '../../domain/obligation/obligation';
import { WorkItemEntity } from '../../store/entities/work-item-entity';
import { formerNumbers } from '../../store/read-models/item-wordings';
import { type JudgedObligation, judgedObligations } from '../../store/read-models/judged-obligations';
import { namedShort } from '../texts/name-obligation';
import type { Turn } from '../turn';
import { chooseObligations } from './choose-obligations';

/** No state narrows. */
export const EVERY_STATE: readonly ObligationState[] = [
  'pending',
  'submitted',
  'returned',
  'accepted',
  'waived',
];
const EXPLAINED = 3;

/** The states in a refusal. */
const STANDS: Readonly<Record<ObligationState, string>> = {
  pending: '尚未报送',
  submitted: '已报待审',
  returned: '已退回，尚未重报',
  accepted: '已通过',
  waived: '已免报',
};

/** The command that found nothing, as the explanation names it. */
export interface Attempted {
  readonly verb: string;
  whyNot?(obligation: JudgedObligation, turn: Turn): string | null;
}

/** Why a command found nothing to do: what is meant stands otherwise, or there is no such thing. */
export async function explainNothing(
  turn: Turn,
  selection: Selection,
  attempted: Attempted,
): Promise<string> {
  // 待审 and the like have been looked for in vain: what is left tells how things stand.
  const meant = await chooseObligations(turn, { ...selection, states: [] }, EVERY_STATE, {
    acrossPlans: true,
  });
  const named = !selection.all && selection.states.length === 0;
  if (named && meant.length > 0 && meant.length <= EXPLAINED)
    return meant.map((each) => `${standing(each, attempted, turn)}。`).join('\n');
  if (meant.length > 0) return `${summary(meant)}，没有可以${attempted.verb}的。`;
  return notThere(turn, selection, attempted);
}

/** How one obligation stands now, and that the command cannot be: somebody else was faster. */
export async function explainStanding(turn: Turn, id: number, attempted: Attempted): Promise<string> {
  const { manager, rules, now } = turn.act;
  const meant = await judgedObligations(manager, turn.calendar, { ids: [id] }, rules, now);
  return meant.map((each) => `${standing(each, attempted, turn)}。`).join('\n');
}

function standing(obligation: JudgedObligation, { verb, whyNot }: Attempted, turn: Turn): string {
  const particular = whyNot?.(obligation, turn);
  if (particular) return `${namedShort(obligation)}${particular}`;
  const state = STANDS[obligation.state];
  return `${namedShort(obligation)}${state}，${state.startsWith(`已${verb}`) ? `无需再${verb}` : `不能${verb}`}`;
}

function summary(obligations: readonly JudgedObligation[]): string {
  const counts = EVERY_STATE.flatMap((state) => {
    const n = obligations.filter((each) => each.state === state).length;
    return n > 0 ? [`${STANDS[state]}${n}项`] : [];
  });
  return `所选${obligations.length}项中，${counts.join('，')}`;
}

async function notThere(turn: Turn, { items, units }: Selection, { verb }: Attempted): Promise<string> {
  const [no] = items;
  if (no !== undefined && items.length === 1 && (await isClosed(turn, no)))
    return `第${no}项已办结，不再要求报送，不能${verb}。`;
  const [unit] = units;
  if (no !== undefined && items.length === 1 && unit && units.length === 1)
    return `第${no}项不由${unit.said}报送，或该期不要求报送。${await formerlyToo(turn, no)}回复“状态 第${no}项”可查看责任单位。`;
  return `没有符合条件的事项，未作任何改动。`;
}

/** The number was another item's before a correction. */
async function formerlyToo({ act, calendar }: Turn, no: number): Promise<string> {
  const plans = calendar.plans.map(({ plan }) => plan.id);
  return (await formerNumbers(act.manager, plans)).has(no) ? `如指调整前的第${no}项，请写“原${no}”。` : '';
}

async function isClosed({ act, calendar }: Turn, no: number): Promise<boolean> {
  const items = await act.manager.findBy(WorkItemEntity, { no });
  const active = new Set(calendar.plans.map(({ plan }) => plan.id));
  return items.some(({ planId, closedAt }) => active.has(planId) && closedAt !== null);
}
