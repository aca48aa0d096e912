import { daysBetween, officeDayOf } from '../../domain/calendar/office-time';
import { periodName } from '../../domain/period/period-code';
import { sayItem } from '../../domain/plan/item-number';
import { shortTitle } from '../../domain/text/owed-line';
import { sayMoment } from '../../domain/text/say-time';
import { STATE_NAMES } from '../../domain/text/state-names';
import type { JudgedObligation } from '../../store/read-models/judged-obligations';
import { defineCommand } from '../define-command';
import { readSelectors } from '../understanding/choose-obligations';
import { type CoordinatedPeriod, selectedPeriods } from '../understanding/coordinator-scope';

const LISTED = 40;

/** 「迟报」: who reported late, and by how many days. */
export const late = defineCommand({
  words: ['迟报', '迟报情况'],
  usage: '迟报 [报送期|单位|事项]',
  example: '迟报 二季度',
  summary: '列出迟报的事项和天数',
  allowed: ['coordinator'],
  takesGluedText: false,
  async handle(args, turn) {
    const periods = await selectedPeriods(turn, await readSelectors(turn, args));
    return { text: periods.map(periodText).join('\n\n') };
  },
});

function periodText({ times: { plan }, inForce, obligations }: CoordinatedPeriod): string {
  const head = `【迟报】《${plan.title}》${periodName(inForce.period.code, plan.year)}`;
  const lateOnes = obligations
    .filter((each) => each.late === true && each.state !== 'waived')
    .map((each) => ({ each, days: daysLate(each) }))
    .sort((a, b) => b.days - a.days);
  if (lateOnes.length === 0) return `${head}：没有迟报。`;
  const units = new Set(lateOnes.map(({ each }) => each.unitId)).size;
  const lines = lateOnes.slice(0, LISTED).map(({ each, days }, i) => `${i + 1}. ${line(each, days)}`);
  if (lateOnes.length > LISTED) lines.push(`……另有${lateOnes.length - LISTED}项`);
  return [`${head}：${units}家单位${lateOnes.length}项`, ...lines].join('\n');
}

function line(
  { unitName, itemNo, itemTitle, firstReportedAt, state }: JudgedObligation,
  days: number,
): string {
  const at = firstReportedAt ? sayMoment(firstReportedAt) : '';
  const by = days === 0 ? '迟报不足1天' : `迟报${days}天`;
  return `${unitName} ${sayItem(itemNo)} ${shortTitle(itemTitle)}：${at}报送，${by}（${STATE_NAMES[state]}）`;
}

/** Calendar days between the deadline that judged the report and the report. */
function daysLate({ firstReportedAt, deadlineWhenReported, marks }: JudgedObligation): number {
  if (firstReportedAt === null) return 0;
  const judgedBy =
    deadlineWhenReported && deadlineWhenReported > marks.punctualUntil
      ? deadlineWhenReported
      : marks.punctualUntil;
  return daysBetween(officeDayOf(judgedBy), officeDayOf(firstReportedAt));
}
