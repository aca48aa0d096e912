import { daysBetween, isoWeekday, type OfficeDay, officeDayOf } from '../../domain/calendar/office-time';
import {
  lastWorkingDayOnOrBefore,
  type WorkingCalendar,
  workingDaysBetween,
} from '../../domain/calendar/working-calendar';
import { findSpokenDay } from '../../domain/message/spoken-day';
import { periodName } from '../../domain/period/period-code';
import { sayDayAndWeekday, sayDeadline } from '../../domain/text/say-time';
import type { PlanTimes } from '../../store/read-models/plan-calendar';
import { defineCommand, UsageError } from '../define-command';
import type { Turn } from '../turn';

/** Holidays are known a year ahead; whoever asks for more has mistyped. */
const FARTHEST_DAYS = 400;

/** 「日历」: whether a day is a working day (make-up Saturdays are, holidays are not) and how many are left until then. */
export const workingDays = defineCommand({
  words: ['日历', '查日历', '倒计时'],
  usage: '日历 [日期]',
  example: '日历 7月8日',
  summary: '查看某日是否工作日、还有几个工作日；不写日期则看今天和本期截止',
  allowed: null,
  takesGluedText: false,
  async handle(args, turn) {
    const today = officeDayOf(turn.act.now);
    if (args.trim() === '') return { text: [aboutDay(today, turn), ...deadlines(turn)].join('\n') };
    const { calendar } = turn.act.rules;
    const spoken = findSpokenDay(args, { today, calendar });
    if (!spoken) throw new UsageError(workingDays);
    if (Math.abs(daysBetween(today, spoken.day)) > FARTHEST_DAYS)
      return { text: '只能查询前后一年以内的日期。' };
    return { text: aboutDay(spoken.day, turn) };
  },
});

function aboutDay(day: OfficeDay, { act }: Turn): string {
  const { calendar } = act.rules;
  const today = officeDayOf(act.now);
  const name = day === today ? `今天是${sayDayAndWeekday(day)}` : sayDayAndWeekday(day);
  const kind = calendar.isWorkingDay(day)
    ? `工作日${isoWeekday(day) > 5 ? '（调休上班）' : ''}`
    : isoWeekday(day) > 5
      ? '休息日'
      : '放假';
  const guess = calendar.isProvisional(day) ? '（暂估，该年放假安排尚未公布）' : '';
  return `${name}，${kind}${guess}${distance(day, today, calendar)}。`;
}

/** Counted as reminders count: the days after today up to and including the day. */
function distance(day: OfficeDay, today: OfficeDay, calendar: WorkingCalendar): string {
  if (day === today) return '';
  if (day < today) return `，已过去${workingDaysBetween(calendar, day, today)}个工作日`;
  const left = `还有${workingDaysBetween(calendar, today, day)}个工作日`;
  if (calendar.isWorkingDay(day)) return `，${left}`;
  return `；此前最后一个工作日是${sayDayAndWeekday(lastWorkingDayOnOrBefore(calendar, day))}，${left}`;
}

/** Of each plan the period that is asked for now, or the next one to come. */
function deadlines(turn: Turn): string[] {
  return turn.calendar.plans.flatMap((times) => deadlineLine(times, turn) ?? []);
}

function deadlineLine({ plan, running, current }: PlanTimes, { act }: Turn): string | null {
  const shown = running ?? current;
  if (!shown) return null;
  const due = shown.window.dueAt;
  const days = workingDaysBetween(act.rules.calendar, officeDayOf(act.now), officeDayOf(due));
  const left = due <= act.now ? '已截止' : days === 0 ? '今天截止' : `还有${days}个工作日`;
  return `《${plan.title}》${periodName(shown.period.code, plan.year)}：截止${sayDeadline(due)}，${left}。`;
}
