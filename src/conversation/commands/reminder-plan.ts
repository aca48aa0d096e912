import { addDays, type OfficeDay, officeDayOf } from '../../domain/calendar/office-time';
import { RuleViolation } from '../../domain/rule-violation';
import { sayDayAndWeekday } from '../../domain/text/say-time';
import {
  type Preview,
  type PreviewedReminder,
  previewReminders,
  previewText,
  tellsOf,
} from '../../reminders/preview';
import { PeopleRepository } from '../../store/people-repository';
import { defineCommand } from '../define-command';
import { coordinatedPlanIds } from '../member';
import { sendingNotes } from '../reminding/sending-notes';
import type { Turn } from '../turn';

/** Far enough to see a whole ladder from any day of a quarter. */
const DAYS_AHEAD = 110;
const SHOWN_DAYS = 10;
const BRIEFINGS = ['digest', 'summary'];

/** 「提醒计划」: what the coming days would send if nobody reported, and the words of the next message; sends nothing. */
export const reminderPlan = defineCommand({
  words: ['提醒计划', '提醒安排'],
  usage: '提醒计划',
  example: '提醒计划',
  summary: '接下来的提醒日期、人数和下一条提醒的原文（只看不发）',
  allowed: ['coordinator'],
  takesGluedText: false,
  async handle(_args, turn) {
    const planIds = coordinatedPlanIds(turn.member, turn.calendar);
    if (planIds.length === 0) throw new RuleViolation('plan.none');
    const { manager, rules, now } = turn.act;
    const today = officeDayOf(now);
    const preview = await previewReminders(manager, rules, now, {
      from: today,
      to: addDays(today, DAYS_AHEAD),
    });
    const mine = preview.reminders.filter((reminder) => tellsOf(reminder, planIds));
    const notes = await sendingNotes(turn);
    if (mine.length === 0)
      return { text: ['按目前的报送情况，近期没有需要发送的提醒。', ...notes].join('\n') };
    const [days, digestDays] = apart(groupByDay(mine));
    const lines = [...days].slice(0, SHOWN_DAYS).map(([day, reminders]) => dayLine(day, reminders, turn));
    if (days.size > SHOWN_DAYS) lines.push('……');
    if (digestDays > 0) lines.push(`另有${digestDays}个工作日只向统筹员发送每日摘要。`);
    return {
      text: [
        '【提醒计划】如各单位均不报送：',
        ...notes,
        ...lines,
        ...(await nextMessage(preview, mine.find(isMoreThanDigest) ?? mine[0], turn)),
      ].join('\n'),
    };
  },
});

function groupByDay(reminders: readonly PreviewedReminder[]): Map<OfficeDay, PreviewedReminder[]> {
  const days = new Map<OfficeDay, PreviewedReminder[]>();
  for (const reminder of reminders) {
    days.set(reminder.officeDay, [...(days.get(reminder.officeDay) ?? []), reminder]);
  }
  return days;
}

/** The days to be listed, and the number of those that bring but a digest. */
function apart(
  days: ReadonlyMap<OfficeDay, PreviewedReminder[]>,
): [Map<OfficeDay, PreviewedReminder[]>, number] {
  const listed = new Map([...days].filter(([, reminders]) => reminders.some(isMoreThanDigest)));
  return [listed, days.size - listed.size];
}

function isMoreThanDigest({ mostUrgent }: PreviewedReminder): boolean {
  return mostUrgent !== 'digest';
}

function dayLine(day: OfficeDay, reminders: readonly PreviewedReminder[], turn: Turn): string {
  const stages = [
    ...new Set([
      ...reminders.flatMap(({ stages: told }) => told.map(({ stage }) => stageName(stage))),
      ...BRIEFINGS.filter((kind) =>
        reminders.some(({ briefings }) => briefings.some((each) => each.kind === kind)),
      ).map(stageName),
    ]),
  ];
  const { calendar } = turn.act.rules;
  const provisional = calendar.isProvisional(day) ? '（暂估）' : '';
  return `${sayDayAndWeekday(day)}${provisional} ${stages.join('、')}：${reminders.length}人`;
}

/** A stage as a clerk would say it. */
export function stageName(stage: string): string {
  if (stage === 'open') return '报送通知';
  if (stage === 'T0') return '截止当日';
  if (stage === 'digest') return '每日摘要';
  if (stage === 'summary') return '报送小结';
  if (stage.startsWith('W')) return `每周催报${stage.slice(1)}`;
  const days = Number(stage.slice(1));
  if (!Number.isInteger(days)) return stage;
  return days < 0 ? `截止前${-days}个工作日` : `逾期${days}个工作日`;
}

async function nextMessage(
  preview: Preview,
  next: PreviewedReminder | undefined,
  turn: Turn,
): Promise<string[]> {
  if (!next) return [];
  const { manager, rules } = turn.act;
  const person = (await new PeopleRepository(manager).byIds([next.personId])).get(next.personId);
  const text = previewText(preview.inputs, next, person?.name ?? next.userid, rules);
  return text ? [`下一条（发给${person?.name ?? next.userid}）：`, text] : [];
}
