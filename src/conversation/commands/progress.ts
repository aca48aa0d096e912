import { periodName } from '../../domain/period/period-code';
import { periodMeant } from '../../domain/period/period-meant';
import { owedLine } from '../../domain/text/owed-line';
import { figuresLine } from '../../domain/text/say-figures';
import { sayDeadline, sayMoment } from '../../domain/text/say-time';
import { isOwed, type JudgedObligation, judgedObligations } from '../../store/read-models/judged-obligations';
import { figuresOfObligations } from '../../store/read-models/period-figures';
import { defineCommand, UsageError } from '../define-command';
import { hasRole } from '../member';
import { takeReport } from '../reports/take-report';
import type { Reply, Turn } from '../turn';
import { periodsOfPlans } from '../understanding/periods-of-plans';
import { overallProgress } from './overview';

/** 「进度」: how my units stand, with the figures of 状态; whoever reads a whole plan sees the whole of it. */
export const progress = defineCommand({
  words: ['进度', '我的进度'],
  usage: '进度 [报送期]',
  example: '进度',
  summary: '查看本单位（或全部单位）的报送情况',
  allowed: ['contact', 'unitLeader', 'coordinator', 'leader'],
  takesGluedText: false,
  async handle(args, turn) {
    const { member } = turn;
    const isContact = member.contactUnitIds.length > 0;
    if (!isContact && (hasRole(member, 'leader') || hasRole(member, 'coordinator')))
      return overallProgress(turn);
    const unitIds = isContact ? member.contactUnitIds : unitsLed(turn);
    const code = args === '' ? null : periodSaid(args, turn);
    if (args !== '' && code === null) return otherwise(turn);
    return { text: await unitsText(turn, unitIds, code) };
  },
});

/** Units whose 分管领导 the member is. */
function unitsLed({ member }: Turn): number[] {
  return member.roles.flatMap(({ role, unitId }) =>
    role === 'unitLeader' && unitId !== null ? [unitId] : [],
  );
}

/** 「进度：已完成80%」 is a report that begins with the word. */
async function otherwise(turn: Turn): Promise<Reply> {
  const reply = await takeReport(turn, turn.text, 'submit', false);
  if (!reply) throw new UsageError(progress);
  return reply;
}

function periodSaid(args: string, { calendar, act }: Turn): string | null {
  const code = periodMeant(args, periodsOfPlans(calendar.plans), act.now);
  return calendar.plans.some(({ periods }) => periods.some(({ period }) => period.code === code))
    ? code
    : null;
}

async function unitsText(turn: Turn, unitIds: readonly number[], code: string | null): Promise<string> {
  const { act, calendar } = turn;
  const blocks: string[] = [];
  for (const times of calendar.plans) {
    const inForce =
      code === null ? times.current : (times.periods.find(({ period }) => period.code === code) ?? null);
    if (!inForce) continue;
    const obligations = await judgedObligations(
      act.manager,
      calendar,
      { periodIds: [inForce.period.id], unitIds },
      act.rules,
      act.now,
    );
    const byUnit = new Map<number, JudgedObligation[]>();
    for (const each of obligations) byUnit.set(each.unitId, [...(byUnit.get(each.unitId) ?? []), each]);
    for (const ofUnit of byUnit.values()) blocks.push(unitText(ofUnit, act.now));
  }
  return blocks.length > 0 ? blocks.join('\n\n') : '贵单位目前没有需要报送的事项。';
}

function unitText(obligations: readonly JudgedObligation[], now: Date): string {
  const [first] = obligations;
  if (!first) return '';
  const { plan, window } = first.inForce;
  const lines = [
    `【进度】${first.unitName}，《${plan.title}》${periodName(first.periodCode, plan.year)}`,
    `截至${sayMoment(now)}，截止${sayDeadline(window.dueAt)}`,
    figuresLine(figuresOfObligations(obligations, now)),
  ];
  const owed = obligations.filter(isOwed);
  if (owed.length === 0) return [...lines, '本期已报齐。'].join('\n');
  return [
    ...lines,
    '未报：',
    ...owed.map((each) => `${owedLine(each)}，${sayDeadline(each.marks.dueAt)}前`),
  ].join('\n');
}
