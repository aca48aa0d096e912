import { RuleViolation } from '../../domain/rule-violation';
import { PlanRepository } from '../../store/plan-repository';
import { closeItemPreview, resumeAtOnce, resumeItemPreview } from '../decisions/close-item';
import { type Command, defineCommand, UsageError } from '../define-command';
import { showPreview } from '../preview';
import type { Turn } from '../turn';
import { readSelectors } from '../understanding/choose-obligations';
import { meantPlanIds } from '../understanding/chosen-plan';

/** 「办结」: later periods no longer ask for the item. */
export const closeWholeItem = defineCommand({
  words: ['办结', '办结事项'],
  usage: '办结 <事项编号>',
  example: '办结 5',
  summary: '事项整体办结，不再要求各单位报送',
  allowed: ['coordinator'],
  takesGluedText: false,
  async handle(args, turn) {
    const itemIds = await itemsNamed(turn, args, closeWholeItem);
    return showPreview(turn, closeItemPreview, { itemIds });
  },
});

/** 「取消办结」: the item is asked for again. */
export const resumeWholeItem = defineCommand({
  words: ['取消办结'],
  usage: '取消办结 <事项编号>',
  example: '取消办结 5',
  summary: '恢复要求报送已办结的事项',
  allowed: ['coordinator'],
  takesGluedText: false,
  async handle(args, turn) {
    const itemIds = await itemsNamed(turn, args, resumeWholeItem);
    return itemIds.length === 1
      ? { text: await resumeAtOnce(turn, { itemIds }) }
      : showPreview(turn, resumeItemPreview, { itemIds });
  },
});

/** The items of the member's own plans that are named. Throws `item.several_plans` where several have the number. */
async function itemsNamed(turn: Turn, args: string, command: Command): Promise<number[]> {
  const planIds = meantPlanIds(turn);
  if (planIds.length === 0) throw new RuleViolation('plan.none');
  const { selection, rest } = await readSelectors(turn, args);
  const { items: numbers, units, period } = selection;
  if (rest !== '' || numbers.length === 0 || period !== null) throw new UsageError(command);
  const [unit] = units;
  if (unit) throw new RuleViolation('item.whole_only', { no: numbers[0] ?? 0, unit: unit.said });
  const items = await new PlanRepository(turn.act.manager).items(planIds);
  const unknown = numbers.find((number) => !items.some(({ no }) => no === number));
  if (unknown !== undefined) throw new RuleViolation('item.not_in_plan', { no: unknown });
  const named = items.filter(({ no }) => numbers.includes(no));
  const plans = [...new Set(named.map(({ planId }) => String(planId)))];
  if (plans.length > 1) throw new RuleViolation('item.several_plans', { no: numbers[0] ?? 0, plans });
  return named.map(({ id }) => id);
}
