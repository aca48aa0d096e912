import { isCourtesyOnly, readsAsReport } from '../domain/message/reads-as-report';
import { type ReportEntry, readReportEntries } from '../domain/message/report-entries';
import { readSpokenPeriod } from '../domain/period/spoken-period';
import { shortTitle } from '../domain/text/owed-line';
import { type Filing, fileReports, keepDraft, type ReportMove } from './file-reports';
import { askNumbered } from './numbered-question';
import {
  groupByKeyword,
  obligationForReport,
  owedNow,
  type ReportTargetGroup,
  reportTargets,
} from './report-targets';
import type { Reply, Turn } from './turn';

/** How many choices a question may offer: more than a screen helps nobody. */
const MOST_OPTIONS = 12;

/**
 * Reads a text as one or several reports and files what is beyond doubt; where it is not, asks and keeps the text.
 * Null when the text is no report at all. `announced`: the word 报 (修改, 补充) stood in front.
 */
export async function takeReport(
  turn: Turn,
  text: string,
  move: ReportMove,
  announced: boolean,
): Promise<Reply | null> {
  if (turn.member.contactUnitIds.length === 0) return null;
  const groups = await reportTargets(turn);
  const { period, rest } = withoutPeriod(text, turn);
  const withNumber = (no: number) => groups.filter((group) => group.itemNo === no);
  const reading = readReportEntries(rest, (no) => withNumber(no).length > 0, announced);
  const filing = new FilingDesk(turn, move, period);

  if (reading.kind === 'bare') return takeBareText(turn, filing, groups, reading.text, announced);
  if (reading.kind === 'unsure') return askHowToSplit(turn, filing, reading, groups, text);

  const [only] = reading.entries;
  if (reading.entries.length === 1 && only) {
    const candidates = withNumber(only.number);
    if (candidates.length > 1)
      return askWhich(
        turn,
        filing,
        candidates,
        only.text,
        `第${only.number}项由您负责的几家单位报送，这份报告属于哪一家：`,
      );
    if (candidates.length === 0 && !announced && !readsAsReport(text)) return null;
  }
  return fileEntries(turn, filing, reading.entries, withNumber);
}

/** Makes filings of this message: same time, same message, same move for every entry. */
class FilingDesk {
  constructor(
    private readonly turn: Turn,
    private readonly move: ReportMove,
    private readonly saidPeriod: string | null,
  ) {}

  /** Null when no period takes a report for this item. */
  for(group: ReportTargetGroup, text: string): Filing | null {
    const obligation = obligationForReport(group, this.turn, this.saidPeriod);
    if (!obligation) return null;
    return {
      obligationId: obligation.id,
      text,
      move: this.move,
      reportedAt: this.turn.reportedAt.toISOString(),
      inboundId: this.turn.inboundId,
    };
  }
}

async function fileEntries(
  turn: Turn,
  desk: FilingDesk,
  entries: readonly ReportEntry[],
  withNumber: (no: number) => ReportTargetGroup[],
): Promise<Reply> {
  const filings: Filing[] = [];
  const refusals: string[] = [];
  for (const { number, text } of entries) {
    const candidates = withNumber(number);
    const filing = candidates.length === 1 && candidates[0] ? desk.for(candidates[0], text) : null;
    if (filing) {
      filings.push(filing);
      continue;
    }
    if (text.trim() !== '') await keepDraft(turn, `${number} ${text}`);
    refusals.push(refusal(number, candidates));
  }
  return fileReports(turn, filings, refusals);
}

function refusal(number: number, candidates: readonly ReportTargetGroup[]): string {
  const kept = '文字已保存为草稿。';
  if (candidates.length > 1)
    return `第${number}项由您负责的几家单位报送，请单独发送这一项，以便选择单位。${kept}`;
  if (candidates.length === 1) return `第${number}项目前没有可报送的报送期。${kept}`;
  return `第${number}项不在贵单位应报事项内，未登记。${kept}回复“任务”可查看贵单位应报事项。`;
}

