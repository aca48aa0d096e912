import { attachmentLine } from '../../domain/attachment/say-attachment';
import { readReportFields } from '../../domain/message/report-fields';
import { periodName } from '../../domain/period/period-code';
import { sayItemWithFormer } from '../../domain/plan/item-number';
import { opening } from '../../domain/text/opening';
import { sayDeadline, sayMoment } from '../../domain/text/say-time';
import { STATE_NAMES } from '../../domain/text/state-names';
import { attachmentsOf } from '../../store/attachment-repository';
import { ObligationEntity } from '../../store/entities/obligation-entity';
import type { PersonEntity } from '../../store/entities/person-entity';
import type { ReportVersionEntity } from '../../store/entities/report-version-entity';
import { ReportingPeriodEntity } from '../../store/entities/reporting-period-entity';
import { ObligationRepository } from '../../store/obligation-repository';
import { PeopleRepository } from '../../store/people-repository';
import { decisionReasons } from '../../store/read-models/decision-reasons';
import { isOwed, type JudgedObligation } from '../../store/read-models/judged-obligations';
import { completionWords } from '../texts/say-fields';
import type { Turn } from '../turn';
import { filePageOf } from './report-page-link';
import { textInChat } from './text-in-chat';

const QUOTED_CHARACTERS = 30;
/**
 * Everything that is known of one report: the text that counts, its fields, earlier versions, why it was returned,
 * attachments, the action plan beside it. For those who may see all of it.
 */
export async function reportInFull(turn: Turn, obligation: JudgedObligation): Promise<string> {
  const { manager } = turn.act;
  const versions = await new ObligationRepository(manager).versionsOf(obligation.id);
  const people = await new PeopleRepository(manager).byIds(versions.map(({ personId }) => personId));
  const current = versions.find(({ version }) => version === obligation.currentVersion);
  const { itemTitle, unitName, part } = obligation;
  return [
    `${obligation.inForce.shownTitle}${sayItemWithFormer(obligation)} ${itemTitle}（${unitName}，${part === 'lead' ? '牵头' : '配合'}）`,
    headLine(obligation, current, people),
    ...(current ? [textInChat(current.text, filePageOf(turn, obligation)), ...fieldLine(current.text)] : []),
    ...(await reasonLines(turn, obligation)),
    ...versions.filter((version) => version !== current).map((version) => versionLine(version, people)),
    ...(await attachmentLines(turn, obligation)),
    ...(await actionPlanLines(turn, obligation)),
  ].join('\n');
}

function headLine(
  obligation: JudgedObligation,
  current: ReportVersionEntity | undefined,
  people: ReadonlyMap<number, PersonEntity>,
): string {
  const { state, partial, late, marks, periodCode, inForce } = obligation;
  const facts = [
    `${STATE_NAMES[state]}${partial ? '（部分已报）' : ''}`,
    ...(current ? [`第${current.version}版`, sayMoment(current.reportedAt), senderOf(current, people)] : []),
    ...(late === null ? [] : [late ? '迟报' : '按时']),
    ...(isOwed(obligation) ? [`请于${sayDeadline(marks.dueAt)}前报送`] : []),
  ];
  const period = periodName(periodCode, inForce.plan.year);
  return `【${period}】${facts.join('，')}${current ? '：' : '。'}`;
}

function senderOf(
  { personId, byProxy }: ReportVersionEntity,
  people: ReadonlyMap<number, PersonEntity>,
): string {
  return `${people.get(personId)?.name ?? ''}${byProxy ? '（代报）' : ''}`;
}

function fieldLine(text: string): string[] {
  const words = completionWords(readReportFields(text));
  return words.length > 0 ? [`（完成情况：${words.join('，')}）`] : [];
}

function versionLine(version: ReportVersionEntity, people: ReadonlyMap<number, PersonEntity>): string {
  const withdrawn = version.withdrawnAt === null ? '' : `，${sayMoment(version.withdrawnAt)}撤回`;
  const facts = `${sayMoment(version.reportedAt)}，${senderOf(version, people)}${withdrawn}`;
  return `历史第${version.version}版（${facts}）：${opening(version.text, QUOTED_CHARACTERS)}`;
}

/** Why it was returned, reopened or waived. */
async function reasonLines({ act }: Turn, { id }: JudgedObligation): Promise<string[]> {
  const reasons = (await decisionReasons(act.manager, [id])).get(id) ?? [];
  return reasons.map(({ decision, at, reason }) => `${decision}理由（${sayMoment(at)}）：${reason}`);
}

export async function attachmentLines({ act }: Turn, { id }: JudgedObligation): Promise<string[]> {
  const attachments = await attachmentsOf(act.manager, [id]);
  if (attachments.length === 0) return [];
  return [`附件${attachments.length}个：${attachments.map(attachmentLine).join('；')}`];
}

/** 细化方案: the accepted text stands beside every later report. */
export async function actionPlanLines(turn: Turn, obligation: JudgedObligation): Promise<string[]> {
  if (obligation.inForce.period.kind === 'actionPlan') return [];
  const { manager } = turn.act;
  const row = await manager
    .createQueryBuilder(ObligationEntity, 'o')
    .innerJoin(ReportingPeriodEntity, 'p', 'p.id = o.period_id')
    .where('p.plan_id = :planId AND p.kind = :kind', { planId: obligation.planId, kind: 'actionPlan' })
    .andWhere('o.item_id = :itemId AND o.unit_id = :unitId', obligation)
    .andWhere('o.current_version > 0')
    .getOne();
  if (!row) return [];
  const version = (await new ObligationRepository(manager).currentVersions([row.id])).get(row.id);
  return version
    ? [`细化方案（${STATE_NAMES[row.state]}）：${textInChat(version.text, filePageOf(turn, obligation))}`]
    : [];
}
