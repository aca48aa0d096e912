import { formatPeriodCode } from '../../domain/period/period-code';
import { leadingPeriod, readWorkingDays } from '../../domain/period/spoken-due';
import type { PlanTimes } from '../../store/read-models/plan-calendar';
import { type Command, defineCommand, UsageError } from '../define-command';
import { duePreview } from '../periods/due-preview';
import { gracePreview } from '../periods/grace-preview';
import { periodAddPreview } from '../periods/period-add-preview';
import { dayOffNote, futureDue, type NamedPeriod, periodsNamed } from '../periods/period-words';
import { showPreview } from '../preview';
import type { Reply, Turn } from '../turn';
import { askWhichPlan, plansMeant } from '../understanding/choose-plan';

/** 「截止」: moves a period's due; for 方案 it lays the due day down, without which nothing is owed. */
export const deadline = defineCommand({
  words: ['截止', '截止时间', '调整截止'],
  usage: '截止 <报送期|方案> <日期> [时间]',
  example: '截止 2022Q2 6月29日',
  summary: '调整报送期的截止时间；“截止 方案 日期”征集细化方案（先预览）',
  allowed: ['coordinator'],
  takesGluedText: false,
  async handle(args, turn) {
    const { plans, rest } = plansMeant(turn, args);
    const withoutActionPlan = plans.filter((times) => wantsNewActionPlan(times, rest));
    if (withoutActionPlan.length > 0) return layDownActionPlan(turn, withoutActionPlan, rest);
    const named = periodsNamed(plans, rest);
    const one = onePeriod(named) ?? (await askWhichPlan(turn, plansOf(named), '截止', rest));
    if ('text' in one) return one;
    const due = futureDue(turn, one.rest);
    if (!due) throw new UsageError(deadline);
    const { dueAt } = due;
    const periodId = one.inForce.period.id;
    return showPreview(turn, duePreview, { periodId, dueAt: dueAt.toISOString(), note: dayOffNote(due) });
  },
});

/** 「宽限」: so many working days of grace after the due; 0 takes them away. */
export const grace: Command = defineCommand({
  words: ['宽限', '宽限期'],
  usage: '宽限 <报送期> <工作日数>天',
  example: '宽限 2022Q2 2天',
  summary: '截止后再宽限几个工作日，其间报送计按时；0天为取消（先预览）',
  allowed: ['coordinator'],
  takesGluedText: false,
  async handle(args, turn) {
    const { plans, rest } = plansMeant(turn, args);
    const named = periodsNamed(plans, rest);
    const one = onePeriod(named) ?? (await askWhichPlan(turn, plansOf(named), '宽限', rest));
    if ('text' in one) return one;
    const days = readWorkingDays(one.rest);
    if (days === null || days > MOST_GRACE_DAYS) throw new UsageError(grace);
    return showPreview(turn, gracePreview, { periodId: one.inForce.period.id, days });
  },
});

const MOST_GRACE_DAYS = 60;

function onePeriod(named: readonly NamedPeriod[]): NamedPeriod | null {
  return named.length === 1 ? (named[0] ?? null) : null;
}

function plansOf(named: readonly NamedPeriod[]): PlanTimes[] {
  return named.map(({ times }) => times);
}

function actionPlanCode({ plan }: PlanTimes): string {
  return formatPeriodCode({ form: 'actionPlan', year: plan.year });
}

function wantsNewActionPlan(times: PlanTimes, words: string): boolean {
  const code = actionPlanCode(times);
  return (
    leadingPeriod(words, times.plan.year, (said) => said === code) !== null &&
    !times.periods.some(({ period }) => period.code === code)
  );
}

async function layDownActionPlan(turn: Turn, plans: readonly PlanTimes[], words: string): Promise<Reply> {
  const [times, ...others] = plans;
  if (!times) throw new UsageError(deadline);
  if (others.length > 0) return askWhichPlan(turn, plans, '截止', words);
  const code = actionPlanCode(times);
  const named = leadingPeriod(words, times.plan.year, (said) => said === code);
  const due = futureDue(turn, named?.rest ?? '');
  if (!due) throw new UsageError(deadline);
  return showPreview(turn, periodAddPreview, {
    planId: times.plan.id,
    code,
    kind: 'actionPlan',
    dueAt: due.dueAt.toISOString(),
    note: dayOffNote(due),
  });
}
