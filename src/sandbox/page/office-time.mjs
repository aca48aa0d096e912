/** The office's clock face, whatever zone the visitor's computer is in. */
const parts = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  weekday: 'long',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** @param {Date} instant */
export function officeParts(instant) {
  return Object.fromEntries(parts.formatToParts(instant).map(({ type, value }) => [type, value]));
}

/** 2022年6月21日 星期二 */
export function officeDay(instant) {
  const { year, month, day, weekday } = officeParts(instant);
  return `${year}年${Number(month)}月${Number(day)}日 ${weekday}`;
}

/** 09:30 */
export function officeMinute(instant) {
  const { hour, minute } = officeParts(instant);
  return `${hour}:${minute}`;
}

/** 2022-06-21, the day `offset` days later. */
export function officeDate(instant, offset = 0) {
  const { year, month, day } = officeParts(new Date(instant.getTime() + offset * 24 * 3600_000));
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}
