import { originOf } from '../../actions/file-kept-text';
import { leadingItems } from '../../domain/message/leading-items';
import { RuleViolation } from '../../domain/rule-violation';
import type { DraftEntity } from '../../store/entities/draft-entity';
import { askNumbered } from '../numbered-question';
import type { Reply, Turn } from '../turn';
import { planOfReport } from '../understanding/plan-named';
import { type Filing, fileReports, type ReportMove } from './file-reports';
import { FilingDesk } from './filing-desk';
import { readOwnItems } from './own-items';
import { readAddress } from './report-address';
import { kindOfPeriod, owing, type ReportTargetGroup, reportTargets } from './report-targets';

/** Where a draft is to go: groups of one item, and the period if one is named. */
interface Destination {
  readonly groups: readonly ReportTargetGroup[];
  readonly period: string | null;
  /** The text without what addressed it. */
  readonly text: string;
}

const NIL_WORD = /^\s*(?:零报告|无进展)[\s:：，,]+(?=[0-9０-９第（(一二三四五六七八九十])/;

/**
 * Files a draft under the item that `said` names, else the one its own words name, else the only one owed; its time
 * is that of the message that first carried it. Null where none of these names an item.
 */
export async function fileDraft(
  everywhere: Turn,
  draft: DraftEntity,
  move: ReportMove,
  said: string,
): Promise<Reply | null> {
  const { turn, text: kept } = planOfReport(everywhere, draft.text);
  const nil = NIL_WORD.exec(kept);
  const text = nil ? kept.slice(nil[0].length) : kept;
  const destination = said === '' ? await namedByItself(turn, text) : await namedBy(turn, said, text);
  if (!destination) return null;
  const { groups, period } = destination;
  const { reportedAt } = await originOf(turn.act, draft);
  const origin = { reportedAt: reportedAt.toISOString(), inboundId: draft.inboundId };
  const desk = new FilingDesk(turn, nil && move === 'submit' ? 'nil' : move, period, origin);
  const filings = groups.flatMap((group) => desk.for(group, destination.text) ?? []);
  const [only, ...others] = filings;
  if (!only) throw new RuleViolation('obligation.not_owed', { no: groups[0]?.itemNo ?? '' });
  if (others.length === 0) return fileReports(turn, [only], [], draft.id);
  return whichUnit(turn, draft, groups, filings);
}

async function namedBy(turn: Turn, said: string, text: string): Promise<Destination | null> {
  const { items, period } = await readOwnItems(turn, said);
  const [groups, ...others] = items;
  if (!groups || others.length > 0) return null;
  return { groups, period, text: await withoutAddress(turn, text, groups[0]?.itemNo ?? 0) };
}

async function namedByItself(turn: Turn, text: string): Promise<Destination | null> {
  const address = await readAddress(turn, text);
  const all = await reportTargets(turn, kindOfPeriod(address.period));
  const mine = all.filter(({ unitId }) => address.unitId === null || unitId === address.unitId);
  const named = leadingItems(address.rest);
  if (named && named.numbers.length > 1) return null;
  const groups = named ? mine.filter(({ itemNo }) => itemNo === named.numbers[0]) : [];
  if (named && groups.length > 0) return { groups, period: address.period, text: named.rest };
  const owed = owing(mine, turn);
  return owed.length === 1 ? { groups: owed, period: address.period, text: address.rest } : null;
}

/** `18 已完成……` filed under 18 is the text behind the number; so it is where the number names no item of the writer's. */
async function withoutAddress(turn: Turn, text: string, no: number): Promise<string> {
  const { rest, namesOtherUnit } = await readAddress(turn, text);
  const named = leadingItems(rest);
  if (namesOtherUnit || !named || named.numbers.length > 1 || named.rest.trim() === '') return text;
  const [number = 0] = named.numbers;
  const owes = (await reportTargets(turn)).some(({ itemNo }) => itemNo === number);
  return number === no || !owes ? named.rest : text;
}

function whichUnit(
  turn: Turn,
  draft: DraftEntity,
  groups: readonly ReportTargetGroup[],
  filings: readonly Filing[],
): Promise<Reply> {
  const each = groups.flatMap(({ unitName, obligations }) => {
    const filing = filings.find(({ obligationId }) => obligations.some(({ id }) => id === obligationId));
    return filing ? [{ label: unitName, filings: [filing] }] : [];
  });
  const all = { label: filings.length === 2 ? '两家都报' : '各家都报', filings };
  return askNumbered(turn, {
    ask: `第${groups[0]?.itemNo ?? ''}项由您负责的几家单位分别报送，这份报告属于哪一家：`,
    options: [...each, all, { label: '都不是', filings: [] }].map((option, i) => ({
      number: i + 1,
      ...option,
    })),
    draftId: draft.id,
    repeated: false,
  });
}
