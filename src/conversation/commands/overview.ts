import type { Selection } from '../../domain/message/selection';
import { RuleViolation } from '../../domain/rule-violation';
import { PlanRepository } from '../../store/plan-repository';
import { periodMeant } from '../../store/read-models/plan-calendar';
import { planFigures } from '../../store/read-models/plan-figures';
import { type PlanPart, type ReadablePlan, readPart } from '../../store/read-models/reading-rights';
import { defineCommand, UsageError } from '../define-command';
import { itemOverview, ownOverview, periodOverview, unitOverview } from '../texts/overview-texts';
import type { Reply, Turn } from '../turn';
import { readSelectors } from '../understanding/choose-obligations';
import { readablePlans } from '../understanding/reading-scope';

/** 「看数」: figures and states for whoever leads, from the same functions as 状态; never anybody's texts. */
export const overview = defineCommand({
  words: ['看数', '看数据'],
  usage: '看数 [报送期] [单位|第N项]',
  example: '看数 二季度',
  summary: '报送率、按时率、各章节和各单位的数字',
  allowed: ['leader', 'unitLeader', 'coordinator'],
  takesGluedText: false,
  async handle(args, turn) {
    const { selection, rest } = await readSelectors(turn, args);
    if (rest !== '' || selection.sections.length > 0) throw new UsageError(overview);
    const plans = await readablePlans(turn);
    const texts: string[] = [];
    for (const plan of plans) texts.push(...(await textsOf(plan, selection, turn)));
    if (texts.length === 0) throw refusalFor(selection, plans);
    return { text: [...texts, ...pageLink(plans, selection, turn)].join('\n\n') };
  },
});

/** 「进度」 of whoever reads more than one unit: the figures of 本期 of every plan that the member may read. */
export function overallProgress(turn: Turn): Promise<Reply> {
  return overview.handle('', turn);
}

async function textsOf(plan: ReadablePlan, selection: Selection, turn: Turn): Promise<string[]> {
  const { now, manager, rules } = turn.act;
  const { times, own } = plan;
  const inForce = periodMeant(times, selection.period);
  if (!inForce) return [];
  const seen = { times, inForce, ownUnits: own?.units ?? null, now };
  const read = (part: PlanPart) => readPart(manager, plan, part, turn.calendar, rules, now);
  if (selection.items.length > 0) {
    const obligations = await read({ itemNos: selection.items });
    const known = new Set(obligations.map(({ itemNo }) => itemNo));
    return selection.items.filter((no) => known.has(no)).map((no) => itemOverview(seen, no, obligations));
  }
  if (selection.units.length > 0) {
    const obligations = await read({ unitIds: selection.units.flatMap(({ unitIds }) => unitIds) });
    const names = [...new Set(obligations.map(({ unitName }) => unitName))];
    return names.map((name) => unitOverview(seen, name, obligations));
  }
  if (own) return [ownOverview(seen, own.obligations)];
  const figures = await planFigures(turn.act, times, inForce);
  return [periodOverview(seen, figures, await new PlanRepository(manager).sections(times.plan.id))];
}

/** The same figures as a page; of one plan at once in the period that is meant. */
function pageLink(plans: readonly ReadablePlan[], { period }: Selection, { pageRoot }: Turn): string[] {
  if (pageRoot === null) return [];
  const [plan] = plans.length === 1 ? plans : [];
  const inForce = plan && periodMeant(plan.times, period);
  const query = inForce ? `?plan=${inForce.plan.id}&period=${inForce.period.code}` : '';
  return [`图表和明细：${pageRoot}/h5/overview${query}`];
}

/** Nothing fits: because it does not exist, or because it is not the reader's. */
function refusalFor({ period, items, units }: Selection, plans: readonly ReadablePlan[]): RuleViolation {
  const own = plans.flatMap((plan) => plan.own?.units ?? []);
  const said = units.map((unit) => unit.said).join('、') || items.map((no) => `第${no}项`).join('、');
  if (period !== null && !plans.some((plan) => periodMeant(plan.times, period)))
    return new RuleViolation('period.unknown', { said: period });
  if (own.length > 0 && plans.every((plan) => plan.own !== null))
    return new RuleViolation('overview.own_unit_only', { said, units: own });
  return items.length > 0
    ? new RuleViolation('item.not_in_plan', { no: items[0] ?? 0 })
    : new RuleViolation('unit.not_in_plan', { said });
}
