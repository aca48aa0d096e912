import { beginOperation } from '../actions/operation';
import { type FiledReport, submitReport } from '../actions/submit-report';
import { periodName } from '../domain/period/period-code';
import { RuleViolation } from '../domain/rule-violation';
import { sayMoment } from '../domain/text/say-time';
import { DraftEntity } from '../store/entities/draft-entity';
import { isOwed, type JudgedObligation, judgedObligations } from '../store/read-models/judged-obligations';
import { owedNow, reportTargets } from './report-targets';
import { namedShort } from './texts/name-obligation';
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
 * Files the reports one after the other, each confirmed or refused on its own, and says what is still owed. What a
 * rule refuses is kept as a draft. `refusals` are the lines of entries that found no obligation.
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
  const act = beginOperation(turn.act, {
    kind: 'report',
    summary: `${SUMMARIES[filings[0]?.move ?? 'submit']} ${obligations.map(namedShort).join('、')}`,
    undoable: true,
  });
  const lines: string[] = [];
  const filed: JudgedObligation[] = [];
  for (const filing of filings) {
    const obligation = obligations.find((each) => each.id === filing.obligationId);
    if (!obligation) continue;
    try {
      const result = await submitReport(act, {
        ...filing,
        inForce: obligation.inForce,
        reportedAt: new Date(filing.reportedAt),
        personId: turn.member.personId,
        userid: turn.member.userid,
      });
      lines.push(receiptLine(obligation, result, filing, hasTwin(obligation, obligations)));
      if (result.outcome !== 'draft') filed.push(obligation);
    } catch (error) {
      // Raised before the action's first write: the other reports of the message are not touched.
      if (!(error instanceof RuleViolation)) throw error;
      lines.push(await refusalLine(turn, obligation, filing, error));
    }
  }
  lines.push(...refusals);
  const tail = filed.length > 0 ? [await stillOwedText(turn, filed), correctionHint(filed)] : [];
  return { text: [...lines, ...tail].join('\n') };
}

const SUMMARIES: Readonly<Record<ReportMove, string>> = { submit: '报送', supplement: '补充', amend: '修改' };

/** Two of the person's units answered with one message: the receipt has to say which line is whose. */
function hasTwin(obligation: JudgedObligation, all: readonly JudgedObligation[]): boolean {
  return all.some((each) => each.itemId === obligation.itemId && each.unitId !== obligation.unitId);
}

async function refusalLine(
  turn: Turn,
  obligation: JudgedObligation,
  { text, move }: Filing,
  violation: RuleViolation,
): Promise<string> {
  const { itemNo: no, periodCode, state } = obligation;
  if (violation.code === 'report.empty') return violationText(new RuleViolation(violation.code, { no }));
  await keepDraft(turn, `${no} ${text}`);
  if (move === 'amend' && state === 'pending') {
    const period = periodName(periodCode, obligation.inForce.plan.year);
    return `【${period}】第${no}项尚未报送，没有可修改的内容；首次报送请直接回复“${no} ……”。文字已保存为草稿。`;
  }
  return `${violationText(new RuleViolation(violation.code, { ...violation.details, no }))}文字已保存为草稿。`;
}

function receiptLine(
  obligation: JudgedObligation,
  result: FiledReport,
  { move, reportedAt }: Filing,
  saysUnit: boolean,
): string {
  const { itemNo: no, unitName, marks } = obligation;
  const period = periodName(obligation.periodCode, obligation.inForce.plan.year);
  const head = `【${period}】${saysUnit ? `${unitName}` : ''}第${no}项`;
  if (result.outcome === 'unchanged') return `${head}与已收到的第${result.version}版内容相同，未重复登记。`;
  if (result.outcome === 'draft') {
    return result.why === 'accepted'
      ? `${head}已审核通过，未作改动；您的文字已保存为草稿，确需修改的，请与统筹员联系。`
      : `${head}已于${sayMoment(marks.closesAt)}停止报送，未登记；您的文字已保存为草稿，如需补报，请与统筹员联系。`;
  }
  const punctual = result.late ? '迟报' : '按时';
  const received = `${head}已收到（第${result.version}版，${sayMoment(new Date(reportedAt))}，${punctual}）`;
  if (result.appended) return `${received}，已补充在原报告之后。`;
  if (result.replaced === null) return `${received}。`;
  const replaced = `${received}，已替换原报告“${opening(result.replaced)}”`;
  return move === 'amend'
    ? `${replaced}。`
    : `${replaced}；如原报告仍需保留，请将其以“补充 ${no} ……”的形式再报。`;
}

const QUOTED_CHARACTERS = 16;

function opening(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  const characters = [...line];
  return characters.length <= QUOTED_CHARACTERS
    ? line
    : `${characters.slice(0, QUOTED_CHARACTERS).join('')}…`;
}

/** What is owed now, and what the periods just reported for still ask of the same units. */
async function stillOwedText(turn: Turn, filed: readonly JudgedObligation[]): Promise<string> {
  const groups = await reportTargets(turn);
  const alsoOf = new Set(filed.map(({ periodId, unitId }) => `${periodId}|${unitId}`));
  const owed = new Set([
    ...owedNow(groups, turn.act.now),
    ...groups.flatMap(({ obligations }) =>
      obligations.filter(
        (each) =>
          isOwed(each) &&
          alsoOf.has(`${each.periodId}|${each.unitId}`) &&
          turn.act.now <= each.marks.closesAt,
      ),
    ),
  ]);
  const units = new Set(groups.map((group) => group.unitId));
  if (owed.size === 0) return `${units.size > 1 ? '您负责的单位' : '贵单位'}本期已报齐，感谢支持。`;
  const numbers = [...new Set([...owed].map((each) => each.itemNo))].sort((a, b) => a - b);
  return `尚有${owed.size}项未报：第${numbers.join('、')}项。`;
}

function correctionHint(filed: readonly JudgedObligation[]): string {
  const no = filed[0]?.itemNo ?? 1;
  return `更正请回复“修改 ${no} ……”，补充请回复“补充 ${no} ……”。`;
}
