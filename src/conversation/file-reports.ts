import { type FiledReport, submitReport } from '../actions/submit-report';
import { periodName } from '../domain/period/period-code';
import { RuleViolation } from '../domain/rule-violation';
import { sayMoment } from '../domain/text/say-time';
import { DraftEntity } from '../store/entities/draft-entity';
import { type JudgedObligation, judgedObligations } from '../store/read-models/judged-obligations';
import { owedNow, reportTargets } from './report-targets';
import { violationText } from './texts/texts';
import type { Reply, Turn } from './turn';

export type ReportMove = 'submit' | 'supplement' | 'amend';

/** A text and the obligation it is for. Plain data: it waits in a question until it is answered. */
export interface Filing {
  readonly obligationId: number;
  readonly text: string;
  readonly move: ReportMove;
  /** ISO instant: the time that counts, from the message that first carried the text. */
  readonly reportedAt: string;
  readonly inboundId: number;
}

/** Keeps a text that has found no item yet; it is listed until it is filed or dropped. */
export async function keepDraft(turn: Turn, text: string): Promise<number> {
  const { identifiers } = await turn.act.manager.insert(DraftEntity, {
    userid: turn.member.userid,
    text,
    inboundId: turn.inboundId,
    status: 'waiting',
    createdAt: turn.act.now,
  });
  return Number(identifiers[0]?.id);
}

/**
 * Files the reports one after the other, each confirmed or refused on its own, and says what is still owed.
 * `refusals` are the lines of entries that found no obligation.
 */
export async function fileReports(
  turn: Turn,
  filings: readonly Filing[],
  refusals: readonly string[] = [],
): Promise<Reply> {
  const obligations = await judgedObligations(
    turn.act.manager,
    turn.calendar,
    { ids: filings.map((filing) => filing.obligationId) },
    turn.act.rules,
    turn.act.now,
  );
  const lines: string[] = [];
  const filed: JudgedObligation[] = [];
  for (const filing of filings) {
    const obligation = obligations.find((each) => each.id === filing.obligationId);
    if (!obligation) continue;
    try {
      const result = await submitReport(turn.act, {
        obligationId: obligation.id,
        inForce: obligation.inForce,
        move: filing.move,
        text: filing.text,
        reportedAt: new Date(filing.reportedAt),
        personId: turn.member.personId,
        userid: turn.member.userid,
        inboundId: filing.inboundId,
      });
      lines.push(receiptLine(obligation, result, filing));
      if (result.outcome !== 'draft') filed.push(obligation);
    } catch (error) {
      // Raised before the action's first write: the other reports of the message are not touched.
      if (!(error instanceof RuleViolation)) throw error;
      lines.push(violationText(new RuleViolation(error.code, { ...error.details, no: obligation.itemNo })));
    }
  }
  lines.push(...refusals);
  const tail = filed.length > 0 ? [await stillOwedText(turn), correctionHint(filed)] : [];
  return { text: [...lines, ...tail].join('\n') };
}

function receiptLine(obligation: JudgedObligation, result: FiledReport, filing: Filing): string {
  const head = `【${periodName(obligation.periodCode, obligation.inForce.plan.year)}】第${obligation.itemNo}项`;
  if (result.outcome === 'unchanged') return `${head}与已收到的第${result.version}版内容相同，未重复登记。`;
  if (result.outcome === 'draft') {
    const why = result.why === 'accepted' ? '已审核通过' : '报送已关闭';
    return `${head}${why}，您的文字已保存为草稿，未改动原报告。确需修改的，请与统筹员联系。`;
  }
  const punctual = result.late ? '迟报' : '按时';
  const received = `${head}已收到（第${result.version}版，${sayMoment(new Date(filing.reportedAt))}，${punctual}）`;
  if (result.appended) return `${received}，已补充在原报告之后。`;
  if (result.replaced === null) return `${received}。`;
  return `${received}，已替换原报告“${opening(result.replaced)}”；如需两者并存，请将原文以“补充 ${obligation.itemNo} ……”再报。`;
}

const QUOTED_CHARACTERS = 16;

function opening(text: string): string {
  const characters = [...text.replace(/\s+/g, ' ')];
  return characters.length <= QUOTED_CHARACTERS
    ? text
    : `${characters.slice(0, QUOTED_CHARACTERS).join('')}…`;
}

async function stillOwedText(turn: Turn): Promise<string> {
  const groups = await reportTargets(turn);
  const owed = owedNow(groups, turn.act.now);
  const units = new Set(groups.map((group) => group.unitId));
  if (owed.length === 0) return `${units.size > 1 ? '您负责的单位' : '贵单位'}本期已报齐，感谢支持。`;
  const numbers = [...new Set(owed.map((each) => each.itemNo))].sort((a, b) => a - b);
  return `尚有${owed.length}项未报：第${numbers.join('、')}项。`;
}

function correctionHint(filed: readonly JudgedObligation[]): string {
  const no = filed[0]?.itemNo ?? 1;
  return `更正请回复“修改 ${no} ……”，补充请回复“补充 ${no} ……”。`;
}
