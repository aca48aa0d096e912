import { movePeriod } from '../../actions/move-period';
import { notify } from '../../actions/notify';
import { beginOperation } from '../../actions/operation';
import { confirmedDue, isDueConfirmed } from '../../domain/period/confirmed-due';
import { graceDaysOf, graceEnd } from '../../domain/period/grace';
import { RuleViolation } from '../../domain/rule-violation';
import { officeSignature } from '../../domain/text/office-signature';
import { sayDeadline } from '../../domain/text/say-time';
import type { PeriodInForce } from '../../store/read-models/plan-calendar';
import type { Preview } from '../preview';
import { effectsLines, type MoveEffects, moveEffects } from '../reports/move-effects';
import { peopleOwing } from './first-contacts';
import { nameOfPeriod } from './period-words';

export interface DueTarget {
  readonly periodId: number;
  /** ISO. */
  readonly dueAt: string;
  /** What has to be said about the day, see `dayOffNote`. */
  readonly note: string;
}

interface DueToMove {
  readonly target: DueTarget;
  readonly inForce: PeriodInForce;
  readonly dueAt: Date;
  /** A grace moves along, by as many working days as it had. */
  readonly graceUntil: Date | null;
  readonly effects: MoveEffects;
  /** Where the day stays: it was 暂估, and is now confirmed. */
  readonly confirms: boolean;
  /** userids of those who still owe something of the period. */
  readonly owing: readonly string[];
}

/** 截止: moves a period's due. Moved earlier, it offers to tell everybody who still owes. */
export const duePreview: Preview<DueTarget, DueToMove> = {
  kind: 'due',
  async collect(turn, target) {
    const inForce = turn.calendar.periodById.get(target.periodId);
    if (!inForce) throw new RuleViolation('period.unknown', { said: '' });
    const dueAt = new Date(target.dueAt);
    const { calendar } = turn.act.rules;
    const graceUntil = graceEnd(dueAt, graceDaysOf(inForce.period, calendar), calendar);
    const effects = await moveEffects(turn, inForce, { dueAt, graceUntil });
    const owing = await peopleOwing(turn, effects.obligations);
    const confirms = !isDueConfirmed({ ...inForce.period, dueAt }, calendar);
    return { target, inForce, dueAt, graceUntil, effects, confirms, owing };
  },
  keysOf: ({ inForce: { period }, dueAt, confirms }) =>
    period.dueAt.getTime() === dueAt.getTime() && !confirms
      ? []
      : [`${period.id}:${period.dueAt.toISOString()}`],
  unitsOf: () => [],
  describe(found, turn) {
    const { target, inForce, dueAt, graceUntil, effects } = found;
    if (isOnlyConfirmed(found)) return `将${said(found)}。确认后每日摘要不再提示。`;
    const grace = graceUntil ? `宽限相应调整到${sayDeadline(graceUntil)}。` : '';
    return [
      `将把${said(found)}。${target.note}${grace}`,
      ...effectsLines(effects, inForce, dueAt, turn),
    ].join('\n');
  },
  nothing: ({ dueAt }, { inForce }) =>
    `${nameOfPeriod(inForce)}的截止时间已是${sayDeadline(new Date(dueAt))}，无需调整。`,
  choices: ({ inForce, dueAt, owing }) =>
    dueAt < inForce.period.dueAt && owing.length > 0
      ? ['仅调整，按新的截止时间提醒', `调整并通知${owing.length}人`]
      : null,
  async execute(turn, found, { choice }) {
    const { inForce, dueAt, graceUntil, owing } = found;
    const act = beginOperation(turn.act, { kind: 'due', summary: said(found), undoable: true });
    const confirmedDueAt = confirmedDue(dueAt, act.rules.calendar);
    await movePeriod(
      act,
      inForce.period.id,
      { dueAt, graceUntil, ...(confirmedDueAt ? { confirmedDueAt } : {}) },
      'period.due',
    );
    if (isOnlyConfirmed(found)) return `已${said(found)}。误操作可回复“撤销”。`;
    if (choice === 2) {
      const text = noticeText(found);
      await notify(
        act,
        owing.map((to) => ({ to, text })),
        'due',
      );
    }
    const told = choice === 2 ? `已通知${owing.length}人。` : '后续提醒按新的截止时间发送。';
    return `已调整：${said(found)}。${told}误操作可回复“撤销”。`;
  },
};

function isOnlyConfirmed({ inForce, dueAt }: Pick<DueToMove, 'inForce' | 'dueAt'>): boolean {
  return inForce.period.dueAt.getTime() === dueAt.getTime();
}

function said({ inForce, dueAt }: Pick<DueToMove, 'inForce' | 'dueAt'>): string {
  if (isOnlyConfirmed({ inForce, dueAt }))
    return `确认${nameOfPeriod(inForce)}截止时间为${sayDeadline(dueAt)}`;
  return `${nameOfPeriod(inForce)}截止时间由${sayDeadline(inForce.period.dueAt)}调整为${sayDeadline(dueAt)}`;
}

function noticeText(found: DueToMove): string {
  const { plan, period } = found.inForce;
  const what = period.kind === 'actionPlan' ? '细化方案' : '进展情况';
  return `【截止时间调整】《${plan.title}》${what}报送，${said(found)}，请按新的时间报送。请勿报送涉密信息。${officeSignature(plan)}`;
}
