import { parseNumeral } from '../text/chinese-numerals';
import { toHalfWidth } from '../text/normalise';

/** 完成情况. */
export type Completion = 'notStarted' | 'inProgress' | 'behind' | 'done';

/** 完成情况 as people say it. */
export const COMPLETION_NAMES: Readonly<Record<Completion, string>> = {
  notStarted: '未启动',
  inProgress: '推进中',
  behind: '滞后',
  done: '已完成',
};

/** What a report says, by field; the whole text stays with it as typed. */
export interface ReportFields {
  /** 进展情况: everything that belongs to no other field. */
  readonly progress: string;
  /** 存在问题. */
  readonly problems: string | null;
  /** 下一步计划. */
  readonly nextStep: string | null;
  readonly completion: Completion | null;
  /** 0 … 100. */
  readonly percent: number | null;
}

/** Headings that open a field, with what people put around them. */
const HEADINGS: readonly (readonly [
  keyof Pick<ReportFields, 'progress' | 'problems' | 'nextStep'>,
  string,
])[] = [
  ['progress', '(?:工作)?(?:进展|进度)(?:情况)?|(?:工作)?完成情况|已开展工作|主要(?:做法|成效)|措施'],
  ['problems', '(?:存在|主要|目前)?(?:的)?(?:问题|困难)(?:和困难|与困难|及困难|和问题)?|难点'],
  [
    'nextStep',
    '下一?步(?:工作)?(?:计划|打算|安排|思路|措施)?|后续(?:工作)?(?:计划|安排)?|(?:工作)?(?:计划|打算)',
  ],
];
const HEADING = new RegExp(
  `(?:^|(?<=[\\s。；;,，.!]))(?:[一二三四五（(]+[、)）]?\\s*)?(?:${HEADINGS.map(([, words], i) => `(?<f${i}>${words})`).join('|')})\\s*[:：]`,
  'gu',
);
const COMPLETIONS: readonly (readonly [Completion, RegExp])[] = [
  ['notStarted', /^(?:未启动|尚未启动|未开展|尚未开展)$/],
  ['behind', /^(?:滞后|进度滞后|推进滞后)$/],
  ['inProgress', /^(?:推进中|正在推进|进行中|按计划推进)$/],
  ['done', /^(?:已完成|完成|已办结|全部完成)$/],
];
/** Blanks are counted, so that no text takes long. `完成情况：推进中` on its own says a state, no progress; `完成情况：已建成……` is a heading like others. */
const STATED_COMPLETION =
  /(?<=^|[\s。；;,，])完成(?:情况|状态)\s{0,9}[:：]\s{0,9}(未启动|尚未启动|未开展|推进中|正在推进|进行中|按计划推进|进度滞后|滞后|已完成|全部完成|完成|(?:已?完成)?\s{0,9}(?:约\s{0,9})?[0-9０-９]{1,3}\s{0,9}[%％])(?:\s{0,9}[（(]\s{0,9}([0-9０-９]{1,3}\s{0,9}[%％])\s{0,9}[）)])?\s*(?:[。；;]|\n|$)/u;
const PERCENT =
  /(?:总体|整体|目前)?(?:已)?完成(?:进度|率|度|比例)?(?:约|达到?|为|至)?\s*(\d{1,3}|[一二三四五六七八九十百]{1,4})\s*[%％]/;

/**
 * Recognises 进展：… 问题：… 下一步：…, 完成80% and a state that stands alone (滞后). Only headings with a colon open
 * a field: prose that mentions a problem stays where it stands.
 */
export function readReportFields(whole: string): ReportFields {
  const statement = STATED_COMPLETION.exec(whole);
  const stated = statement?.[1]?.trim();
  const text = stated === undefined ? whole : whole.replace(STATED_COMPLETION, () => '\n');
  const sections = { progress: [] as string[], problems: [] as string[], nextStep: [] as string[] };
  let field: keyof typeof sections = 'progress';
  let from = 0;
  for (const match of text.matchAll(HEADING)) {
    keep(sections[field], text.slice(from, match.index));
    const index = HEADINGS.findIndex((_, i) => match.groups?.[`f${i}`] !== undefined);
    field = HEADINGS[index]?.[0] ?? 'progress';
    from = match.index + match[0].length;
  }
  keep(sections[field], text.slice(from));
  return {
    progress: sections.progress.join('\n'),
    problems: sections.problems.join('\n') || null,
    nextStep: sections.nextStep.join('\n') || null,
    completion: completionIn(stated === undefined ? text : withVerb(stated)),
    percent: (stated === undefined ? null : percentIn(withVerb(statement?.[2] ?? stated))) ?? percentIn(text),
  };
}

/** 「完成情况：80%」 means 完成80%. */
function withVerb(stated: string): string {
  return /^(?:约\s*)?[0-9０-９]/.test(stated) ? `完成${stated}` : stated;
}

/** A run that is not at the end is tried once: a page takes texts of 200,000 characters. */
const EDGES = /^[\s；;,，。]+|(?<![\s；;,，])[\s；;,，]+$/g;

function keep(parts: string[], part: string): void {
  const trimmed = part.replace(EDGES, '');
  if (trimmed !== '') parts.push(trimmed);
}

/** A state counts where it stands alone between punctuation: 滞后 in a sentence is prose. */
function completionIn(text: string): Completion | null {
  for (const part of toHalfWidth(text).split(/[\s,，;；。.、]+/)) {
    const found = COMPLETIONS.find(([, words]) => words.test(part));
    if (found) return found[0];
  }
  return percentIn(text) === 100 ? 'done' : null;
}

function percentIn(text: string): number | null {
  const said = PERCENT.exec(toHalfWidth(text))?.[1];
  const percent = said === undefined ? null : parseNumeral(said);
  return percent !== null && percent >= 0 && percent <= 100 ? percent : null;
}
