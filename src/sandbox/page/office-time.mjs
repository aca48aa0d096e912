import { language } from './language.mjs';

/** The office's clock face, whatever zone the visitor's computer is in. */
const parts = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
  timeZone: 'Asia/Shanghai',
  hourCycle: 'h23',
  year: 'numeric',
  month: language === 'zh' ? 'numeric' : 'short',
  day: 'numeric',
  weekday: language === 'zh' ? 'long' : 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const OFFSET_MS = 8 * 3600_000;
const DAY_MS = 24 * 3600_000;

function officeParts(instant) {
  return Object.fromEntries(parts.formatToParts(instant).map(({ type, value }) => [type, value]));
}

/** 2022年6月21日 星期二; Tue 21 Jun 2022 */
export function officeDay(instant) {
  const { year, month, day, weekday } = officeParts(instant);
  return language === 'zh' ? `${year}年${month}月${day}日 ${weekday}` : `${weekday} ${day} ${month} ${year}`;
}

/** 6月21日; 21 Jun */
export function officeShortDay(instant) {
  const { month, day } = officeParts(instant);
  return language === 'zh' ? `${month}月${day}日` : `${day} ${month}`;
}

/** 09:30 */
export function officeMinute(instant) {
  const { hour, minute } = officeParts(instant);
  return `${hour}:${minute}`;
}

/** 2022-06-21, the day `offset` days later. */
export function officeDate(instant, offset = 0) {
  return new Date(instant.getTime() + OFFSET_MS + offset * DAY_MS).toISOString().slice(0, 10);
}

/** Noon of `2022-06-21` in the office. */
export function noonOf(date) {
  return new Date(`${date}T12:00:00+08:00`);
}

/** How many days the second date is after the first. */
export function daysBetween(from, to) {
  return Math.round((noonOf(to) - noonOf(from)) / DAY_MS);
}
