import { periodName } from '../../domain/period/period-code';
import { sayItem, sayItemWithFormer } from '../../domain/plan/item-number';
import { sayDeadline, sayMoment } from '../../domain/text/say-time';
import { STATE_NAMES } from '../../domain/text/state-names';
import { ObligationEntity } from '../../store/entities/obligation-entity';
import { ObligationRepository } from '../../store/obligation-repository';
import { PeopleRepository } from '../../store/people-repository';
import { isOwed, type JudgedObligation } from '../../store/read-models/judged-obligations';
import type { Turn } from '../turn';
import { actionPlanLines, attachmentLines } from './report-in-full';
import { reportPageOf } from './report-page-link';
import { type ReportTargetGroup, titleShown } from './report-targets';
import { textInChat } from './text-in-chat';

/**
 * An item's report as its own unit reads it: the one of the period named, else the latest. The text stands last and
 * as typed, so that whoever copies the answer and sends it back has sent the same report (`readPastedView`).
 */
export async function ownReport(
  turn: Turn,
  group: ReportTargetGroup,
  period: string | null,
): Promise<string> {
  const reported = group.obligations.filter(({ currentVersion }) => currentVersion > 0);
  const shown =
    period === null ? reported.at(-1) : group.obligations.find(({ periodCode }) => periodCode === period);
  const named = shown ? sayItemWithFormer(shown) : sayItem(group.itemNo);
  const head = `${titleShown(group)}${named} ${(shown ?? group).itemTitle}（${group.unitName}）`;
  if (!shown) return `${head}：${period === null ? '尚未报送' : '该报送期没有应报事项'}。`;
  const others = reported.filter((each) => each !== shown);
  const lines = [
    head,
    ...others.map((each) => otherPeriod(each)),
    ...(await returnLines(turn, shown)),
    ...(await attachmentLines(turn, shown)),
    ...(await actionPlanLines(turn, shown)),
  ];
  return [...lines, await textOf(turn, shown)].join('\n');
}

function otherPeriod({ periodCode, inForce, state, currentVersion, itemNo }: JudgedObligation): string {
  const name = periodName(periodCode, inForce.plan.year);
  return `${name}：${STATE_NAMES[state]}，第${currentVersion}版，回复“查看 ${name} ${itemNo}”可查看`;
}

/** Why it came back, and until when it is expected. */
async function returnLines({ act }: Turn, { id, state, marks }: JudgedObligation): Promise<string[]> {
  if (state !== 'returned') return [];
  const { remark } = await act.manager.findOneByOrFail(ObligationEntity, { id });
  return [`退回理由：${remark ?? '未注明'}。请于${sayDeadline(marks.dueAt)}前修改后重新报送。`];
}

async function textOf(turn: Turn, obligation: JudgedObligation): Promise<string> {
  const { act } = turn;
  const period = periodName(obligation.periodCode, obligation.inForce.plan.year);
  const versions = await new ObligationRepository(act.manager).versionsOf(obligation.id);
  const current = versions.find((version) => version.version === obligation.currentVersion);
  if (!current) {
    const due = isOwed(obligation) ? `，请于${sayDeadline(obligation.marks.dueAt)}前报送` : '';
    return `【${period}】${STATE_NAMES[obligation.state]}${due}。`;
  }
  const people = await new PeopleRepository(act.manager).byIds([current.personId]);
  const facts = [
    `${STATE_NAMES[obligation.state]}${obligation.partial ? '（部分已报，请补齐）' : ''}`,
    `第${current.version}版`,
    ...(versions.length > 1 ? [`共${versions.length}版`] : []),
    sayMoment(current.reportedAt),
    `${people.get(current.personId)?.name ?? ''}${current.byProxy ? '（代报）' : ''}`,
    ...(obligation.late === null ? [] : [obligation.late ? '迟报' : '按时']),
  ];
  return `【${period}】${facts.join('，')}：\n${textInChat(current.text, reportPageOf(turn, obligation.id))}`;
}
