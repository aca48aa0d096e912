import { outerBrackets, readBrackets, splitOutside } from './brackets';
import type { Paragraph } from './paragraphs';
import type { PlanWarning, ReportingClause } from './parsed-plan';
import { planWarning } from './plan-warning';
import { reportDeadlines } from './report-deadlines';
import { looksLikeOffice } from './unit-names';

interface Sentence {
  readonly text: string;
  readonly line: number;
  readonly deadlines: readonly string[];
  readonly to: string | null;
  readonly contact: string | null;
}

const REPORTS =
  /报送|上报|报告|报至|报到|反馈|汇报|[将把前日底末].{0,40}报(?=[^告纸名销])|情况.{0,30}报(?=[^告纸名销])/;
const PROGRESS = /进展|情况|总结|台账|进度|完成|工作报告/;
/** A plan of action or a list of names is asked for once; it is no progress report. */
const PREPARATION = /实施方案|工作方案|细化方案|行动方案|联络员|名单|人员信息/;
const TIMED = /前|每|定期|及时|月|季|周|旬|日/;
const CONTACT = /联系人|联系电话|电话/;
const NAME = '([^，,。；;：:（(、\\s《》]{2,30}?)';
/** 报送工作总结至市政府办公室: what is reported may stand between the verb and the office. */
const OBJECT = '(?:[^，,。；;：:（(、\\s至到]{0,16}(?:情况|总结|材料|进展|报告|台账|信息|表)(?:至|到|给))?';
const NAME_ENDS = '(?=$|[，,。；;、（(\\s]|汇总|备案|审核|审定|并|和|及|由)';
const REPORTED_TO = new RegExp(
  `(?:报送|报告|上报|反馈|抄送|报)${OBJECT}(?:至|到|给|送)?${NAME}${NAME_ENDS}`,
  'g',
);
const REPORTED_TOWARDS = new RegExp(`向${NAME}(?=书面|报告|报送|上报|汇报|反馈|报)`, 'g');
const NONE_FOUND = { to: null, text: null };
const NONE: ReportingClause = { to: null, deadlines: [], note: null, contact: null };

/** The sentence that obliges the units to report progress: by when, to whom, and whom to ask. */
export function readReportingClause(outside: readonly Paragraph[]): {
  readonly reporting: ReportingClause;
  readonly warnings: readonly PlanWarning[];
} {
  const sentences = outside.flatMap(readSentences);
  const asking = sentences.filter(({ text }) => REPORTS.test(text) && PROGRESS.test(text));
  const clauses = asking.filter(({ text, deadlines }) => deadlines.length > 0 && !isPreparation(text));
  const clause = clauses.find(({ to }) => to !== null) ?? clauses[0];
  const unclear = asking.filter(
    ({ text, to, deadlines }) =>
      deadlines.length === 0 &&
      to !== null &&
      TIMED.test(text) &&
      asksForProgress(text) &&
      !isPreparation(text),
  );
  const warnings = [
    ...(clause === undefined ? unclear.map(notUnderstood) : []),
    ...clauses.filter((other) => other !== clause).map(furtherClause),
  ];
  if (clause === undefined) {
    // Who collects is known although the days are not: a person lays those down.
    const [{ to, text: note } = NONE_FOUND] = unclear;
    return { reporting: { ...NONE, to, note }, warnings };
  }
  if (clause.to === null) warnings.push(notUnderstood(clause));
  const contact = clause.contact ?? sentences.find(({ text }) => /^联系(?:人|电话)/.test(text))?.text ?? null;
  return { reporting: { to: clause.to, deadlines: clause.deadlines, note: clause.text, contact }, warnings };
}

function readSentences({ text, line }: Paragraph): Sentence[] {
  return splitOutside(text, /[。；;！]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => readSentence(part, line));
}

function readSentence(part: string, line: number): Sentence {
  const contactBracket = outerBrackets(readBrackets(part)).find((span) => CONTACT.test(span.content));
  const text =
    contactBracket === undefined
      ? part
      : (part.slice(0, contactBracket.open) + part.slice(contactBracket.close + 1)).trim();
  return {
    text,
    line,
    deadlines: exactDeadlines(reportDeadlines(withoutPreparation(text))),
    to: collectorIn(text),
    contact: contactBracket?.content.trim() ?? null,
  };
}

/** 「3月15日前将实施方案报…，并于每季度…报送进展情况」: the first day is not for progress. */
function withoutPreparation(text: string): string {
  return splitOutside(text, /[，,]/)
    .filter((clause) => !(PREPARATION.test(clause) && !PROGRESS.test(clause)))
    .join('，');
}

/** 「每月调度，每月5日前报送」: the bare 每月 says how often, the other one when. */
function exactDeadlines(deadlines: readonly string[]): readonly string[] {
  const exact = deadlines.filter((deadline) => !/^每个?(?:月|季度?|半年|年度?|周|两周)$/.test(deadline));
  return exact.length > 0 ? exact : deadlines;
}

/** The thing reported is progress, not 重大事项: it stands in the clause of the verb or in the one before. */
function asksForProgress(text: string): boolean {
  const clauses = splitOutside(text, /[，,]/);
  return clauses.some(
    (clause, at) => REPORTS.test(clause) && PROGRESS.test(`${clauses[at - 1] ?? ''}${clause}`),
  );
}

function collectorIn(text: string): string | null {
  const names = [...text.matchAll(REPORTED_TO), ...text.matchAll(REPORTED_TOWARDS)].map(([, name = '']) =>
    name.replace(/^(?:书面|正式|统一|上|送|报|告|至|到|给)+/, ''),
  );
  return names.find(looksLikeOffice) ?? null;
}

function isPreparation(text: string): boolean {
  return PREPARATION.test(text) && !/进展|落实情况|完成情况|实施情况|总结/.test(text);
}

function notUnderstood({ line, text }: Sentence): PlanWarning {
  const message = '这句话像是报送要求，但未能识别报送时间或报送对象，请核对后用“报送期”设定。';
  return planWarning('reporting_not_understood', line, message, text);
}

function furtherClause({ line, text }: Sentence): PlanWarning {
  return planWarning('reporting_several', line, '另有一处报送要求，未自动采用，请核对。', text);
}
