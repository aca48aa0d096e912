import { In, IsNull } from 'typeorm';
import { holdEscalation, liftHold } from '../../actions/hold-escalation';
import { beginOperation } from '../../actions/operation';
import { periodName } from '../../domain/period/period-code';
import { RuleViolation } from '../../domain/rule-violation';
import { sayDeadline } from '../../domain/text/say-time';
import { EscalationHoldEntity } from '../../store/entities/escalation-hold-entity';
import { UnitEntity } from '../../store/entities/unit-entity';
import { PeopleRepository } from '../../store/people-repository';
import { isOwed, judgedObligations } from '../../store/read-models/judged-obligations';
import type { PeriodInForce } from '../../store/read-models/plan-calendar';
import { coordinatedPlanIds } from '../member';
import type { Preview } from '../preview';
import type { Turn } from '../turn';

export interface HoldTarget {
  readonly unitIds: readonly number[];
  readonly said: string;
  /** Code of the period; null for 本期 of each plan, and whatever else the unit still owes and is asked for. */
  readonly period: string | null;
  /** 取消. */
  readonly lift: boolean;
}

export interface HoldFound {
  readonly lift: boolean;
  /** What is not so yet. */
  readonly changes: readonly {
    readonly unitId: number;
    readonly unitName: string;
    readonly inForce: PeriodInForce;
  }[];
  /** Those among them who have no 分管领导 to be spared. */
  readonly withoutLeader: readonly string[];
}

/** 暂缓 of several units. */
export const holdPreview: Preview<HoldTarget, HoldFound> = {
  kind: 'hold',
  collect: collectHold,
  keysOf: ({ changes }) => changes.map(({ unitId, inForce }) => `${unitId}:${inForce.period.id}`),
  unitsOf: ({ changes }) => unitsOf(changes),
  describe: (found) => `将${effect(found)}`,
  nothing: ({ said, lift }) =>
    lift ? `${said}没有暂缓，未作改动。` : `${said}本期已暂缓抄送分管领导，未作改动。`,
  execute: (turn, found) => holdUnits(turn, found),
};

/** Throws `plan.none`, `period.unknown`. */
export async function collectHold(turn: Turn, target: HoldTarget): Promise<HoldFound> {
  const { unitIds, lift } = target;
  const { manager } = turn.act;
  const periods = periodsMeant(turn, target);
  const isMeant = await pairsMeant(turn, target);
  const holds = await manager.findBy(EscalationHoldEntity, {
    unitId: In([...unitIds]),
    periodId: In(periods.map(({ period }) => period.id)),
    endedAt: IsNull(),
  });
  const units = await manager.findBy(UnitEntity, { id: In([...unitIds]) });
  const changes = units.flatMap(({ id, name }) =>
    periods
      .filter(({ period }) => {
        const isHeld = holds.some((each) => each.unitId === id && each.periodId === period.id);
        return isHeld === lift && (lift || isMeant(id, period.id));
      })
      .map((inForce) => ({ unitId: id, unitName: name, inForce })),
  );
  const leaders = await new PeopleRepository(manager).ofUnits(unitIds, ['unitLeader']);
  const withoutLeader = units.filter(({ id }) => !leaders.some(({ unitId }) => unitId === id));
  return { lift, changes, withoutLeader: withoutLeader.map(({ name }) => name) };
}

function periodsMeant(turn: Turn, { period }: HoldTarget): PeriodInForce[] {
  const planIds = coordinatedPlanIds(turn.member, turn.calendar);
  if (planIds.length === 0) throw new RuleViolation('plan.none');
  const periods = turn.calendar.plans
    .filter(({ plan }) => planIds.includes(plan.id))
    .flatMap((times) => times.periods.filter((each) => period === null || each.period.code === period));
  if (periods.length === 0) throw new RuleViolation('period.unknown', { said: period ?? '本期' });
  return periods;
}

/**
 * The digest names units, not periods: what it announced may be the action plan, or a return of an earlier quarter, as
 * well as 本期.
 */
async function pairsMeant(
  { act, calendar }: Turn,
  { unitIds, period }: HoldTarget,
): Promise<(unitId: number, periodId: number) => boolean> {
  if (period !== null) return () => true;
  const current = new Set(calendar.plans.flatMap((times) => times.current?.period.id ?? []));
  const owed = await judgedObligations(act.manager, calendar, { unitIds }, act.rules, act.now);
  const open = new Set(
    owed
      .filter((each) => isOwed(each) && each.lamp !== 'none' && act.now <= each.marks.closesAt)
      .map(({ unitId, periodId }) => `${unitId}|${periodId}`),
  );
  return (unitId, periodId) => current.has(periodId) || open.has(`${unitId}|${periodId}`);
}

/** Does it and says until when it holds. */
export async function holdUnits(turn: Turn, found: HoldFound): Promise<string> {
  const { lift, changes } = found;
  const units = unitsOf(changes).join('、');
  const act = beginOperation(turn.act, {
    kind: lift ? 'liftHold' : 'hold',
    summary: `${lift ? '取消暂缓' : '暂缓抄送分管领导'} ${units}`,
    undoable: true,
  });
  for (const { unitId, inForce } of changes) {
    const held = { unitId, periodId: inForce.period.id };
    await (lift ? liftHold(act, held) : holdEscalation(act, held));
  }
  const back = lift ? '' : `取消请回复“暂缓 ${units} 取消”，`;
  return `已${effect(found)}${back}撤销请回复“撤销”。`;
}

function effect({ lift, changes, withoutLeader }: HoldFound): string {
  const units = unitsOf(changes).join('、');
  const periods = [...new Map(changes.map(({ inForce }) => [inForce.period.id, inForce])).values()];
  const until = periods.map(
    ({ period, plan, window }) =>
      `${periodName(period.code, plan.year)}（至${sayDeadline(window.closesAt)}关闭）`,
  );
  const none = withoutLeader.length > 0 ? `其中${withoutLeader.join('、')}未登记分管领导。` : '';
  return lift
    ? `取消${units}${until.join('、')}的暂缓，逾期情况照常抄送分管领导。${none}`
    : `暂缓${units}：${until.join('、')}内不将逾期情况抄送其分管领导，联络员照常提醒。${none}`;
}

function unitsOf(changes: HoldFound['changes']): string[] {
  return [...new Set(changes.map(({ unitName }) => unitName))];
}
