const NUMERAL = '[一二三四1-4]';
const AND = '(?:、|，|,|和|及|以及)';
const UNTIL = '(?:之前|以前|前)';
const QUARTERS = new RegExp(
  `(20\\d{2}年)?(第)?(${NUMERAL})(?:个?季度)?((?:${AND}第?${NUMERAL}(?:个?季度)?){0,12})(?<=季度)((?:结束|末|底|终了)?(?:${UNTIL}|后\\d+个?(?:工作)?[日天]内))`,
  'g',
);
const TIME = '(?:\\d{1,2}(?:[时点]|[:：]\\d{2})|下班)?';
/** `3、6、9、12月底`: months that share one 月 and one day. */
const MONTHS = `(?:\\d{1,2}${AND}){0,12}\\d{1,2}月`;
const MONTH_DAY = `${MONTHS}(?:\\d{1,2}日|份)?(?:底|末|上旬|中旬|下旬)?`;
const DATES = new RegExp(
  `((?:20\\d{2}年)?${MONTH_DAY}(?:${AND}(?:20\\d{2}年)?${MONTH_DAY}){0,24})(${TIME}${UNTIL})`,
  'g',
);
const ONE_DATE = new RegExp(`(20\\d{2}年)?(${MONTHS})([^、，,和及以]*)`, 'g');
const RECURRING = new RegExp(
  `每(?:个)?(?:季度|季|月|半年|年度|年(?!\\d{1,2}(?:月|、))|两周|周)(?:(?:[^，,。；;、报]{0,14}?(?:${UNTIL}|以内|内))|末?最后(?:一|1)(?:周|个?月|天|个工作日)|(?:末月|首月)?\\d{1,2}日|末|底|(?:星期|周)?[一二三四五](?![\\d]))?`,
  'g',
);
const YEAR_PARTS = new RegExp(
  `(?:(?:20\\d{2}年|今年|本年)?(?:年[底末中]|[上下]半年(?:结束)?|年度终了)|20\\d{2}年[底末])${UNTIL}`,
  'g',
);

interface FoundDeadline {
  readonly at: number;
  readonly end: number;
  readonly written: readonly string[];
}

/** The deadlines of one sentence as printed, enumerations written out: 第二、三季度结束前 gives two. */
export function reportDeadlines(sentence: string): string[] {
  const found = [
    ...findAll(sentence, QUARTERS, quartersWrittenOut),
    ...findAll(sentence, RECURRING, ([printed]) => [printed]),
    ...findAll(sentence, DATES, ([, list = '', until = '']) => datesWrittenOut(list, until)),
    ...findAll(sentence, YEAR_PARTS, ([printed]) => [printed]),
  ].sort((a, b) => a.at - b.at || b.end - a.end);
  const written: string[] = [];
  let reached = -1;
  for (const deadline of found) {
    if (deadline.at < reached) continue;
    reached = deadline.end;
    written.push(...deadline.written);
  }
  return [...new Set(written)];
}

function quartersWrittenOut([
  ,
  year = '',
  ordinal = '',
  first = '',
  more = '',
  until = '',
]: RegExpMatchArray): string[] {
  const numbers = [first, ...(more.match(new RegExp(NUMERAL, 'g')) ?? [])];
  return numbers.map((number) => `${year}${ordinal}${number}季度${until}`);
}

/** 2022年6月底、12月底前: the year in front holds for all that follow it. */
function datesWrittenOut(list: string, until: string): string[] {
  let year = '';
  return [...list.matchAll(ONE_DATE)].flatMap(([, printedYear = '', months = '', day = '']) => {
    year = printedYear || year;
    return (months.match(/\d{1,2}/g) ?? []).map((month) => `${year}${month}月${day}${until}`);
  });
}

function findAll(
  text: string,
  pattern: RegExp,
  write: (match: RegExpExecArray) => readonly string[],
): FoundDeadline[] {
  return [...text.matchAll(pattern)].map((match) => ({
    at: match.index,
    end: match.index + match[0].length,
    written: write(match),
  }));
}
