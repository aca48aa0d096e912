import { leadingItems } from '../../domain/message/leading-items';
import { numberAlone } from '../../domain/message/number-alone';
import { readReportEntries } from '../../domain/message/report-entries';
import { RuleViolation } from '../../domain/rule-violation';
import { defineCommand, UsageError } from '../define-command';
import { askWhich } from '../reports/ask-about-report';
import { type Filing, fileReports } from '../reports/file-reports';
import { FilingDesk } from '../reports/filing-desk';
import { type ReportAddress, readAddress } from '../reports/report-address';
import { kindOfPeriod, owing, type ReportTargetGroup, reportTargets } from '../reports/report-targets';
import type { Reply, Turn } from '../turn';

interface NilEntry {
  readonly number: number;
  readonly reason: string;
}

/** 「零报告 n 原因」: says that there is nothing to report, which is never the same as silence. */
export const nilReport = defineCommand({
  words: ['零报告', '无进展'],
  usage: '零报告 <事项编号|全部> <原因>',
  example: '零报告 18 专项资金尚未下达',
  summary: '本期没有进展的，说明原因；几项可写“5、7”',
  allowed: ['contact'],
  takesGluedText: false,
  takesReport: true,
  async handle(args, turn) {
    const address = await readAddress(turn, args);
    if (address.unknownPeriod !== null)
      throw new RuleViolation('period.unknown', { said: address.unknownPeriod });
    const all = await reportTargets(turn, kindOfPeriod(address.period));
    const groups = address.unitId === null ? all : all.filter(({ unitId }) => unitId === address.unitId);
    const entries = everyOwed(address, groups, turn) ?? readEntries(address, groups);
    return entries.length > 0
      ? fileNil(turn, address, groups, entries, args)
      : withoutItem(turn, address, groups, args);
  },
});

const ALL = /^(?:全部|所有)(?:事项|的)?[\s,，:：]*/;

/** 零报告 全部 原因: every item that is owed now; null where the words are others. */
function everyOwed(
  { rest }: ReportAddress,
  groups: readonly ReportTargetGroup[],
  turn: Turn,
): NilEntry[] | null {
  const said = ALL.exec(rest.trim());
  const numbers = new Set(owing(groups, turn).map(({ itemNo }) => itemNo));
  if (!said || numbers.size === 0) return null;
  const reason = rest.trim().slice(said[0].length);
  return [...numbers].map((number) => ({ number, reason }));
}

function readEntries({ rest }: ReportAddress, groups: readonly ReportTargetGroup[]): NilEntry[] {
  const owes = (no: number) => groups.some(({ itemNo }) => itemNo === no);
  const listed = leadingItems(rest);
  if (!listed) return [];
  if (listed.numbers.length > 1) return listed.numbers.map((number) => ({ number, reason: listed.rest }));
  const reading = readReportEntries(rest, owes, true);
  if (reading.kind === 'entries')
    return reading.entries.map(({ number, text }) => ({ number, reason: text }));
  return listed.numbers.map((number) => ({ number, reason: listed.rest }));
}

async function fileNil(
  turn: Turn,
  { period }: ReportAddress,
  groups: readonly ReportTargetGroup[],
  entries: readonly NilEntry[],
  kept: string,
): Promise<Reply> {
  const desk = new FilingDesk(turn, 'nil', period);
  const filings: Filing[] = [];
  const refusals: string[] = [];
  for (const { number, reason } of entries) {
    const [group, ...others] = groups.filter(({ itemNo }) => itemNo === number);
    if (!group && entries.length === 1) throw new RuleViolation('item.not_yours', { no: number });
    if (others.length > 0 && group && entries.length === 1)
      return askWhich(turn, desk, [group, ...others], { text: reason, kept: `零报告 ${kept}` });
    const filing = group && others.length === 0 ? desk.for(group, reason) : null;
    if (filing) filings.push(filing);
    else refusals.push(refusalOf(number, group !== undefined, others.length > 0));
  }
  const reply = await fileReports(turn, filings, refusals);
  const bare = filings.some(({ text }) => text === '零报告');
  return bare
    ? { text: `${reply.text}\n未写明原因的，请回复“补充 ${entries[0]?.number ?? ''} 原因”。` }
    : reply;
}

function refusalOf(number: number, owes: boolean, severalUnits: boolean): string {
  if (severalUnits)
    return `第${number}项由您负责的几家单位分别报送，未登记，请单独发送这一项，以便选择单位。`;
  return owes
    ? `第${number}项目前没有可报送的报送期，未登记。`
    : `第${number}项不在贵单位应报事项内，未登记。回复“任务”可查看贵单位应报事项。`;
}

/** 「零报告」 alone, or with a reason only: beyond doubt where one item is owed, else asked about. */
async function withoutItem(
  turn: Turn,
  address: ReportAddress,
  groups: readonly ReportTargetGroup[],
  args: string,
): Promise<Reply> {
  const number = numberAlone(address.rest);
  if (number !== null) throw new RuleViolation('item.not_yours', { no: number });
  const owed = owing(groups, turn);
  const [only] = owed;
  if (groups.length === 0 || !/[\p{L}\p{N}]/u.test(address.rest)) throw new UsageError(nilReport);
  if (!only) {
    return { text: '贵单位目前没有未报事项，未登记零报告。回复“任务”可查看应报事项。' };
  }
  const desk = new FilingDesk(turn, 'nil', address.period);
  const filing = owed.length === 1 && !address.namesOtherUnit ? desk.for(only, address.rest) : null;
  if (filing) return fileReports(turn, [filing]);
  return askWhich(turn, desk, owed, { text: address.rest, kept: `零报告 ${args}` });
}
