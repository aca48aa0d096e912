import { readReportFields } from '../../domain/message/report-fields';
import { nilReason } from '../../domain/message/report-marks';
import type { Selection } from '../../domain/message/selection';
import { periodName } from '../../domain/period/period-code';
import { sayItem } from '../../domain/plan/item-number';
import { opening } from '../../domain/text/opening';
import { shortTitle } from '../../domain/text/owed-line';
import { sayMoment } from '../../domain/text/say-time';
import type { ReportVersionEntity } from '../../store/entities/report-version-entity';
import { ObligationRepository } from '../../store/obligation-repository';
import type { JudgedObligation } from '../../store/read-models/judged-obligations';
import { completionWords } from '../texts/say-fields';
import type { Turn } from '../turn';
import { chooseObligations } from '../understanding/choose-obligations';

const LISTED = 15;
const QUOTED_CHARACTERS = 40;

/** 待审: what waits for acceptance, what came first first, with the words by which it is decided. */
export async function reviewText(turn: Turn, selection: Selection): Promise<string> {
  const waiting = await chooseObligations(turn, selection, ['submitted'], {
    everyPeriod: true,
    acrossPlans: true,
  });
  if (waiting.length === 0) return '目前没有待审的报告。';
  const versions = await new ObligationRepository(turn.act.manager).currentVersions(
    waiting.map(({ id }) => id),
  );
  const entries = waiting
    .flatMap((obligation) => {
      const version = versions.get(obligation.id);
      return version ? [{ obligation, version }] : [];
    })
    .sort((a, b) => a.version.reportedAt.getTime() - b.version.reportedAt.getTime());
  const units = new Set(waiting.map(({ unitId }) => unitId)).size;
  const [first] = entries;
  const lines = entries
    .slice(0, LISTED)
    .map(({ obligation, version }, i) => `${i + 1}. ${entryText(obligation, version)}`);
  if (entries.length > LISTED) lines.push(`……另有${entries.length - LISTED}项，可加单位、章节缩小范围。`);
  const named = first ? `${first.obligation.itemNo} ${first.obligation.unitName}` : '';
  return [
    `【待审】${units}家单位${waiting.length}项：`,
    ...lines,
    `查看全文请回复“查看 ${named}”；审核请回复“通过 ${named}”或“退回 ${named} 理由”；全部通过请回复“通过 全部”。`,
  ].join('\n');
}

function entryText(obligation: JudgedObligation, version: ReportVersionEntity): string {
  const { itemNo, itemTitle, unitName, periodCode, inForce, late } = obligation;
  const marks = [
    periodName(periodCode, inForce.plan.year),
    `第${version.version}版`,
    sayMoment(version.reportedAt),
    ...(late ? ['迟报'] : []),
    ...(version.byProxy ? ['代报'] : []),
    ...(version.kind === 'nil' ? ['零报告'] : []),
    ...completionWords(readReportFields(version.text)),
  ];
  return `${inForce.shownTitle}${unitName} ${sayItem(itemNo)} ${shortTitle(itemTitle)}（${marks.join('，')}）${quoted(version)}`;
}

/** What was written; of a 零报告, which is marked as one already, the reason. */
function quoted({ kind, text }: ReportVersionEntity): string {
  const words = kind === 'nil' ? (nilReason(text) ?? text) : text;
  return words === '' ? '：未写明原因' : `：${opening(words, QUOTED_CHARACTERS)}`;
}
