import { officeDayOf } from '../../domain/calendar/office-time';
import type { Selection } from '../../domain/message/selection';
import { periodName } from '../../domain/period/period-code';
import { sayItem } from '../../domain/plan/item-number';
import { toChineseNumeral } from '../../domain/text/chinese-numerals';
import { owedLine } from '../../domain/text/owed-line';
import { figuresLine, ratesLine } from '../../domain/text/say-figures';
import { sayDay, sayDeadline, sayMoment } from '../../domain/text/say-time';
import { STATE_NAMES } from '../../domain/text/state-names';
import { alikeOfUnits } from '../../store/read-models/alike-obligations';
import { isOwed, type JudgedObligation, type Judgement } from '../../store/read-models/judged-obligations';
import {
  type CountedOfUnit,
  figuresOfObligations,
  missingUnits,
  type UnitStanding,
} from '../../store/read-models/period-figures';
import { defineCommand } from '../define-command';
import { standingNotes } from '../reminding/standing-notes';
import type { Turn } from '../turn';
import { namesAny, readSelectors } from '../understanding/choose-obligations';
import {
  type CoordinatedPeriod,
  type MeantPeriod,
  meantPeriods,
  selectedPeriods,
} from '../understanding/coordinator-scope';

const LISTED_UNITS = 12;

/** 「状态」: the figures of the period, or of what is named in it, then who is missing, the longest overdue first. */
export const status = defineCommand({
  words: ['状态', '报送状态'],
  usage: '状态 [报送期|单位|第N项|章节]',
  example: '状态 市教育局',
  summary: '报送数字和未报单位；加单位、事项或章节只看其中部分',
  allowed: ['coordinator'],
  takesGluedText: false,
  async handle(args, turn) {
    const reading = await readSelectors(turn, args);
    const asked = { ...reading, said: args.trim() };
    if (namesAny(reading.selection)) {
      const periods = await selectedPeriods(turn, reading);
      const texts = periods.map((period) => partText(period, asked, turn.act.now));
      return { text: texts.join('\n\n') };
    }
    const texts: string[] = [];
    const unitIds = new Set<number>();
    for (const period of await meantPeriods(turn, reading))
      texts.push(await periodText(turn, period, asked, unitIds));
    return { text: [texts.join('\n\n'), ...(await standingNotes(turn, unitIds))].join('\n') };
  },
});

/** What the message names, and its words for the commands that go on from here. */
interface Asked {
  readonly selection: Selection;
  readonly said: string;
}

/** Of the whole period; notes its units. */
async function periodText(
  turn: Turn,
  period: MeantPeriod,
  asked: Asked,
  unitIds: Set<number>,
): Promise<string> {
  const units = await alikeOfUnits(turn.act, period.inForce);
  for (const { unitId } of units) unitIds.add(unitId);
  const { now } = turn.act;
  return [...headLines(period, units, '', now), ...missingLines(units, asked, now)].join('\n');
}

/** Of what is named in the period. */
function partText(period: CoordinatedPeriod, asked: Asked, now: Date): string {
  const { times, inForce, obligations } = period;
  const { plan } = times;
  if (obligations.length === 0)
    return `《${plan.title}》${periodName(inForce.period.code, plan.year)}：所选范围内没有应报事项。`;
  const subject = subjectOf(asked.selection, obligations);
  return [...headLines(period, obligations, subject, now), ...detailLines(obligations, asked, now)].join(
    '\n',
  );
}

function headLines(
  { times: { plan }, inForce }: MeantPeriod,
  counted: readonly CountedOfUnit[],
  subject: string,
  now: Date,
): string[] {
  const figures = figuresOfObligations(counted, now);
  return [
    `【状态】《${plan.title}》${periodName(inForce.period.code, plan.year)}${subject}`,
    `截至${sayMoment(now)}，截止${sayDeadline(inForce.window.dueAt)}`,
    figuresLine(figures),
    ratesLine(figures),
    ...(figures.waived > 0 ? [`免报${figures.waived}项，不计入应报。`] : []),
  ];
}

/** Whose state is shown, where it is not the whole plan's. */
function subjectOf({ units, items, sections }: Selection, obligations: readonly JudgedObligation[]): string {
  const parts = [
    ...units.map(({ said }) => said),
    ...sections.map((no) => `第${toChineseNumeral(no)}章`),
    ...(items.length === 1 ? [`${sayItem(items[0] ?? 0)} ${obligations[0]?.itemTitle ?? ''}`] : []),
  ];
  return parts.length > 0 ? `，${parts.join('、')}` : '';
}

function detailLines(obligations: readonly JudgedObligation[], named: Asked, now: Date): string[] {
  const { selection } = named;
  const asked = obligations.filter(({ itemClosed }) => !itemClosed);
  const units = new Set(obligations.map(({ unitId }) => unitId));
  if (selection.units.length > 0 && units.size === 1) return asked.map((each) => itemLine(each));
  if (selection.items.length === 1 && new Set(obligations.map(({ itemId }) => itemId)).size === 1)
    return asked.map(
      (each) => `${each.unitName}（${each.part === 'lead' ? '牵头' : '配合'}）：${stands(each)}`,
    );
  return missingLines(obligations, named, now);
}

/** `〔红〕第18项 …（牵头，退回待重报）`, or what has become of it. */
function itemLine(obligation: JudgedObligation): string {
  return `${owedLine(obligation)}：${stands(obligation)}`;
}

function stands(obligation: JudgedObligation): string {
  const { state, currentVersion, late, marks, partial } = obligation;
  const facts = [STATE_NAMES[state]];
  if (partial) facts.push('部分已报');
  if (currentVersion > 0) facts.push(`第${currentVersion}版`);
  if (late !== null) facts.push(late ? '迟报' : '按时');
  if (isOwed(obligation)) facts.push(`${sayDay(officeDayOf(marks.dueAt))}截止`);
  return facts.join('，');
}

function missingLines(
  obligations: readonly (CountedOfUnit & Pick<Judgement, 'lamp'>)[],
  { said }: Asked,
  now: Date,
): string[] {
  const missing = missingUnits(obligations, now);
  if (missing.length === 0) return [obligations.some(isCounted) ? '各单位均已报送。' : '本期没有应报事项。'];
  const lines = [`未报单位${missing.length}家：`];
  lines.push(...missing.slice(0, LISTED_UNITS).map((unit, i) => `${i + 1}. ${unitLine(unit)}`));
  if (missing.length > LISTED_UNITS) lines.push(`……另有${missing.length - LISTED_UNITS}家`);
  // Before the opening notice nobody can be nudged yet.
  const opened = obligations.some(({ lamp }) => lamp !== 'none');
  const same = said === '' ? '' : ` ${said}`;
  const ways = opened ? `，回复“催办${same}”提醒这些单位。` : '。';
  if (!opened) lines.push('该期尚未发出报送通知。');
  lines.push(`回复“未报${same}”看明细${ways}`);
  return lines;
}

function isCounted({ itemClosed, state }: CountedOfUnit): boolean {
  return !itemClosed && state !== 'waived';
}

function unitLine({ unitName, figures }: UnitStanding): string {
  const overdue = figures.overdue > 0 ? `，逾期${figures.overdue}项` : '';
  return `${unitName} ${figures.missing}项${overdue}`;
}
