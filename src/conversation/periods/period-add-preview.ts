import { addPeriod } from '../../actions/add-period';
import { beginOperation } from '../../actions/operation';
import { rulesOfPlan } from '../../domain/office-rules';
import { periodName } from '../../domain/period/period-code';
import type { PeriodKind } from '../../domain/period/reporting-period';
import { windowsOfPlan } from '../../domain/period/windows-of-plan';
import type { OwedObligation } from '../../domain/reminders/owed-obligation';
import { ownPolicy } from '../../domain/reminders/policy-of-plan';
import { RuleViolation } from '../../domain/rule-violation';
import { sayDeadline } from '../../domain/text/say-time';
import type { PlanTimes } from '../../store/read-models/plan-calendar';
import { owedInNewPeriod, type ResponsibleUnit } from '../../store/read-models/who-owes';
import type { Preview } from '../preview';
import type { Turn } from '../turn';
import { firstMessageLine } from './first-message';

export interface PeriodAddTarget {
  readonly planId: number;
  readonly code: string;
  readonly kind: PeriodKind;
  /** ISO. */
  readonly dueAt: string;
  /** What has to be said about the day, see `dayOffNote`. */
  readonly note: string;
}

interface PeriodToBeAdded {
  readonly target: PeriodAddTarget;
  readonly times: PlanTimes;
  readonly name: string;
  readonly owed: readonly ResponsibleUnit[];
  readonly firstMessage: string;
}

/** 报送期 添加, and the first 截止 方案: what it makes everybody owe, and when they first hear of it. */
export const periodAddPreview: Preview<PeriodAddTarget, PeriodToBeAdded> = {
  kind: 'period-add',
  plansOf: (_, { planId }) => [planId],
  async collect(turn, target) {
    const times = turn.calendar.plans.find(({ plan }) => plan.id === target.planId);
    if (!times) throw new RuleViolation('plan.none');
    const name = periodName(target.code, times.plan.year);
    if (times.periods.some(({ period }) => period.code === target.code))
      throw new RuleViolation('period.exists', { period: name });
    const owed = await owedInNewPeriod(turn.act.manager, times.plan);
    const firstMessage =
      owed.length === 0 ? '' : await firstMessageLine(turn, wouldOwe(turn, times, target, owed));
    return { target, times, name, owed, firstMessage };
  },
  keysOf: ({ owed }) => owed.map(({ itemId, unitId }) => `${itemId}:${unitId}`),
  unitsOf: ({ owed }) => [...new Set(owed.map(({ unitName }) => unitName))],
  describe({ target, times, name, owed, firstMessage }) {
    const units = new Set(owed.map(({ unitId }) => unitId)).size;
    const what = target.kind === 'actionPlan' ? '征集细化方案' : `增加报送期“${name}”`;
    return [
      `将为《${times.plan.title}》${what}，截止${sayDeadline(new Date(target.dueAt))}。${target.note}`,
      `${units}家单位应报${owed.length}项。${firstMessage}`,
    ].join('\n');
  },
  nothing: () => '目前没有需要报送的事项（均已办结），未添加。',
  async execute(turn, { target, name, owed }) {
    const dueAt = new Date(target.dueAt);
    const act = beginOperation(turn.act, {
      kind: 'period-add',
      summary: `增加报送期 ${name}（截止${sayDeadline(dueAt)}）`,
      undoable: true,
    });
    await addPeriod(act, { ...target, dueAt });
    return `已增加报送期“${name}”，截止${sayDeadline(dueAt)}，应报${owed.length}项。误操作可回复“撤销”。`;
  },
};

/** The obligations as the planner would see them. */
function wouldOwe(
  turn: Turn,
  { plan, periods }: PlanTimes,
  { code, kind, dueAt }: PeriodAddTarget,
  owed: readonly ResponsibleUnit[],
): OwedObligation[] {
  const added = { code, kind, dueAt: new Date(dueAt), graceUntil: null, closesAt: null, quiet: false };
  const window = windowsOfPlan(
    [...periods.map(({ period }) => period), added],
    rulesOfPlan(turn.act.rules, plan),
  ).get(code);
  if (!window) return [];
  return owed.map(({ unitId, itemNo }, index) => ({
    id: -1 - index,
    planId: plan.id,
    periodCode: code,
    unitId,
    itemNo,
    ...window,
    quiet: false,
    ...ownPolicy(turn.act.rules.policy, plan),
  }));
}
