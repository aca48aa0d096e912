import { afterPeriodMoved } from '../../domain/obligation/after-period-moved';
import { effectiveDue } from '../../domain/obligation/effective-due';
import { isLate } from '../../domain/obligation/punctuality';
import { rulesOfPlan } from '../../domain/office-rules';
import { windowsOfPlan } from '../../domain/period/windows-of-plan';
import { sayDeadline } from '../../domain/text/say-time';
import type { ReportingPeriodEntity } from '../../store/entities/reporting-period-entity';
import { isOwed, type JudgedObligation, judgedObligations } from '../../store/read-models/judged-obligations';
import type { PeriodInForce } from '../../store/read-models/plan-calendar';
import { nameOfPeriod } from '../periods/period-words';
import type { Turn } from '../turn';

/** What moved marks of a period mean for its obligations. */
export interface MoveEffects {
  readonly obligations: readonly JudgedObligation[];
  /** Still owed. */
  readonly owed: number;
  /** Reported late, and punctual by the new marks. */
  readonly becomePunctual: number;
  /** Overdue now, and no longer by the new marks. */
  readonly noLongerOverdue: number;
  /** Extensions beyond the new marks, which stay. */
  readonly extensionsStay: number;
  /** Due days of returns that the period overtakes. */
  readonly returnsFollow: number;
}

type Marks = Partial<Pick<ReportingPeriodEntity, 'dueAt' | 'graceUntil'>>;

export async function moveEffects(turn: Turn, inForce: PeriodInForce, marks: Marks): Promise<MoveEffects> {
  const { manager, rules, now } = turn.act;
  const { period, plan, window } = inForce;
  const times = turn.calendar.plans.find((each) => each.plan.id === plan.id);
  const moved = (times?.periods ?? []).map((each) =>
    each.period.id === period.id ? { ...each.period, ...marks } : each.period,
  );
  const after = windowsOfPlan(moved, rulesOfPlan(rules, plan)).get(period.code) ?? window;
  const filter = { periodIds: [period.id] };
  const obligations = await judgedObligations(manager, turn.calendar, filter, rules, now);
  const judged = obligations.map((each) => {
    const followed = afterPeriodMoved(each, window, after, rules.calendar);
    const due = effectiveDue(followed, after, rules.calendar);
    return { each, followed, due, late: isLate(followed, due.punctualUntil) };
  });
  const count = (holds: (one: (typeof judged)[number]) => boolean) => judged.filter(holds).length;
  return {
    obligations,
    owed: count(({ each }) => isOwed(each)),
    becomePunctual: count(({ each, late }) => each.late === true && late === false),
    noLongerOverdue: count(
      ({ each, due }) => isOwed(each) && now > each.marks.deadline && now <= due.deadline,
    ),
    extensionsStay: count(
      ({ each }) =>
        isOwed(each) && each.round === 1 && each.ownDueAt !== null && each.ownDueAt > after.graceUntil,
    ),
    returnsFollow: count(({ each, followed }) => each.ownDueAt !== null && followed.ownDueAt === null),
  };
}

export function effectsLines(
  { owed, becomePunctual, noLongerOverdue, extensionsStay, returnsFollow }: MoveEffects,
  inForce: PeriodInForce,
  dueAt: Date,
  { calendar }: Turn,
): string[] {
  const effects = [
    `涉及未报${owed}项`,
    ...(noLongerOverdue > 0 ? [`其中${noLongerOverdue}项不再逾期`] : []),
    ...(becomePunctual > 0 ? [`已报的迟报${becomePunctual}项改计按时`] : []),
    ...(returnsFollow > 0 ? [`退回重报的${returnsFollow}项随之顺延`] : []),
    ...(extensionsStay > 0 ? [`已延期到更晚的${extensionsStay}项保持不变`] : []),
  ];
  const lines = [`${effects.join('；')}。已按时报送的不受影响。`];
  const next = calendar.plans
    .find(({ plan }) => plan.id === inForce.plan.id)
    ?.periods.find(
      ({ period }) =>
        period.kind === inForce.period.kind &&
        period.id !== inForce.period.id &&
        period.dueAt > inForce.period.dueAt &&
        period.dueAt <= dueAt,
    );
  if (next)
    lines.push(`请注意：新的截止时间晚于${nameOfPeriod(next)}（${sayDeadline(next.period.dueAt)}）。`);
  return lines;
}
