import { archivePlan, openPeriodsOf } from '../actions/archive-plan';
import { periodName } from '../domain/period/period-code';
import { sayDeadline } from '../domain/text/say-time';
import type { PlanEntity } from '../store/entities/plan-entity';
import { UnitEntity } from '../store/entities/unit-entity';
import { ObligationRepository } from '../store/obligation-repository';
import { PlanRepository } from '../store/plan-repository';
import { loadPlanCalendar } from '../store/read-models/plan-calendar';
import { responsibleUnitIds } from '../store/read-models/who-owes';
import { CommandRefused } from './command-refused';
import { planNamed } from './plan-decisions';
import { print, printJson, type Session, withSession } from './session';

const STATUS: Readonly<Record<PlanEntity['status'], string>> = {
  draft: '未启用',
  active: '启用',
  archived: '已归档',
};

interface PlanShown {
  readonly id: number;
  readonly title: string;
  readonly year: number;
  readonly status: PlanEntity['status'];
  readonly collecting: string | null;
  readonly items: number;
  readonly units: number;
  readonly follows: number | null;
  readonly periods: readonly { readonly period: string; readonly due: Date; readonly owed: number }[];
}

/** Every plan, newest first. */
export async function listPlans(options: { readonly json?: boolean }): Promise<void> {
  await withSession(async (session) => {
    const plans: PlanShown[] = [];
    for (const plan of await new PlanRepository(session.store.read).all())
      plans.push(await shown(session, plan));
    if (options.json) return printJson(plans);
    if (plans.length === 0) print('尚未导入工作要点。');
    for (const { id, title, year, status, items, units } of plans)
      print(`${id} 《${title}》 ${year}年 ${STATUS[status]} 事项${items}项 责任单位${units}家`);
  });
}

/** One plan with its periods. */
export async function showPlan(wanted: string, options: { readonly json?: boolean }): Promise<void> {
  await withSession(async (session) => {
    const plan = await shown(session, await planNamed(session.store.read, wanted));
    if (options.json) return printJson(plan);
    print(`${plan.id} 《${plan.title}》 ${plan.year}年 ${STATUS[plan.status]}`);
    print(`收集单位：${plan.collecting ?? '（未定）'}；事项${plan.items}项，责任单位${plan.units}家`);
    if (plan.follows !== null) print(`沿用编号${plan.follows}的安排`);
    for (const { period, due, owed } of plan.periods)
      print(`${periodName(period, plan.year)}：${sayDeadline(due)}截止，应报${owed}项`);
  });
}

/** Takes a finished plan out of what is in force. */
export async function archiveCommand(wanted: string): Promise<void> {
  await withSession(async (session) => {
    const plan = await planNamed(session.store.read, wanted);
    const open = await session.change(async (act) => {
      if (await archivePlan(act, plan.id)) return [];
      return plan.status === 'archived' ? [] : openPeriodsOf(act, plan.id);
    });
    if (open.length > 0)
      throw new CommandRefused([
        `《${plan.title}》的${open.join('、')}尚未关闭，不能归档。各期关闭后再执行。`,
      ]);
    print(`《${plan.title}》已归档，内容仍可查阅。`);
  });
}

async function shown({ store, rules, now }: Session, plan: PlanEntity): Promise<PlanShown> {
  const { read } = store;
  const { id, title, year, status, collectingUnitId, followsId } = plan;
  const collecting =
    collectingUnitId === null ? null : await read.findOneBy(UnitEntity, { id: collectingUnitId });
  const [times] = (await loadPlanCalendar(read, rules, now, id)).plans;
  const owed = await new ObligationRepository(read).owedByPeriod(id);
  return {
    ...{ id, title, year, status },
    collecting: collecting?.name ?? null,
    items: (await new PlanRepository(read).items([id])).length,
    units: (await responsibleUnitIds(read, [id])).length,
    follows: followsId,
    periods: (times?.periods ?? []).map(({ period }) => ({
      period: period.code,
      due: period.dueAt,
      owed: owed.get(period.id) ?? 0,
    })),
  };
}
