import { readBrackets } from './brackets';

const YEAR = '(?:(?:20\\d{2}|二[〇○零][〇○零一二三四五六七八九]{2})年|今年|本年|明年)';
const UNTIL = '(?:之前|以前|前)';
/** The printed forms of a day or span by whose end something is to be done. */
const DATE = `(?:${YEAR}?\\d{1,2}月(?:\\d{1,2}日|份)?(?:上旬|中旬|下旬|底|末)?|${YEAR}?年?[底末]|${YEAR}?第?[一二三四]季度(?:结束|底|末)?|${YEAR}?上半年(?:结束)?|20\\d{2}年)`;
const DATED = new RegExp(`(?<![\\d年至到-])${DATE}${UNTIL}`, 'g');
const DATE_MEMBER = new RegExp(
  `^(?:于|在|力争)?(${DATE}${UNTIL}?)(?:全面|基本|全部)?(?:完成|建成|办结|实现)?$`,
);

/** What is bound by the date is the item's own work … */
const COMPLETION =
  /完成|建成|实现|出台|印发|制定|制订|投入|投用|上线|开工|竣工|达到|形成|建立|到位|办结|整改|清零|启动|落实|报送|提交|编制|公布|部署|搭建|开展|推广|覆盖|验收|组织|取得|接入|兑现|解决|消除|拆除|改造|建设|治理|交付|运行|清理|梳理|修订|达标|销号|移交|通车|开放|引进|全面|基本/;
/** … and not a loan, a benefit or a company's duty. */
const OTHERS_DATE = /^(?:到期|注册|登记|成立|已|出生|缴|入|签|发生|取得|参加|申[报请]的|新增|设立的|的)/;
const NUMERIC_DATE = /^20\d{2}[-./]\d{1,2}(?:[-./]\d{1,2})?$/;
/** Longer cells are instructions that happen to hold a date. */
const LONGEST_DATE = 24;
/** A clause in which the verb may follow the date. */
const CLAUSE_REACH = 60;

/** 6月底前取得明显成效 (State Council 2022): what is to be reached by the date may follow it. */
const DATE_FIRST = new RegExp(
  `^(?:于|在|力争)?(${DATE}${UNTIL})(?=.{1,14}$)(?!.*(?:局|委|办|厅|部门|单位)$)`,
);

/** The date when a list member is one rather than a unit: `2022年12月底前完成` → 2022年12月底前. */
export function dateMember(member: string): string | null {
  return (DATE_MEMBER.exec(member) ?? DATE_FIRST.exec(member))?.[1] ?? null;
}

/** The dates of a 完成时限 cell or after that label, as printed: 2022年6月底前, 2022.6.30; 持续推进 gives none. */
export function dateCell(text: string): string[] {
  return text
    .split(/[；;，,\v\n]/)
    .map((part) => part.replace(/^[\s、]+|[\s。、]+$/g, ''))
    .map((part) => dateMember(part) ?? part)
    .filter((part) => {
      const counted = /[\d一二三四五六七八九十]|半年|年[底末]/.test(part) && /[年月日季底末前]/.test(part);
      return part.length <= LONGEST_DATE && (counted || NUMERIC_DATE.test(part));
    });
}

/** Completion dates printed in an item's text, in order, each once. */
export function completionDates(text: string): string[] {
  const { spans } = readBrackets(text);
  const quoted = spans.filter((span) => span.kind === 'title');
  const found = [...text.matchAll(DATED)].filter((match) => {
    if (quoted.some((span) => match.index > span.open && match.index < span.close)) return false;
    const after = text.slice(match.index + match[0].length, match.index + match[0].length + CLAUSE_REACH);
    const clause = after.split(/[。；;]/)[0] ?? '';
    return !OTHERS_DATE.test(after) && COMPLETION.test(clause);
  });
  return [...new Set(found.map((match) => match[0]))];
}

/** The last of several dates; a date without a year is taken to lie in `year`. */
export function latestDate(dates: readonly string[], year: number | null): string | null {
  return dates.reduce<string | null>(
    (latest, date) => (latest === null || dayKey(date, year) >= dayKey(latest, year) ? date : latest),
    null,
  );
}

/** Comparable, not a calendar day: month ends count as the 31st. */
function dayKey(date: string, defaultYear: number | null): number {
  const year = Number(/(20\d{2})年/.exec(date)?.[1] ?? defaultYear ?? 0);
  const quarter = '一二三四'.indexOf(/([一二三四])季度/.exec(date)?.[1] ?? '无') + 1;
  const ofYear = date.includes('上半年') ? 6 : quarter > 0 ? quarter * 3 : 12;
  const month = Number(/(\d{1,2})月/.exec(date)?.[1] ?? ofYear);
  const third = date.includes('上旬') ? 10 : date.includes('中旬') ? 20 : 31;
  const day = Number(/月(\d{1,2})日/.exec(date)?.[1] ?? third);
  return (year * 100 + month) * 100 + day;
}