async function askHowToSplit(
  turn: Turn,
  desk: FilingDesk,
  reading: { whole: ReportEntry | null; apart: readonly ReportEntry[] },
  groups: readonly ReportTargetGroup[],
  text: string,
): Promise<Reply> {
  const withNumber = (no: number) => groups.filter((group) => group.itemNo === no);
  const mine = reading.apart.filter((entry) => withNumber(entry.number).length === 1);
  const apart = mine.flatMap((entry) =>
    withNumber(entry.number).flatMap((group) => desk.for(group, entry.text) ?? []),
  );
  const options =
    apart.length > 0
      ? [{ label: `分别作为第${mine.map((entry) => entry.number).join('、')}项的报告`, filings: apart }]
      : [];
  const wholeFor = reading.whole ? withNumber(reading.whole.number) : owing(groups, turn);
  for (const group of wholeFor.slice(0, MOST_OPTIONS)) {
    const filing = desk.for(group, reading.whole?.text ?? text);
    if (filing) options.push({ label: `合为第${group.itemNo}项的一份报告`, filings: [filing] });
  }
  const ask = '文中有连续编号，不能确定是几项工作，还是一份报告中的几点：';
  return askNumbered(turn, { ask, options, draftId: await keepDraft(turn, text), repeated: false });
}

async function takeBareText(
  turn: Turn,
  desk: FilingDesk,
  groups: readonly ReportTargetGroup[],
  text: string,
  announced: boolean,
): Promise<Reply | null> {
  if (text === '' || isCourtesyOnly(text)) return null;
  const keyword = /^(\S{2,20}?)[\s:：,，]+(\S[\s\S]*)$/.exec(text);
  const named = keyword ? groupByKeyword(groups, keyword[1] ?? '') : null;
  if (named && keyword) {
    const filing = desk.for(named, keyword[2] ?? '');
    if (filing && (announced || readsAsReport(keyword[2] ?? ''))) return fileReports(turn, [filing]);
  }
  const report = announced || readsAsReport(text);
  const owed = owing(groups, turn);
  const [only] = owed;
  if (owed.length === 1 && only && report) {
    const filing = desk.for(only, text);
    if (filing) return fileReports(turn, [filing]);
  }
  // Short words that do not read as a report are left to the help.
  if (!report && [...text].length < 8) return null;
  const candidates = owed.length > 0 ? owed : groups;
  const ask =
    candidates.length === 1 && candidates[0]
      ? `作为第${candidates[0].itemNo}项（${shortTitle(candidates[0].itemTitle)}）的进展报告提交？`
      : '这段文字是哪一项的进展：';
  return askWhich(turn, desk, candidates, text, ask);
}

/** The groups of which something is owed now. */
function owing(groups: readonly ReportTargetGroup[], turn: Turn): ReportTargetGroup[] {
  const owed = owedNow(groups, turn.act.now);
  return groups.filter((group) => group.obligations.some((each) => owed.includes(each)));
}

async function askWhich(
  turn: Turn,
  desk: FilingDesk,
  candidates: readonly ReportTargetGroup[],
  text: string,
  ask: string,
): Promise<Reply> {
  const several = new Set(candidates.map((group) => group.unitId)).size > 1;
  const sameItem = candidates.length > 1 && new Set(candidates.map((group) => group.itemId)).size === 1;
  const options = candidates.slice(0, MOST_OPTIONS).flatMap((group) => {
    const filing = desk.for(group, text);
    const label = sameItem
      ? group.unitName
      : `第${group.itemNo}项 ${shortTitle(group.itemTitle)}${several ? `（${group.unitName}）` : ''}`;
    return filing ? [{ label: candidates.length === 1 ? '是' : label, filings: [filing] }] : [];
  });
  if (sameItem) {
    const all = options.flatMap((option) => option.filings);
    options.push({ label: options.length === 2 ? '两家都报' : '各家都报', filings: all });
  }
  options.push({ label: candidates.length === 1 ? '否' : '都不是', filings: [] });
  const draftId = await keepDraft(turn, text);
  return askNumbered(turn, { ask, options, draftId, repeated: false });
}

/** `三季度 5 …`: the period a report says in front. */
function withoutPeriod(text: string, turn: Turn): { period: string | null; rest: string } {
  const year = turn.calendar.plans[0]?.plan.year;
  const first = /^\s*(\S{2,12}?)[\s，,：:]+(\S[\s\S]*)$/.exec(text);
  if (year === undefined || !first) return { period: null, rest: text };
  const period = readSpokenPeriod(first[1] ?? '', year);
  const known = turn.calendar.plans.some(({ periods }) =>
    periods.some((each) => each.period.code === period),
  );
  return known ? { period, rest: first[2] ?? '' } : { period: null, rest: text };
}
