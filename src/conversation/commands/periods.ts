import { officeDayOf } from '../../domain/calendar/office-time';
import { openingInstant } from '../../domain/period/period-window';
import { leadingPeriod, readSpokenDue } from '../../domain/period/spoken-due';
import { sayDay, sayDayAndWeekday, sayDeadline } from '../../domain/text/say-time';
import { alikeOfPeriod } from '../../store/read-models/alike-obligations';
import { countsOfObligations } from '../../store/read-models/period-figures';
import type { PeriodInForce, PlanTimes } from '../../store/read-models/plan-calendar';
import { defineCommand, UsageError } from '../define-command';
import { periodAddPreview } from '../periods/period-add-preview';
import { periodRemovePreview } from '../periods/period-remove-preview';
import { dayOffNote, dueRules, futureDue, nameOfPeriod, periodsNamed } from '../periods/period-words';
import { showPreview } from '../preview';
import type { Reply, Turn } from '../turn';
import { askWhichPlan, plansMeant } from '../understanding/choose-plan';

const ADD = /^(?:添加|增加|新增|加)\s*/;
const REMOVE = /^(?:删除|移除|去掉|取消)\s*/;

/** 「报送期」: the plan's periods and where each stands; adds one, or removes one that nothing was reported for. */
export const periods = defineCommand({
  words: ['报送期', '报送期次'],
  usage: '报送期 [添加 [四季度] 12月30日 | 删除 四季度]',
  example: '报送期 添加 8月31日',
  summary: '查看各报送期；添加一个，或删除尚无单位报送的',
  allowed: ['coordinator'],
  takesGluedText: false,
  async handle(args, turn) {
    const { plans, rest } = plansMeant(turn, args);
    if (ADD.test(rest)) return add(turn, plans, rest.replace(ADD, ''));
    if (REMOVE.test(rest)) return remove(turn, plans, rest.replace(REMOVE, ''));
    if (rest !== '') throw new UsageError(periods);
    const texts = [];
    for (const times of plans) texts.push(await planText(turn, times));
    return { text: texts.join('\n\n') };
  },
});

async function add(turn: Turn, plans: readonly PlanTimes[], words: string): Promise<Reply> {
  const [times, ...others] = plans;
  if (!times || words === '') throw new UsageError(periods);
  if (others.length > 0) return askWhichPlan(turn, plans, '报送期 添加', words);
  const rules = dueRules(turn);
  const named = leadingPeriod(words, times.plan.year, (_code, rest) => readSpokenDue(rest, rules) !== null);
  const due = futureDue(turn, named?.rest ?? words);
  if (!due) throw new UsageError(periods);
  const code = named?.code ?? due.day;
  return showPreview(turn, periodAddPreview, {
    planId: times.plan.id,
    code,
    kind: code.endsWith('FA') ? 'actionPlan' : 'progress',
    dueAt: due.dueAt.toISOString(),
    note: dayOffNote(due),
  });
}

async function remove(turn: Turn, plans: readonly PlanTimes[], words: string): Promise<Reply> {
  if (words === '') throw new UsageError(periods);
  const named = periodsNamed(plans, words).filter(({ rest }) => rest === '');
  const [first, ...others] = named;
  if (!first) throw new UsageError(periods);
  if (others.length > 0)
    return askWhichPlan(
      turn,
      named.map(({ times }) => times),
      '报送期 删除',
      words,
    );
  return showPreview(turn, periodRemovePreview, { periodId: first.inForce.period.id });
}

async function planText(turn: Turn, times: PlanTimes): Promise<string> {
  const head = `【报送期】《${times.plan.title}》`;
  if (times.periods.length === 0)
    return `${head}还没有报送期。添加请回复“报送期 添加 日期”，如：报送期 添加 6月30日。`;
  const lines = [];
  for (const inForce of times.periods) lines.push(await periodLine(turn, times, inForce));
  return [head, ...lines, '添加请回复“报送期 添加 日期”，调整截止请回复“截止 报送期 日期”。'].join('\n');
}

async function periodLine({ act }: Turn, times: PlanTimes, inForce: PeriodInForce): Promise<string> {
  const { window } = inForce;
  const { owed, missing } = countsOfObligations(await alikeOfPeriod(act, inForce), act.now);
  const year = times.plan.year;
  const grace =
    window.graceUntil > window.dueAt ? `，宽限到${sayDay(officeDayOf(window.graceUntil), year)}` : '';
  return (
    `${nameOfPeriod(inForce)}（${stateOf(inForce, times, act)}）：${sayDayAndWeekday(window.opensOn)}通知，` +
    `截止${sayDeadline(window.dueAt)}${grace}，${sayDay(officeDayOf(window.closesAt), year)}关闭；` +
    `应报 ${owed} 未报 ${missing}`
  );
}

function stateOf(
  { period, window }: PeriodInForce,
  { current }: PlanTimes,
  { now, rules }: Turn['act'],
): string {
  const states = [
    ...(period.id === current?.period.id ? ['本期'] : []),
    now > window.closesAt ? '已关闭' : openingInstant(window, rules.policy) <= now ? '已开始' : '未开始',
    ...(period.quiet ? ['不催'] : []),
  ];
  return states.join('，');
}
