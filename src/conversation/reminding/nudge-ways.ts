import { addDays, type OfficeDay, officeDayOf } from '../../domain/calendar/office-time';
import { morningFor } from '../../domain/calendar/sending-morning';
import type { OfficeRules } from '../../domain/office-rules';
import { sayDayAndWeekday } from '../../domain/text/say-time';

/** One way of carrying out a 催办, as it is offered by number. */
export interface NudgeWay {
  /** Office day on whose morning it goes out; null for at once. */
  readonly onDay: OfficeDay | null;
  /** Leave out who was nudged today already. */
  readonly skipNudged: boolean;
  readonly label: string;
}

/** At once, to everybody: nothing has to be asked. */
export const AT_ONCE: NudgeWay = { onDay: null, skipNudged: false, label: '' };

/**
 * The ways to choose from: a second 催办 on one day asks whether to leave those people out, one outside the window or
 * on a day off asks whether to wait for the next working morning. One way alone needs no choice.
 */
export function waysFor(
  people: number,
  nudgedToday: number,
  now: Date,
  rules: Pick<OfficeRules, 'policy' | 'calendar'>,
): readonly NudgeWay[] {
  const someNew = nudgedToday > 0 && nudgedToday < people;
  const morning = morningFor(now, rules);
  if (morning === null) {
    if (!someNew) return [AT_ONCE];
    return [
      { onDay: null, skipNudged: true, label: `跳过这${nudgedToday}人` },
      { onDay: null, skipNudged: false, label: '全部催办' },
    ];
  }
  const at = sayMorning(morning, now, rules);
  const later: NudgeWay = { onDay: morning, skipNudged: false, label: `${at}发送` };
  return someNew
    ? [
        { onDay: null, skipNudged: true, label: `现在发送，跳过这${nudgedToday}人` },
        { onDay: null, skipNudged: false, label: '现在发送给全部人员' },
        later,
      ]
    : [{ onDay: null, skipNudged: false, label: '现在发送' }, later];
}

/** `明早9:30`; the day by name where it is not tomorrow. */
export function sayMorning(day: OfficeDay, now: Date, { policy }: Pick<OfficeRules, 'policy'>): string {
  const today = officeDayOf(now);
  const time = policy.send.at.replace(/^0/, '');
  if (day === today) return `今日${time}`;
  return day === addDays(today, 1) ? `明早${time}` : `${sayDayAndWeekday(day)}${time}`;
}
