import { movePeriod } from '../../actions/move-period';
import { beginOperation } from '../../actions/operation';
import { graceEnd } from '../../domain/period/grace';
import { RuleViolation } from '../../domain/rule-violation';
import { sayDeadline } from '../../domain/text/say-time';
import type { PeriodInForce } from '../../store/read-models/plan-calendar';
import type { Preview } from '../preview';
import { effectsLines, type MoveEffects, moveEffects } from '../reports/move-effects';
import { nameOfPeriod } from './period-words';

export interface GraceTarget {
  readonly periodId: number;
  /** Working days; 0 takes the grace away. */
  readonly days: number;
}

interface GraceToGive {
  readonly target: GraceTarget;
  readonly inForce: PeriodInForce;
  readonly graceUntil: Date | null;
  readonly effects: MoveEffects;
}

/** 宽限: so many working days after the due a report still counts as 按时, and nothing escalates. */
export const gracePreview: Preview<GraceTarget, GraceToGive> = {
  kind: 'grace',
  async collect(turn, target) {
    const inForce = turn.calendar.periodById.get(target.periodId);
    if (!inForce) throw new RuleViolation('period.unknown', { said: '' });
    const graceUntil = graceEnd(inForce.period.dueAt, target.days, turn.act.rules.calendar);
    return { target, inForce, graceUntil, effects: await moveEffects(turn, inForce, { graceUntil }) };
  },
  keysOf: ({ inForce: { period }, graceUntil }) =>
    period.graceUntil?.getTime() === graceUntil?.getTime()
      ? []
      : [`${period.id}:${period.dueAt.toISOString()}:${period.graceUntil?.toISOString() ?? ''}`],
  unitsOf: () => [],
  describe: (found, turn) =>
    [
      `将${doing(found)}。`,
      ...effectsLines(found.effects, found.inForce, found.inForce.period.dueAt, turn),
    ].join('\n'),
  nothing: ({ days }, { inForce }) =>
    days === 0
      ? `${nameOfPeriod(inForce)}没有设置宽限。`
      : `${nameOfPeriod(inForce)}已宽限${days}个工作日，无需调整。`,
  async execute(turn, found) {
    const act = beginOperation(turn.act, { kind: 'grace', summary: said(found), undoable: true });
    await movePeriod(act, found.inForce.period.id, { graceUntil: found.graceUntil }, 'period.grace');
    return `已${doing(found)}。误操作可回复“撤销”。`;
  },
};

/** Behind 将 and 已. */
function doing(found: Pick<GraceToGive, 'target' | 'inForce' | 'graceUntil'>): string {
  return `${found.graceUntil ? '把' : ''}${said(found)}`;
}

function said({
  target,
  inForce,
  graceUntil,
}: Pick<GraceToGive, 'target' | 'inForce' | 'graceUntil'>): string {
  const name = nameOfPeriod(inForce);
  return graceUntil
    ? `${name}宽限${target.days}个工作日，到${sayDeadline(graceUntil)}止`
    : `取消${name}的宽限`;
}
