import type { FiledReport, ReportMove } from '../../actions/submit-report';
import { readReportFields } from '../../domain/message/report-fields';
import { periodName } from '../../domain/period/period-code';
import { sayItem } from '../../domain/plan/item-number';
import { opening } from '../../domain/text/opening';
import { shortTitle } from '../../domain/text/owed-line';
import { sayDeadline, sayMoment } from '../../domain/text/say-time';
import type { JudgedObligation } from '../../store/read-models/judged-obligations';
import { completionWords } from '../texts/say-fields';
import type { Filing } from './file-reports';

const FIELD_CHARACTERS = 12;

/**
 * `【二季度】第18项`, with the unit where two units of the writer's owe the item; with its title and former number where the
 * number is new, for the writer may have meant another item by it.
 */
export function receiptHead(obligation: JudgedObligation, saysUnit: boolean): string {
  const period = periodName(obligation.periodCode, obligation.inForce.plan.year);
  return `【${period}】${obligation.inForce.shownTitle}${saysUnit ? obligation.unitName : ''}${itemNamed(obligation)}`;
}

function itemNamed({ itemNo, formerNo, itemTitle }: JudgedObligation): string {
  if (formerNo === null || itemNo < 0) return sayItem(itemNo);
  return `${sayItem(itemNo)}（原第${formerNo}项，${shortTitle(itemTitle)}）`;
}

/** What has become of one report. `address` names it in a further message: `18`, `三季度 18`, `市残联 22`. */
export function receiptLine(
  obligation: JudgedObligation,
  result: FiledReport,
  filing: Filing,
  { saysUnit, address }: { readonly saysUnit: boolean; readonly address: string },
): string {
  const head = receiptHead(obligation, saysUnit);
  if (result.outcome === 'unchanged') return `${head}与已收到的第${result.version}版内容相同，未重复登记。`;
  if (result.outcome === 'draft') return `${head}${keptText(obligation, result)}`;
  const at = sayMoment(new Date(filing.reportedAt));
  if (result.outcome === 'history') {
    const { version, reportedAt } = result.current;
    const standing = `其后发出的第${version}版（${sayMoment(reportedAt)}）已先登记，仍为现行文本`;
    return `${head}已收到（第${result.version}版，${at}发出）；${standing}，本次内容存入历史。`;
  }
  if (filing.move === 'submitPartial')
    return `${head}部分内容已收到（第${result.version}版，${at}）${partialText(obligation, result, address)}`;
  const what = filing.move === 'nil' ? '零报告' : '';
  const received = `${head}${what}已收到（第${result.version}版，${at}，${result.late ? '迟报' : '按时'}）`;
  return `${received}${replacedText(result, filing.move, address)}${fieldsText(filing)}`;
}

function replacedText(
  { appended, replaced }: Extract<FiledReport, { outcome: 'filed' }>,
  move: ReportMove,
  address: string,
): string {
  if (appended) return '，已补充在原报告之后。';
  if (replaced === null) return '。';
  const quoted = `，已替换原报告“${opening(replaced)}”`;
  return move === 'amend'
    ? `${quoted}；如有误，回复“撤销”可恢复。`
    : `${quoted}；如原报告仍需保留，请回复“撤销”恢复原报告，再以“补充 ${address} ……”的形式再报。`;
}

function partialText(
  { marks, late }: JudgedObligation,
  { late: overdue }: Extract<FiledReport, { outcome: 'filed' }>,
  address: string,
): string {
  const until =
    late === null && overdue
      ? '已过报送时限，请尽快报送其余内容'
      : `其余内容请于${sayDeadline(marks.dueAt)}前报送`;
  return `，本项仍计为未报。${until}，直接回复“${address} ……”即可，将接在已报部分之后。`;
}

function keptText(
  { marks }: JudgedObligation,
  { why, asked }: Extract<FiledReport, { outcome: 'draft' }>,
): string {
  const is = why === 'accepted' ? '已审核通过，未作改动' : `已于${sayMoment(marks.closesAt)}停止报送，未登记`;
  if (asked.repeated) return `${is}；同样内容的申请#${asked.number}已在等待统筹员决定，未重复提交。`;
  const replaced =
    asked.replaced === null ? '' : `先前的申请#${asked.replaced}由本次取代，其文字仍在草稿中。`;
  const told =
    asked.told > 0
      ? `已请统筹员${why === 'accepted' ? '退回，以便修改' : '重开，以便补报'}（申请#${asked.number}），结果将通知您。`
      : `已登记为申请#${asked.number}，但目前没有可联系的统筹员，请另行联系收集单位。`;
  return `${is}；您的文字已保存为草稿，${told}${replaced}`;
}

/** What was recognised besides the progress itself, briefly. */
function fieldsText({ text, move }: Filing): string {
  if (move === 'nil') return '';
  const read = readReportFields(text);
  const { problems, nextStep } = read;
  const state = completionWords(read);
  const fields = [
    ...(state.length > 0 ? [`完成情况：${state.join('，')}`] : []),
    ...(problems ? [`存在问题：${opening(problems, FIELD_CHARACTERS)}`] : []),
    ...(nextStep ? [`下一步：${opening(nextStep, FIELD_CHARACTERS)}`] : []),
  ];
  return fields.length > 0 ? `${fields.join('；').replace(/[。；;.]+$/, '')}。` : '';
}

/** How to go on from here. */
export function correctionHint(move: ReportMove, address: string): string {
  if (move === 'submitPartial') return '';
  if (move === 'nil') return `如有进展，请直接回复“${address} ……”。`;
  return `更正请回复“修改 ${address} ……”，补充请回复“补充 ${address} ……”。`;
}
