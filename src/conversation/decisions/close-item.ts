import { In } from 'typeorm';
import type { Act } from '../../actions/act';
import { oweReport } from '../../actions/add-period';
import { closeItem, resumeItem } from '../../actions/close-item';
import { beginOperation } from '../../actions/operation';
import { owingUnits } from '../../domain/period/owing-units';
import { periodName } from '../../domain/period/period-code';
import { shortTitle } from '../../domain/text/owed-line';
import { WorkItemEntity } from '../../store/entities/work-item-entity';
import { PlanRepository } from '../../store/plan-repository';
import { isOwed, type JudgedObligation, judgedObligations } from '../../store/read-models/judged-obligations';
import type { PlanTimes } from '../../store/read-models/plan-calendar';
import { holdPlans } from '../hold-plans';
import { coordinatedPlanIds } from '../member';
import type { Preview } from '../preview';
import type { Turn } from '../turn';

export interface ItemTarget {
  readonly itemIds: readonly number[];
}

/** An item and what it asks of its units at this moment. */
interface ItemShown {
  readonly item: WorkItemEntity;
  /** The plan's title where several plans are in force; else empty. */
  readonly shownTitle: string;
  /** Not reported yet and open still: drops out, or is asked for again. */
  readonly concerned: readonly JudgedObligation[];
  /** What open periods would ask for, had the item not been 办结 when they, or the unit's part, were added. */
  readonly unasked: readonly Unasked[];
}

interface Unasked {
  readonly itemId: number;
  readonly periodId: number;
  readonly unitId: number;
}

export interface ItemsFound {
  readonly items: readonly ItemShown[];
}

export interface ItemDecision {
  readonly kind: string;
  readonly verb: string;
  readonly isDone: (item: WorkItemEntity) => boolean;
  readonly concerns: (obligation: JudgedObligation) => boolean;
  /** Whether it makes owed what was not asked for meanwhile. */
  readonly catchesUp: boolean;
  /** 不再要求报送. */
  readonly effect: string;
  readonly carryOut: (act: Act, itemId: number) => Promise<boolean>;
}

/** 办结: for the whole item, whoever owes it. */
export const closeItemDecision: ItemDecision = {
  kind: 'close-item',
  verb: '办结',
  isDone: ({ closedAt }) => closedAt !== null,
  concerns: isOwed,
  catchesUp: false,
  effect: '不再要求报送',
  carryOut: closeItem,
};

/** 取消办结: what is open is asked for again. */
export const resumeItemDecision: ItemDecision = {
  kind: 'resume-item',
  verb: '取消办结',
  isDone: ({ closedAt }) => closedAt === null,
  concerns: ({ itemClosed, state }) => itemClosed && state !== 'waived',
  catchesUp: true,
  effect: '恢复要求报送',
  carryOut: resumeItem,
};

export function itemPreview(decision: ItemDecision): Preview<ItemTarget, ItemsFound> {
  return {
    kind: decision.kind,
    plansOf,
    collect: (turn, target) => collectItems(turn, decision, target),
    keysOf: ({ items }) =>
      items.flatMap(({ item, concerned, unasked }) => [
        `item:${item.id}`,
        ...concerned.map(({ id }) => String(id)),
        ...unasked.map(({ itemId, periodId, unitId }) => `owe:${itemId}:${periodId}:${unitId}`),
      ]),
    unitsOf: ({ items }) => items.map(({ item }) => `第${item.no}项`),
    describe: ({ items }) =>
      [
        `将${decision.verb}${items.length}项：`,
        ...items.map((each) => itemLine(each, decision)),
        ...(decision.kind === 'close-item' ? ['已报送的内容保留；各单位不会另行收到通知。'] : []),
      ].join('\n'),
    nothing: () => `所选事项${decision.verb === '办结' ? '均已办结，无需再办结' : '并未办结，无需取消'}。`,
    execute: (turn, found) => executeItems(turn, decision, found),
  };
}

export const closeItemPreview = itemPreview(closeItemDecision);
export const resumeItemPreview = itemPreview(resumeItemDecision);

async function plansOf({ act }: Turn, { itemIds }: ItemTarget): Promise<number[]> {
  const items = await act.manager.findBy(WorkItemEntity, { id: In([...itemIds]) });
  return items.map(({ planId }) => planId);
}

