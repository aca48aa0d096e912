import { openRequest } from '../../actions/open-request';
import { beginOperation } from '../../actions/operation';
import { type OfficeDay, officeDayOf, officeIso } from '../../domain/calendar/office-time';
import { extensionProblem } from '../../domain/obligation/extension';
import { periodName } from '../../domain/period/period-code';
import { sayItem } from '../../domain/plan/item-number';
import { RuleViolation } from '../../domain/rule-violation';
import { sayDay, sayDeadline } from '../../domain/text/say-time';
import { STATE_NAMES } from '../../domain/text/state-names';
import type { JudgedObligation } from '../../store/read-models/judged-obligations';
import { RequestRepository } from '../../store/request-repository';
import { namedShort } from '../texts/name-obligation';
import { violationText } from '../texts/texts';
import type { Reply, Turn } from '../turn';

/** What an `extension` request stores. */
export interface ExtensionPayload {
  /** ISO. */
  readonly dueAt: string;
  readonly day: OfficeDay;
  readonly reason: string | null;
}

/** Asks the coordinators for an own due of each obligation; what cannot be extended is said. */
export async function askExtension(
  turn: Turn,
  obligations: readonly JudgedObligation[],
  dueAt: Date,
  reason: string | null,
): Promise<Reply> {
  const problems = obligations.map((each) => problemOf(each, dueAt, turn.act.now));
  const day = officeDayOf(dueAt);
  const payload: ExtensionPayload = { dueAt: officeIso(dueAt), day, reason };
  const asked: JudgedObligation[] = [];
  const lines: string[] = [];
  for (const each of obligations.filter((_each, i) => problems[i] === null)) {
    const same = await sameRequest(turn, each, payload);
    if (same === null) asked.push(each);
    else
      lines.push(
        `${namedShort(each)}延期到${sayDeadline(dueAt)}的申请#${same}正在等待统筹员批复，未重复提交。`,
      );
  }
  if (asked.length > 0) {
    const act = beginOperation(turn.act, {
      kind: 'request',
      summary: `申请延期 ${asked.map(namedShort).join('、')}到${sayDay(day)}`,
      undoable: true,
    });
    for (const each of asked) {
      const { planId, unitId, id: obligationId } = each;
      const { userid } = turn.member;
      const opened = await openRequest(
        act,
        { kind: 'extension', planId, unitId, obligationId, userid, inboundId: turn.inboundId, payload },
        (number) => coordinatorText(turn, each, number, dueAt, reason),
      );
      lines.push(
        `已提交延期申请#${opened.number}：${namedShort(each)}延期到${sayDeadline(dueAt)}。` +
          (opened.told > 0 ? '已通知统筹员。' : '目前没有能收到通知的统筹员，请另行电话联系。') +
          `批准之前截止时间不变，仍为${sayDeadline(each.marks.dueAt)}，提醒照常发送。` +
          (each.state === 'submitted' ? '该项已报，仅需更正的可直接回复“修改”。' : '') +
          (opened.replaced ? `先前的申请#${opened.replaced.id}已由本次取代。` : ''),
      );
    }
  }
  problems.forEach((problem, i) => {
    const named = obligations[i];
    if (problem && named) lines.push(`${namedShort(named)}未申请：${violationText(problem)}`);
  });
  return { text: lines.join('\n') };
}

/** The number under which this person has asked for just this already: a message that was sent twice asks once. */
async function sameRequest(
  { act, member }: Turn,
  { id }: JudgedObligation,
  payload: ExtensionPayload,
): Promise<number | null> {
  const open = await new RequestRepository(act.manager).openOf(id, 'extension');
  const same = open.find((each) => each.userid === member.userid && each.payload === JSON.stringify(payload));
  return same?.id ?? null;
}

function problemOf(obligation: JudgedObligation, dueAt: Date, now: Date): RuleViolation | null {
  const { state, marks } = obligation;
  if (state === 'accepted' || state === 'waived')
    return new RuleViolation('obligation.reported', { name: '该项', state: STATE_NAMES[state] });
  if (now > marks.closesAt) return new RuleViolation('obligation.closed');
  const problem = extensionProblem(dueAt, { state, due: marks }, now);
  return (
    problem &&
    new RuleViolation(`extension.${problem}`, { asked: sayDeadline(dueAt), due: sayDeadline(marks.dueAt) })
  );
}

function coordinatorText(
  { member }: Turn,
  { unitName, itemNo, periodCode, inForce, marks, state }: JudgedObligation,
  number: number,
  dueAt: Date,
  reason: string | null,
): string {
  return (
    `【延期申请#${number}】${unitName}（${member.name}）申请将${sayItem(itemNo)}` +
    `（${periodName(periodCode, inForce.plan.year)}${state === 'submitted' ? '，已报' : ''}）延期到${sayDeadline(dueAt)}，` +
    `现截止${sayDeadline(marks.dueAt)}。${reason ? `原因：${reason}。` : '未写原因。'}\n` +
    `回复“同意 #${number}”或“不同意 #${number} 理由”。`
  );
}
