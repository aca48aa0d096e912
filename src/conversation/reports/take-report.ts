import { isRemark } from '../../domain/message/everyday-remarks';
import { apartByLine, keywordEntries, mixesItems } from '../../domain/message/keyword-entries';
import { numberAlone } from '../../domain/message/number-alone';
import { type PastedView, readPastedView } from '../../domain/message/pasted-view';
import {
  isCourtesyOnly,
  isNoReport,
  isPromise,
  isQuestion,
  mentionsWork,
  readsAsReport,
} from '../../domain/message/reads-as-report';
import { type ReportEntry, readReportEntries } from '../../domain/message/report-entries';
import { stripWhitespace } from '../../domain/text/normalise';
import { ObligationRepository } from '../../store/obligation-repository';
import { PlanRepository } from '../../store/plan-repository';
import type { Reply, Turn } from '../turn';
import { soundsLikeCommand } from '../understanding/read-call';
import { askHowToSplit, askWhich } from './ask-about-report';
import { type Filing, fileReports, keepDraft, type ReportMove } from './file-reports';
import { FilingDesk } from './filing-desk';
import { ownFormerly, sayFormerly } from './formerly-numbered';
import { type ReportAddress, readAddress } from './report-address';
import { refuseForOthers } from './report-of-others';
import {
  groupByKeyword,
  inMeantPlans,
  kindOfPeriod,
  owing,
  type ReportTargetGroup,
  reportTargets,
} from './report-targets';

/** A bare text shorter than this that speaks of no work is left to the help. */
const SHORT_CHARACTERS = 8;

/** A message that may hold reports, and everything needed to decide. */
interface Desk {
  readonly turn: Turn;
  readonly filings: FilingDesk;
  readonly address: ReportAddress;
  /** What the member can report for; narrowed to one unit where the message names it. */
  readonly groups: readonly ReportTargetGroup[];
  /** As typed, for the draft. */
  readonly kept: string;
  /** The word 报 (修改, 补充) stood in front. */
  readonly announced: boolean;
}

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
  const view = readPastedView(text);
  const address = await readAddress(turn, view ? viewAddress(view) : text);
  const all = await reportTargets(turn, kindOfPeriod(address.period));
  const groups = address.unitId === null ? all : all.filter((group) => group.unitId === address.unitId);
  const filings = new FilingDesk(turn, move, address.period);
  const desk: Desk = { turn, filings, address, groups, kept: text, announced };
  if (address.unknownPeriod !== null) {
    await keepDraft(turn, text);
    return { text: `工作要点没有“${address.unknownPeriod}”这一报送期，未登记；文字已保存为草稿。` };
  }
  const refused = await refuseForOthers(turn, address, all);
  if (refused) return refused;
  if (view) return takeEntry(desk, { number: view.number, style: 'ordinal', text: view.text });
  const reading = readReportEntries(address.rest, (no) => withNumber(desk, no).length > 0, announced);
  if (reading.kind === 'bare') return takeBareText(desk, reading.text);
  if (reading.kind === 'unsure') {
    if (reading.apart.every((entry) => entry.text === '')) return null;
    return askHowToSplit(turn, filings, reading, groups, { text: address.rest, kept: text });
  }
  const [only] = reading.entries;
  if (reading.entries.some((entry) => mixesItems(entry, numberOf(desk), owns(desk))))
    return askApart(desk, reading.entries, () => false);
  return reading.entries.length === 1 && only ? takeEntry(desk, only) : fileEntries(desk, reading.entries);
}

function numberOf({ groups }: Desk): (keyword: string) => number | null {
  return (keyword) => groupByKeyword(groups, keyword)?.itemNo ?? null;
}

function owns(desk: Desk): (no: number) => boolean {
  return (no) => withNumber(desk, no).length > 0;
}

/** Lines of a report begin with another item of the writer: a person has to say. */
function askApart(
  desk: Desk,
  entries: readonly ReportEntry[],
  owes: (no: number) => boolean,
): Promise<Reply> {
  const { turn, filings, groups, kept, address } = desk;
  const whole = entries.length === 1 ? (entries[0] ?? null) : null;
  const apart = entries.flatMap((entry) => apartByLine(entry, numberOf(desk), owes));
  const reading = { kind: 'unsure', why: 'list', whole, apart } as const;
  return askHowToSplit(turn, filings, reading, groups, { text: address.rest, kept });
}

/** What 查看 has shown is sent back to where it belongs. */
function viewAddress({ unitName, periodName, number }: PastedView): string {
  return `${unitName} ${periodName} ${number}`;
}

/** Of items of several plans with one number those that the named period asks for: 四季度, said in January. */
function withNumber({ groups, turn, filings, address }: Desk, no: number): readonly ReportTargetGroup[] {
  const numbered = groups.filter((group) => group.itemNo === no);
  const inPeriod = address.period === null ? [] : numbered.filter((group) => filings.for(group, '') !== null);
  return inMeantPlans(inPeriod.length > 0 ? inPeriod : numbered, turn, address.period);
}

/** The items of the writer that had the number before a correction, where none has it now. */
async function presentOf({ turn, groups }: Desk, no: number): Promise<readonly ReportTargetGroup[]> {
  const numbers = await ownFormerly(turn, no, groups);
  return groups.filter(({ itemNo }) => itemNo > 0 && numbers.includes(itemNo));
}