async function collectItems(
  turn: Turn,
  decision: ItemDecision,
  { itemIds }: ItemTarget,
): Promise<ItemsFound> {
  const { manager, rules, now } = turn.act;
  const planIds = coordinatedPlanIds(turn.member, turn.calendar);
  const items = (await new PlanRepository(manager).items(planIds)).filter(
    (item) => itemIds.includes(item.id) && !decision.isDone(item),
  );
  const shown: ItemShown[] = [];
  for (const item of items) {
    const all = await judgedObligations(manager, turn.calendar, { itemId: item.id }, rules, now);
    const concerned = all.filter((each) => decision.concerns(each) && now <= each.marks.closesAt);
    const times = turn.calendar.plans.find(({ plan: { id } }) => id === item.planId);
    const unasked = decision.catchesUp && times ? await unaskedOf(turn, item, times, all) : [];
    shown.push({ item, shownTitle: times?.periods[0]?.shownTitle ?? '', concerned, unasked });
  }
  return { items: shown };
}

/**
 * In open periods that ask nobody for the item every unit that owes it; else the units that have never been asked. A
 * unit that begins with a later period is left to it.
 */
async function unaskedOf(
  { act }: Turn,
  item: WorkItemEntity,
  { plan, periods }: PlanTimes,
  all: readonly JudgedObligation[],
): Promise<Unasked[]> {
  const responsible = await new PlanRepository(act.manager).responsibleUnits(item.id);
  const open = periods.filter(({ window }) => act.now <= window.closesAt);
  return open.flatMap(({ period: { id: periodId } }) => {
    const nobody = !all.some((each) => each.periodId === periodId);
    return owingUnits(responsible, plan.owedBy)
      .filter(({ unitId }) => nobody || !all.some((each) => each.unitId === unitId))
      .map(({ unitId }) => ({ itemId: item.id, periodId, unitId }));
  });
}

function itemLine({ item, shownTitle, concerned, unasked }: ItemShown, { effect }: ItemDecision): string {
  const head = `${shownTitle}第${item.no}项 ${shortTitle(item.title)}`;
  const added = unasked.length > 0 ? `；新增应报${unasked.length}项` : '';
  if (concerned.length === 0) return `${head}：目前没有未报事项${added}。`;
  const periods = new Map<string, number>();
  for (const { periodCode, inForce } of concerned) {
    const name = periodName(periodCode, inForce.plan.year);
    periods.set(name, (periods.get(name) ?? 0) + 1);
  }
  const units = [...new Set(concerned.map(({ unitName }) => unitName))];
  const counts = [...periods].map(([name, n]) => `${name}${n}项`).join('、');
  return `${head}：${units.length}家单位的${concerned.length}项${effect}（${counts}）：${units.join('、')}${added}`;
}

async function executeItems(turn: Turn, decision: ItemDecision, { items }: ItemsFound): Promise<string> {
  const act = beginOperation(turn.act, {
    kind: decision.kind,
    summary: `${decision.verb} ${named(items)}`,
    undoable: true,
  });
  const done: ItemShown[] = [];
  // In one order, whoever decides.
  for (const shown of [...items].sort((a, b) => a.item.id - b.item.id))
    if (await decision.carryOut(act, shown.item.id)) done.push(shown);
  const unasked = done.flatMap((shown) => shown.unasked);
  for (const each of unasked) await oweReport(act, each);
  if (done.length === 0) return '所选事项刚刚已由他人处理，未再执行。';
  const concerned = done.reduce((sum, shown) => sum + shown.concerned.length, 0);
  const added = unasked.length > 0 ? `，办结期间增设的报送期新增应报${unasked.length}项` : '';
  return `已${decision.verb} ${named(done)}，${concerned}项应报事项${decision.effect}${added}。如需取消请回复“撤销”。`;
}

function named(items: readonly ItemShown[]): string {
  return `${items[0]?.shownTitle ?? ''}第${items.map(({ item }) => item.no).join('、')}项`;
}

/** Without asking: one item, nobody is written to. */
export async function resumeAtOnce(asking: Turn, target: ItemTarget): Promise<string> {
  const turn = await holdPlans(asking, await plansOf(asking, target));
  const found = await collectItems(turn, resumeItemDecision, target);
  if (found.items.length === 0) return resumeItemPreview.nothing(target, found);
  return executeItems(turn, resumeItemDecision, found);
}
