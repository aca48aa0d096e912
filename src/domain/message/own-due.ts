import { addDays, type OfficeDay, type OfficeTime, officeInstant } from '../calendar/office-time';
import { nextWorkingDay } from '../calendar/working-calendar';
import { toHalfWidth } from '../text/normalise';
import { findSpokenDay, type SpokenDay, type SpokenDayRules } from './spoken-day';

/** Until when something is wanted, as said within a reason: 数据不一致，7月5日前重报. */
export interface OwnDueReading {
  /** Null where no day is given as a due day; days that a sentence merely speaks of are none. */
  readonly due: SaidDue | null;
  /** The text without the words that give the day. */
  readonly rest: string;
}

export interface SaidDue {
  readonly day: OfficeDay;
  readonly at: Date;
  /** The day that was said, where it is a day off and the next working day holds instead. */
  readonly movedFrom: OfficeDay | null;
}

const LEAD = /(?:(?:请|须|务必|限|最迟|重新)*(?:在|于|到|至|截至|截止到?|延至|延到|改到|期限)|限|[（(])\s*$/;
const CLOCK =
  /^\s*(?:(?:上午|中午|下午|晚上)?\s*([0-9]{1,2})(?::([0-9]{2})|[点时](?:整|半|([0-9]{1,2})分)?))/;
const BEFORE = /^\s*(?:下班)?(?:之前|以前|前|止)(?!的|后|期)/;
/** What people add behind the day; the notice says it anyway. */
const ERRAND =
  /^\s*(?:请)?(?:修改后|重新|再次|再|补正后|完善后)*(?:报送|上报|重报|补报|报|修改|补正|完善|报来)?\s*[）)]?\s*[。.；;]*$/;
const SEPARATOR = /[\s,，、;；:：.。]/;
const EDGES = /^[\s,，、;；:：]+|[\s,，、;；:：]+$/g;

/**
 * The first day that a text gives as a due day: marked (到7月5日, 7月5日前), or standing apart from the sentence. At
 * the office's due time unless another time is said; a day off moves to the next working day.
 */
export function readOwnDue(
  text: string,
  rules: SpokenDayRules & { readonly dueTime: OfficeTime },
): OwnDueReading {
  for (let from = 0; from < text.length; ) {
    const found = firstDay(text.slice(from), rules);
    if (!found) break;
    const said = { day: found.day, start: from + found.start, end: from + found.end };
    const words = dueWords(text, said);
    if (words)
      return { due: dueOn(said.day, words.time ?? rules.dueTime, rules), rest: without(text, words) };
    from = said.end;
  }
  return { due: null, rest: text.replace(EDGES, '').trim() };
}

/** Days that nobody names as a due day but by a slip: they are read, lest they pass for a part of the reason. */
const GONE_BY = /(大前|昨|前)[天日]|上(?:个)?(?:周|星期|礼拜)[一二三四五六日天]/;
const DAYS_AGO: Readonly<Record<string, number>> = { 昨: 1, 前: 2, 大前: 3 };

function firstDay(text: string, rules: SpokenDayRules): SpokenDay | null {
  const found = findSpokenDay(text, rules);
  const gone = GONE_BY.exec(text);
  if (!gone || (found && found.start < gone.index)) return found;
  const [words, relative] = gone;
  const day =
    relative === undefined
      ? addDays(findSpokenDay(words.replace(/^上(?:个)?/, '本'), rules)?.day ?? rules.today, -7)
      : addDays(rules.today, -(DAYS_AGO[relative] ?? 1));
  return { day, start: gone.index, end: gone.index + words.length };
}

interface DueWords {
  readonly start: number;
  readonly end: number;
  readonly time: OfficeTime | null;
}

/** The words around a day by which it is a due day; null where the sentence only speaks of it. */
function dueWords(text: string, { start, end }: SpokenDay): DueWords | null {
  const before = toHalfWidth(text.slice(0, start));
  let after = toHalfWidth(text.slice(end));
  const lead = LEAD.exec(before)?.[0] ?? '';
  const clock = CLOCK.exec(after);
  after = after.slice(clock?.[0].length ?? 0);
  const mark = BEFORE.exec(after)?.[0] ?? '';
  after = after.slice(mark.length);
  const within = /[内]$/.test(toHalfWidth(text.slice(start, end)));
  const errand = ERRAND.exec(after)?.[0] ?? '';
  const alone =
    (before === '' || SEPARATOR.test(before.slice(-1))) &&
    (after === '' || SEPARATOR.test(after.charAt(0)) || errand !== '');
  if (lead === '' && mark === '' && !within && !alone) return null;
  if (lead !== '' && mark === '' && after !== '' && !SEPARATOR.test(after.charAt(0)) && errand === '')
    return null;
  return {
    start: start - lead.length,
    end: text.length - after.length + errand.length,
    time: clock && timeOf(clock),
  };
}

function timeOf([words, hour = '', minutes, spoken]: RegExpExecArray): OfficeTime | null {
  const half = words.endsWith('半') ? 30 : 0;
  const late = /下午|晚上/.test(words) && Number(hour) < 12 ? 12 : 0;
  const [h, m] = [Number(hour) + late, Number(minutes ?? spoken ?? half)];
  if (h > 23 || m > 59) return null;
  return `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`;
}

/** The due on a day that was given: at that time; a day off moves to the next working day. */
export function dueOn(day: OfficeDay, time: OfficeTime, { calendar, today }: SpokenDayRules): SaidDue {
  // What is over stays over: the next working day might be today.
  if (day < today || calendar.isWorkingDay(day))
    return { day, at: officeInstant(day, time), movedFrom: null };
  const working = nextWorkingDay(calendar, day);
  return { day: working, at: officeInstant(working, time), movedFrom: day };
}

function without(text: string, { start, end }: DueWords): string {
  const parts = [text.slice(0, start), text.slice(end)].map((part) => part.replace(EDGES, '').trim());
  return parts.filter((part) => part !== '').join('，');
}
