import { stripWhitespace } from '../text/normalise';

const YEAR = /(\d{4}年)(?:度)?/;
/** 揭阳市…: every plan of an office begins with it. */
const PLACE = /^[^省市县区州盟旗]{1,5}[省市县区州盟旗]/;
const KIND =
  /(?:重点)?(?:工作要点|工作任务|任务分工|工作方案|实施方案|行动方案|行动计划|工作计划|若干意见|若干措施)(?:的通知)?$/;
const LONGEST = 12;

/**
 * Each plan's title by the fewest words that tell it from the others, as they stand in it, so that 《…》 with them means it:
 * its subject, its year, or both; the title itself where those do not tell it apart.
 */
export function shortPlanTitles(titles: readonly string[]): string[] {
  return titles.map(
    (title) =>
      shorterForms(title).find(
        (form) => titles.filter((other) => stripWhitespace(other).includes(form)).length === 1,
      ) ?? title,
  );
}

function shorterForms(title: string): string[] {
  const whole = stripWhitespace(title);
  const year = YEAR.exec(whole)?.[1] ?? '';
  const subject = whole
    .split(YEAR)
    .filter((part) => part !== year && part !== undefined)
    .map((part, i) => (i === 0 ? part.replace(PLACE, '') : part).replace(KIND, ''))
    .reduce((longest, part) => (part.length > longest.length ? part : longest), '');
  return [subject, year].filter((form) => form.length >= 2 && form.length <= LONGEST);
}
