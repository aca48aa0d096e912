import { periodName } from '../../domain/period/period-code';
import { sayItem } from '../../domain/plan/item-number';
import { shortTitle } from '../../domain/text/owed-line';
import { reportAddress } from '../../domain/text/report-address';
import { sayDeadline } from '../../domain/text/say-time';
import type { Decided, Terms } from '../decisions/decision';

/** What contacts read of what a coordinator has decided: 【退回修改】第18项（二季度）：… */

export function returnNotice(
  decided: readonly Decided[],
  { reason }: Terms,
  pageRoot: string | null,
): string {
  const [first, ...others] = decided;
  const due = first?.dueAt ? `请于${sayDeadline(first.dueAt)}前修改后重新报送。` : '';
  return (
    `【退回修改】${said(decided)}：${endedSentence(reason)}${due}` +
    `直接回复即可，如：${numberOf(decided)} 已完成……；查看原报告请回复“查看 ${numberOf(decided)}”。` +
    formLine(pageRoot, others.length === 0 ? first : undefined)
  );
}

/** The form holds what was returned, to be corrected: of the one item, else by way of the list. */
function formLine(pageRoot: string | null, only: Decided | undefined): string {
  return pageRoot === null ? '' : `\n也可在页面修改：${reportAddress(pageRoot, only?.obligation.id ?? null)}`;
}

export function waiveNotice(decided: readonly Decided[], { reason }: Terms): string {
  return `【免报】${said(decided)}无需报送：${endedSentence(reason)}`;
}

export function unwaiveNotice(decided: readonly Decided[]): string {
  const owed = decided.filter(({ obligation }) => obligation.currentVersion === 0);
  const [first] = owed;
  const due = first ? `请于${sayDeadline(first.obligation.marks.dueAt)}前报送。` : '';
  return `【恢复报送】${said(decided)}的免报已取消，恢复到免报前的状态。${due}回复“任务”可查看。`;
}

export function reopenNotice(decided: readonly Decided[], { reason }: Terms): string {
  const [first] = decided;
  const due = first?.dueAt ? `请于${sayDeadline(first.dueAt)}前报送。` : '';
  const why = reason === null ? '' : endedSentence(reason);
  return (
    `【重新开放】${said(decided)}已重新开放报送。${why}${due}` +
    `直接回复即可，如：${numberOf(decided)} 已完成……；此前发送而未登记的文字仍在，回复“草稿”可查看。`
  );
}

export function proxyNotice(decided: Decided, text: string, version: number): string {
  const no = decided.obligation.itemNo;
  return (
    `【代报】统筹员已为${decided.obligation.unitName}登记${said([decided])}的进展（第${version}版）：\n${text}\n` +
    `如有出入，请回复“修改 ${no} ……”更正。`
  );
}

/** `第18项（二季度）`; several: `第5项、第18项（二季度）`, the unit where the contact serves more than one. */
function said(decided: readonly Decided[]): string {
  const units = new Set(decided.map(({ obligation }) => obligation.unitId));
  const groups = new Map<string, string[]>();
  for (const { obligation } of decided) {
    const { unitName, periodCode, inForce, itemNo, itemTitle } = obligation;
    const unit = units.size > 1 ? `${unitName}，` : '';
    const key = `${unit}${periodName(periodCode, inForce.plan.year)}`;
    const title = decided.length === 1 ? '' : ` ${shortTitle(itemTitle)}`;
    groups.set(key, [...(groups.get(key) ?? []), `${inForce.shownTitle}${sayItem(itemNo)}${title}`]);
  }
  return [...groups].map(([key, items]) => `${items.join('、')}（${key}）`).join('；');
}

function numberOf(decided: readonly Decided[]): number {
  return decided[0]?.obligation.itemNo ?? 1;
}

function endedSentence(reason: string | null): string {
  const words = (reason ?? '').trim();
  return words === '' || /[。！？!?]$/.test(words) ? words : `${words}。`;
}
