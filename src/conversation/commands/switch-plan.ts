import { choosePlan } from '../../actions/choose-plan';
import { beginOperation } from '../../actions/operation';
import { titled } from '../../domain/message/leading-title';
import { PersonEntity } from '../../store/entities/person-entity';
import { QuestionRepository } from '../../store/question-repository';
import type { PlanTimes } from '../../store/read-models/plan-calendar';
import { defineCommand } from '../define-command';
import { coordinatedPlanIds, hasRole } from '../member';
import { askWhichCommand, NUMBERED_QUESTION, type NumberedQuestion } from '../numbered-question';
import { reportTargets } from '../reports/report-targets';
import type { Reply, Turn } from '../turn';
import { chosenPlan } from '../understanding/chosen-plan';

const EVERY = /^(?:全部|所有|取消|不限|都要)(?:的?(?:工作)?要点)?$/;
const BRACKETS = /[《》“”"]/g;

/** 「切换」: which of several plans is meant where a number or a command fits more than one. */
export const switchPlan = defineCommand({
  words: ['切换', '切换要点', '切换工作要点'],
  usage: '切换 [工作要点标题中的字|全部]',
  example: '切换 数字政府',
  summary: '有几份工作要点时，选定编号和指令所指的一份；“切换 全部”恢复',
  allowed: ['contact', 'unitLeader', 'coordinator', 'leader'],
  takesTitles: true,
  takesGluedText: true,
  async handle(args, turn) {
    const plans = await plansOf(turn);
    const said = args.replace(BRACKETS, '').replace(/^到/, '').trim();
    if (plans.length < 2 && !chosenPlan(turn)) return { text: onlyOne(plans) };
    if (EVERY.test(said)) return choose(turn, null);
    if (said === '') return ask(turn, plans);
    const [only, ...others] = titled(plans, said, ({ plan }) => plan.title);
    if (!only) return { text: `您的工作要点中没有标题含“${said}”的。${list(plans)}` };
    return others.length > 0 ? ask(turn, [only, ...others]) : choose(turn, only);
  },
});

/** Plans in which the member coordinates, reads, or reports. */
async function plansOf(turn: Turn): Promise<readonly PlanTimes[]> {
  const { member, calendar } = turn;
  if (hasRole(member, 'leader')) return calendar.plans;
  const unitIds = member.roles.flatMap(({ role, unitId }) =>
    (role === 'contact' || role === 'unitLeader') && unitId !== null ? [unitId] : [],
  );
  const owed = unitIds.length > 0 ? await reportTargets(turn, 'progress', unitIds, { closedToo: true }) : [];
  const mine = new Set([...coordinatedPlanIds(member, calendar), ...owed.map(({ planId }) => planId)]);
  return calendar.plans.filter(({ plan }) => mine.has(plan.id));
}

function onlyOne([plan]: readonly PlanTimes[]): string {
  return plan ? `您只有一份工作要点（《${plan.plan.title}》），无需切换。` : '目前没有与您有关的工作要点。';
}

function list(plans: readonly PlanTimes[]): string {
  return `目前有：${plans.map(({ plan }) => `《${plan.title}》`).join('、')}。`;
}

function ask(turn: Turn, plans: readonly PlanTimes[]): Promise<Reply> {
  const chosen = chosenPlan(turn);
  const now = chosen ? `目前选定《${chosen.plan.title}》。` : '目前没有选定，编号相同的会逐次询问。';
  return askWhichCommand(turn, `${now}请选择工作要点：`, [
    ...plans.map(({ plan }) => ({ label: `《${plan.title}》`, says: `切换 《${plan.title}》` })),
    { label: '全部（不选定）', says: '切换 全部' },
  ]);
}

async function choose(turn: Turn, times: PlanTimes | null): Promise<Reply> {
  const act = beginOperation(turn.act, {
    kind: 'choosePlan',
    summary: times ? `切换到《${times.plan.title}》` : '切换到全部工作要点',
    undoable: false,
  });
  const person = await act.manager.findOneByOrFail(PersonEntity, { id: turn.member.personId });
  await choosePlan(act, person, times?.plan.id ?? null);
  await answered(turn);
  if (!times) return { text: '已恢复为全部工作要点，编号相同时会询问是哪一份。' };
  const scope = coordinatedPlanIds(turn.member, turn.calendar).includes(times.plan.id)
    ? '指令和编号均指这一份'
    : '编号有相同的，均指这一份';
  return {
    text: `已切换到《${times.plan.title}》，${scope}；其他工作要点可在前面写明标题，如“《标题》18 ……”。恢复请回复“切换 全部”。`,
  };
}

/** Who was asked which plan, and says it as a command, has answered. */
async function answered({ act, member }: Turn): Promise<void> {
  const questions = new QuestionRepository(act.manager);
  const open = await questions.open(member.personId);
  if (open?.kind !== NUMBERED_QUESTION) return;
  const { options } = JSON.parse(open.payload) as NumberedQuestion;
  if (options.every(({ says }) => says?.startsWith('切换'))) await questions.settle(open.id, 'done');
}