async function takeEntry(desk: Desk, entry: ReportEntry): Promise<Reply | null> {
  const candidates = withNumber(desk, entry.number);
  const formerly = entry.text === '' ? [] : await presentOf(desk, entry.number);
  if (formerly.length > 0)
    return askWhich(desk.turn, desk.filings, formerly, { text: entry.text, kept: desk.kept });
  const counted = entry.style === 'plain' || entry.style === 'chinese';
  // 「110 报警」 names no item.
  if (candidates.length === 0 && counted && !desk.announced && !mentionsWork(entry.text)) return null;
  if (entry.text === '') return fileEntries(desk, [entry]);
  const noReport = isNoReport(entry.text) || isRemark(entry.text) || soundsLikeCommand(entry.text);
  const doubtful = candidates.length === 1 && (noReport || desk.address.namesOtherUnit);
  if (candidates.length > 1 || doubtful)
    return askWhich(desk.turn, desk.filings, candidates, { text: entry.text, kept: desk.kept });
  return fileEntries(desk, [entry]);
}

async function fileEntries(desk: Desk, entries: readonly ReportEntry[]): Promise<Reply> {
  const filings: Filing[] = [];
  const refusals: string[] = [];
  for (const { number, text } of entries) {
    const [candidate, ...others] = withNumber(desk, number);
    const sure = candidate && others.length === 0 && (entries.length === 1 || !isNoReport(text));
    const filing = sure ? desk.filings.for(candidate, text) : null;
    if (filing) {
      filings.push(filing);
      continue;
    }
    if (text !== '') await keepDraft(desk.turn, `${number} ${text}`);
    refusals.push(await refusal(desk, number, text));
  }
  return fileReports(desk.turn, filings, refusals);
}

async function refusal(desk: Desk, number: number, text: string): Promise<string> {
  const kept = text === '' ? '' : '文字已保存为草稿。';
  const candidates = withNumber(desk, number);
  if (candidates.length > 1)
    return `第${number}项由您负责的几家单位分别报送，未登记，请单独发送这一项，以便选择单位。${kept}`;
  if (candidates.length === 1) {
    return isNoReport(text)
      ? `第${number}项的文字不像进展报告，未登记；确需报送的，请回复“报 ${number} ……”。${kept}`
      : `第${number}项目前没有可报送的报送期，未登记。${kept}`;
  }
  const plans = desk.turn.calendar.plans.map(({ plan }) => plan.id);
  const item = (await new PlanRepository(desk.turn.act.manager).items(plans)).find(({ no }) => no === number);
  const closed = item?.closedAt ? `第${number}项已办结，不再要求报送` : `第${number}项不在贵单位应报事项内`;
  const formerly = sayFormerly(number, await ownFormerly(desk.turn, number, desk.groups));
  const why = item ? closed : `工作要点中没有第${number}项`;
  return `${why}${formerly}，未登记。${kept}回复“任务”可查看贵单位应报事项。`;
}

async function takeBareText(desk: Desk, text: string): Promise<Reply | null> {
  const { turn, groups, announced, filings, address } = desk;
  if (text === '' || isCourtesyOnly(text) || isPromise(text)) return null;
  const number = numberAlone(text);
  if (number !== null) return announced ? fileEntries(desk, [{ number, style: 'plain', text: '' }]) : null;
  if (isQuestion(text) && !mentionsWork(text)) return null;
  const named = keywordEntries(text, numberOf(desk), announced);
  if (named.some((entry) => apartByLine(entry, numberOf(desk), owns(desk)).length > 1))
    return askApart(desk, named, owns(desk));
  if (named.length > 0) return fileEntries(desk, named);

  const report = announced ? !isNoReport(text) : readsAsReport(text);
  const owed = owing(groups, turn);
  const [only] = owed;
  if (owed.length === 1 && only && report && !isAddressedElsewhere(turn, address)) {
    const filing = filings.for(only, text);
    if (filing) return fileReports(turn, [filing]);
  }
  const sentAgain = await filedAlready(desk, text);
  if (sentAgain) return fileReports(turn, [sentAgain]);
  if (!report && [...text].length < SHORT_CHARACTERS && !mentionsWork(text)) return null;
  const candidates = owed.length > 0 ? owed : groups;
  if (candidates.length === 0) return null;
  return askWhich(turn, filings, candidates, { text, kept: desk.kept });
}

/** 「三季度，将推进……」: without an item's number, words about another period or unit are not taken for an address. */
function isAddressedElsewhere(turn: Turn, { period, namesOtherUnit }: ReportAddress): boolean {
  if (namesOtherUnit) return true;
  return period !== null && !turn.calendar.plans.some(({ current }) => current?.period.code === period);
}

/** The filing that would repeat what counts already: the same text sent twice. */
async function filedAlready({ groups, filings, turn }: Desk, text: string): Promise<Filing | null> {
  const possible = groups.flatMap((group) => filings.for(group, text) ?? []);
  const versions = await new ObligationRepository(turn.act.manager).currentVersions(
    possible.map(({ obligationId }) => obligationId),
  );
  const words = stripWhitespace(text);
  return (
    possible.find(({ obligationId }) => {
      const version = versions.get(obligationId);
      return version !== undefined && stripWhitespace(version.text) === words;
    }) ?? null
  );
}
