import { stripWhitespace } from '../text/normalise';
import { COMPLETION_NAMES, type Completion, readReportFields } from './report-fields';

/** A report as a form holds it: an empty field says nothing. */
export interface ReportForm {
  readonly progress: string;
  readonly problems: string;
  readonly nextStep: string;
  readonly completion: Completion | null;
  /** 0 … 100. */
  readonly percent: number | null;
}

export const EMPTY_FORM: ReportForm = {
  progress: '',
  problems: '',
  nextStep: '',
  completion: null,
  percent: null,
};

/**
 * The text of a report that was filled in by fields: under headings by which `readReportFields` finds them again. What
 * stands in the first field alone is the report as it stands.
 */
export function composeReport(form: ReportForm): string {
  const progress = form.progress.trim();
  const problems = form.problems.trim();
  const nextStep = form.nextStep.trim();
  const stated = completionText(form);
  if (problems === '' && nextStep === '' && stated === '') return progress;
  return [
    ...(progress === '' ? [] : [`进展情况：${progress}`]),
    ...(problems === '' ? [] : [`存在问题：${problems}`]),
    ...(nextStep === '' ? [] : [`下一步计划：${nextStep}`]),
    ...(stated === '' ? [] : [`完成情况：${stated}`]),
  ].join('\n');
}

function completionText({ completion, percent }: ReportForm): string {
  if (completion === null) return percent === null ? '' : `完成${percent}%`;
  return `${COMPLETION_NAMES[completion]}${percent === null ? '' : `（${percent}%）`}`;
}

/**
 * A text in the fields of a form. Where taking it apart and putting it together would change its words, it stands in the
 * first field whole: a form never loses what was reported.
 */
export function reportForm(text: string): ReportForm {
  const read = readReportFields(text);
  const form = { ...read, problems: read.problems ?? '', nextStep: read.nextStep ?? '' };
  return stripWhitespace(composeReport(form)) === stripWhitespace(text)
    ? form
    : { ...EMPTY_FORM, progress: text.trim() };
}
