import type { NewPart } from '../../domain/period/owing-changes';
import { RuleViolation } from '../../domain/rule-violation';
import { PlanRepository } from '../../store/plan-repository';
import { defineCommand, UsageError } from '../define-command';
import { assignmentPreview } from '../people/assignment-preview';
import { showPreview } from '../preview';
import { readSelectors } from '../understanding/choose-obligations';
import { askWhichPlan, plansMeant } from '../understanding/choose-plan';

const PARTS: readonly (readonly [RegExp, NewPart])[] = [
  [/^(?:移除|移出|删除|去掉|取消|撤出)[。.]?$/, 'removed'],
  [/^(?:(?:增加|添加|列为|为|作为)?(?:共同)?牵头(?:单位)?)[。.]?$/, 'lead'],
  [/^(?:增加|添加|(?:增加|添加|列为|为|作为)?配合(?:单位)?)?[。.]?$/, 'support'],
];

/** 「分配」: makes a unit responsible for an item, or takes it out. */
export const assign = defineCommand({
  words: ['分配', '调整责任单位'],
  usage: '分配 <事项编号> <单位> [增加|牵头|移除]',
  example: '分配 5 市教育局',
  summary: '为事项增加责任单位（默认配合），改为牵头，或移除（先预览）',
  allowed: ['coordinator'],
  takesGluedText: false,
  async handle(args, turn) {
    const { plans, rest } = plansMeant(turn, args);
    const reading = await readSelectors(turn, rest);
    const { items, units } = reading.selection;
    const part = PARTS.find(([words]) => words.test(reading.rest))?.[1];
    if (items.length === 0 || units.length === 0 || !part) throw new UsageError(assign);
    const known = await new PlanRepository(turn.act.manager).items(plans.map(({ plan }) => plan.id));
    const fitting = plans.filter(({ plan }) =>
      items.every((no) => known.some((item) => item.planId === plan.id && item.no === no)),
    );
    const [times, ...others] = fitting;
    if (!times) throw new RuleViolation('item.not_in_plan', { no: items[0] ?? 0 });
    if (others.length > 0) return askWhichPlan(turn, fitting, '分配', rest);
    return showPreview(turn, assignmentPreview, {
      planId: times.plan.id,
      itemNos: items,
      unitIds: [...new Set(units.flatMap(({ unitIds }) => unitIds))],
      part,
    });
  },
});
