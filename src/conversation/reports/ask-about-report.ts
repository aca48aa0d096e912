import type { ReportReading } from '../../domain/message/report-entries';
import { sayItem } from '../../domain/plan/item-number';
import { opening } from '../../domain/text/opening';
import { shortTitle } from '../../domain/text/owed-line';
import { askNumbered, type NumberedOption } from '../numbered-question';
import type { Reply, Turn } from '../turn';
import { keepDraft } from './file-reports';
import type { FilingDesk } from './filing-desk';
import { owing, type ReportTargetGroup, titleShown } from './report-targets';

/** How many items a question may offer: more than a screen helps nobody. */
const MOST_OPTIONS = 20;

/** Choices begin here where 1, 2, 3 could be taken for the items of those numbers. */
const ABOVE_ITEM_NUMBERS = 100;
const NONE = '都不是';

type Option = Omit<NumberedOption, 'number'>;

/** Asks to which of the candidates a text belongs; the text waits as a draft. `kept` is the text as typed. */
export async function askWhich(
  turn: Turn,
  desk: FilingDesk,
  candidates: readonly ReportTargetGroup[],
  texts: { readonly text: string; readonly kept: string },
): Promise<Reply> {
  const draftId = await keepDraft(turn, texts.kept);
  const [only] = candidates;
  if (candidates.length === 1 && only) {
    const filing = desk.for(only, texts.text);
    const options = [
      { number: 1, label: '是', filings: filing ? [filing] : [] },
      { number: 2, label: '否', filings: [] },
    ];
    const ask = `“${opening(texts.text)}”作为${sayItem(only.itemNo)}（${shortTitle(only.itemTitle)}）的进展报告提交？`;
    return askNumbered(turn, { ask, options, draftId, repeated: false });
  }
  const offered = candidates.slice(0, MOST_OPTIONS);
  const sameItem = new Set(candidates.map((group) => group.itemId)).size === 1;
  const ask = askText(texts.text, candidates, sameItem, candidates.length > offered.length);
  const options = offered.flatMap((group) => {
    const filing = desk.for(group, texts.text);
    return filing
      ? [{ number: group.itemNo, label: labelOf(group, candidates, sameItem), filings: [filing] }]
      : [];
  });
  const numbers = new Set(options.map(({ number }) => number));
  if (numbers.size === options.length) {
    // Each item under its own number: 「6」 can only mean item 6.
    return askNumbered(turn, {
      ask,
      options: [...options, { number: 0, label: NONE, filings: [] }],
      draftId,
      repeated: false,
    });
  }
  const listed: Option[] = options.map(({ label, filings }) => ({ label, filings }));
  if (sameItem) {
    const all = options.flatMap((option) => option.filings);
    listed.push({ label: options.length === 2 ? '两家都报' : '各家都报', filings: all });
  }
  return askNumbered(turn, {
    ask,
    options: numbered(listed, sameItem ? [] : candidates),
    draftId,
    repeated: false,
  });
}

/** Numbers the choices, 都不是 last, so that no number is also one of the items talked about. */
function numbered(
  options: readonly Option[],
  items: readonly Pick<ReportTargetGroup, 'itemNo'>[],
): NumberedOption[] {
  const all = [...options, { label: NONE, filings: [] }];
  const mistakable = items.some(({ itemNo }) => itemNo <= all.length);
  const from = mistakable ? ABOVE_ITEM_NUMBERS : 0;
  return all.map((option, i) => ({ ...option, number: from + i + 1 }));
}

function labelOf(
  group: ReportTargetGroup,
  candidates: readonly ReportTargetGroup[],
  sameItem: boolean,
): string {
  if (sameItem) return group.unitName;
  const several = new Set(candidates.map((each) => each.unitId)).size > 1;
  return `${titleShown(group)}${sayItem(group.itemNo)} ${shortTitle(group.itemTitle)}${several ? `（${group.unitName}）` : ''}`;
}

function askText(
  text: string,
  candidates: readonly ReportTargetGroup[],
  sameItem: boolean,
  cut: boolean,
): string {
  if (sameItem) return `第${candidates[0]?.itemNo}项由您负责的几家单位分别报送，这份报告属于哪一家：`;
  const rest = cut ? '（未列出的事项，请以“编号 进展”的形式重新发送）' : '';
  return `“${opening(text)}”这段文字是哪一项的进展${rest}：`;
}

/** Asks whether numbers in a text are items or points of one report. */
export async function askHowToSplit(
  turn: Turn,
  desk: FilingDesk,
  reading: Extract<ReportReading, { kind: 'unsure' }>,
  groups: readonly ReportTargetGroup[],
  texts: { readonly text: string; readonly kept: string },
): Promise<Reply> {
  const withNumber = (no: number) => groups.filter((group) => group.itemNo === no);
  const mine = reading.apart.filter((entry) => withNumber(entry.number).length === 1);
  const apart = mine.flatMap((entry) =>
    withNumber(entry.number).flatMap((group) => desk.for(group, entry.text) ?? []),
  );
  const numbers = mine.map((entry) => entry.number).join('、');
  const options: Option[] = [];
  if (reading.why === 'shared') {
    if (apart.length > 1) options.push({ label: `同时作为第${numbers}项的报告`, filings: apart });
  } else if (apart.length > 0) options.push({ label: `分别作为第${numbers}项的报告`, filings: apart });

  const label = reading.why === 'shared' ? '只作为第' : '合为第';
  const wholeFor = reading.whole ? withNumber(reading.whole.number) : owing(groups, turn);
  const shared = reading.why === 'shared' ? mine.flatMap((entry) => withNumber(entry.number)) : wholeFor;
  const targets = shared.length > 0 ? shared : groups;
  for (const group of targets.slice(0, MOST_OPTIONS)) {
    const filing = desk.for(group, reading.whole?.text ?? texts.text);
    if (filing) options.push({ label: `${label}${group.itemNo}项的一份报告`, filings: [filing] });
  }
  const ask =
    reading.why === 'shared'
      ? `“${opening(texts.text)}”提到几个事项编号，请确认如何登记：`
      : `“${opening(texts.text)}”中有连续编号，不能确定是几项工作，还是一份报告中的几点：`;
  const draftId = await keepDraft(turn, texts.kept);
  const items = [...targets, ...mine.map(({ number }) => ({ itemNo: number }))];
  return askNumbered(turn, { ask, options: numbered(options, items), draftId, repeated: false });
}
