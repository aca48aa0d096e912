import type { OfficeTime } from '../calendar/office-time';
import { CHINESE_NUMERAL_CLASS, parseNumeral } from '../text/chinese-numerals';
import { toHalfWidth } from '../text/normalise';

const N = `[0-9]{1,2}|[${CHINESE_NUMERAL_CLASS}]{1,3}`;
const TIME = new RegExp(
  `^(上午|早上|中午|下午|晚上|傍晚)?\\s*(?:([0-9]{1,2}):([0-9]{2})|(${N})[点时](?:(半)|(${N})分?)?整?)`,
);

/** The time of day at the beginning of a text (18:00, 下午5点半, 17时) and how long its words are; null for none. */
export function leadingTime(text: string): { readonly time: OfficeTime; readonly length: number } | null {
  const whole = toHalfWidth(text);
  const match = TIME.exec(whole.trimStart());
  if (!match) return null;
  const [words, part, hours, minutes, spokenHour, half, spokenMinutes] = match;
  const said = hours !== undefined ? Number(hours) : parseNumeral(spokenHour ?? '');
  const minute = half ? 30 : hours !== undefined ? Number(minutes) : parseNumeral(spokenMinutes ?? '0');
  if (said === null || minute === null || said > 23 || minute > 59) return null;
  const afternoon = /下午|晚上|傍晚/.test(part ?? '') || (part === '中午' && said < 11);
  const hour = afternoon && said < 12 ? said + 12 : said;
  return {
    time: `${pad(hour)}:${pad(minute)}`,
    length: whole.length - whole.trimStart().length + words.length,
  };
}

function pad(n: number): string {
  return String(n).padStart(2, '0');
}
