import type { Act } from '../../actions/act';
import { changeUnit, type UnitChange } from '../../actions/change-unit';
import {
  collectRetirement,
  type InheritedObligation,
  type Retirement,
} from '../../actions/collect-retirement';
import { beginOperation } from '../../actions/operation';
import { retirementRemark } from '../../actions/retire-unit';
import { officeDayOf } from '../../domain/calendar/office-time';
import type { ObligationFate } from '../../domain/registry/unit-succession';
import { sayDay } from '../../domain/text/say-time';
import type { Role } from '../../store/entities/role-entity';
import { PeopleRepository } from '../../store/people-repository';
import { nameOfPeriod } from '../periods/period-words';
import type { Preview } from '../preview';

export interface RetirementTarget {
  readonly unitIds: readonly number[];
  /** Null: 停用. */
  readonly successorId: number | null;
  /** Office day. */
  readonly day: string;
}

interface RetirementFound {
  readonly target: RetirementTarget;
  readonly retirements: readonly Retirement[];
  readonly lines: readonly string[];
}

/** 单位 并入, 停用: what becomes of everything that hangs on the units. */
export const retirementPreview: Preview<RetirementTarget, RetirementFound> = {
  kind: 'unit-retire',
  plansOf: ({ everyPlan }) => everyPlan.plans.map(({ plan }) => plan.id),
  async collect(turn, target) {
    const retirements = await collectRetirements(turn.act, target);
    return { target, retirements, lines: await consequenceLines(turn.act, retirements) };
  },
  keysOf: ({ retirements }) =>
    retirements.flatMap(({ unit, obligations, roles }) => [
      `unit:${unit.id}`,
      ...obligations.flatMap(({ obligation: { id }, fate }) => (fate === 'stays' ? [] : [`${fate}:${id}`])),
      ...roles.map(({ id }) => `role:${id}`),
    ]),
  unitsOf: ({ retirements }) => retirements.map(({ unit }) => unit.name),
  describe({ target, retirements, lines }, { act }) {
    const later = target.day > officeDayOf(act.now);
    return [
      `将${sayRetirement(retirements, target)}：`,
      ...lines,
      ...(later ? ['到期当日自动办理，以当时情况为准。'] : []),
    ].join('\n');
  },
  nothing: () => '没有需要变更的单位。',
  async execute(turn, { target, retirements }) {
    const summary = sayRetirement(retirements, target);
    const act = beginOperation(turn.act, { kind: 'unit-retire', summary, undoable: true });
    for (const unitId of target.unitIds) await changeUnit(act, changeFor(unitId, target));
    if (target.day > officeDayOf(turn.act.now)) {
      const [first] = retirements;
      return `已登记：${summary}。到期当日自动办理；取消请回复“单位 取消 ${first?.unit.name ?? ''}”。`;
    }
    return `已将${summary}。有关联络员将收到通知，误操作可回复“撤销”。`;
  },
};

/** For each unit, as it will be once those before it are merged. */
export async function collectRetirements(
  act: Pick<Act, 'manager' | 'rules' | 'now'>,
  { unitIds, successorId }: RetirementTarget,
): Promise<Retirement[]> {
  const taken = new Set<string>();
  const retirements = [];
  for (const unitId of unitIds) {
    const retirement = await collectRetirement(act, { unitId, successorId });
    const obligations = retirement.obligations.map((each) => afterOthers(each, taken));
    for (const { obligation, fate } of obligations)
      if (fate === 'moves') taken.add(`${obligation.periodId}|${obligation.itemId}`);
    retirements.push({ ...retirement, obligations });
  }
  return retirements;
}

function afterOthers(each: InheritedObligation, taken: ReadonlySet<string>): InheritedObligation {
  const { obligation, fate } = each;
  if (fate !== 'moves' || !taken.has(`${obligation.periodId}|${obligation.itemId}`)) return each;
  return { ...each, fate: obligation.state === 'submitted' ? 'stays' : 'ceases' };
}

function changeFor(unitId: number, { successorId, day }: RetirementTarget): UnitChange {
  return successorId === null ? { kind: 'retire', unitId, day } : { kind: 'merge', unitId, successorId, day };
}

function sayRetirement(retirements: readonly Retirement[], { day }: RetirementTarget): string {
  const names = retirements.map(({ unit }) => unit.name).join('、');
  const successor = retirements[0]?.successor;
  return successor
    ? `${names}并入${successor.name}（自${sayDay(day)}起）`
    : `${names}停用（自${sayDay(day)}起）`;
}

const ROLES: readonly (readonly [Role, string])[] = [
  ['contact', '联络员'],
  ['unitLeader', '分管领导'],
  ['coordinator', '统筹员'],
];

/** What becomes of obligations, people and everything else, for the command line as well. */
export async function consequenceLines(
  { manager }: Pick<Act, 'manager'>,
  retirements: readonly Retirement[],
): Promise<string[]> {
  const lines: string[] = [];
  for (const retirement of retirements) {
    const { unit, successor, roles, requests, handOvers, collected, orphanedNos } = retirement;
    const to = successor?.name ?? '';
    const moving = withFate(retirement, ['moves']);
    const ceasing = withFate(retirement, ['ceases', 'passesOn']);
    const reported = retirement.obligations.filter(
      ({ obligation: { state }, fate }) =>
        fate === 'stays' && (state === 'submitted' || state === 'accepted'),
    );
    if (retirements.length > 1) lines.push(`【${unit.name}】`);
    if (moving.length > 0) lines.push(`转由${to}报送${moving.length}项：${whichOnes(moving)}。`);
    if (ceasing.length > 0) {
      const why = successor ? `，${to}同一事项应报，不重复报送` : '';
      lines.push(
        `改为免报${ceasing.length}项（${retirementRemark(retirement)}${why}）：${whichOnes(ceasing)}。`,
      );
    }
    if (reported.length > 0) lines.push(`已报送的${reported.length}项保留在${unit.name}名下。`);
    const people = await new PeopleRepository(manager).byIds(roles.map(({ personId }) => personId));
    for (const [role, name] of ROLES) {
      const names = roles
        .filter((each) => each.role === role)
        .map(({ personId }) => people.get(personId)?.name);
      if (names.length > 0)
        lines.push(`${name}${names.join('、')}${successor ? `转为${to}${name}` : '不再是该单位人员'}。`);
    }
    for (const { plan } of collected) lines.push(`《${plan.title}》的收集单位改为${to}。`);
    const follow = [
      ...(handOvers.length > 0 ? [`转办${handOvers.length}件`] : []),
      ...(requests.length > 0 ? [`待处理申请${requests.length}件`] : []),
    ];
    if (follow.length > 0) lines.push(`${follow.join('、')}${successor ? '随事项转入' : '随之结束'}。`);
    if (orphanedNos.length > 0)
      lines.push(`注意：第${orphanedNos.join('、')}项将没有责任单位，请用“分配”增加或“办结”。`);
  }
  const names = retirements.map(({ unit }) => `“${unit.name}”`).join('');
  const [first] = retirements;
  if (first?.successor) lines.push(`今后${names}均指${first.successor.name}；以往报送记录保留原名称。`);
  return lines;
}

function withFate({ obligations }: Retirement, fates: readonly ObligationFate[]): InheritedObligation[] {
  return obligations.filter(({ fate }) => fates.includes(fate));
}

/** `二季度第5、18项；三季度第5项`. */
function whichOnes(obligations: readonly InheritedObligation[]): string {
  const byPeriod = new Map<string, number[]>();
  for (const { obligation } of obligations) {
    const period = nameOfPeriod(obligation.inForce);
    byPeriod.set(period, [...(byPeriod.get(period) ?? []), obligation.itemNo]);
  }
  return [...byPeriod].map(([period, nos]) => `${period}第${nos.join('、')}项`).join('；');
}
