import { randomBytes } from 'node:crypto';
import type { Context } from 'koa';
import { EMPTY_FORM, type ReportForm } from '../domain/message/compose-report';
import { COMPLETION_NAMES, type Completion } from '../domain/message/report-fields';
import { readForm, typedText } from './read-form';

/** Of all fields together: some hundred pages. */
export const MOST_CHARACTERS = 200_000;
/** Each character becomes up to nine of the body. */
const LIMITS = { limit: '4mb', withinMs: 60_000 };

/** What the form of one item says. */
export interface ReportFormSent {
  readonly csrf: string;
  readonly action: string;
  /** Made with the form. */
  readonly formId: string;
  /** The report's version that the writer saw, 0 for none. */
  readonly seenVersion: number;
  /** The report's version on which the text was begun: an older one where another came meanwhile. */
  readonly baseVersion: number;
  /** Of the draft that the form knows, 0 for none. */
  readonly revision: number;
  readonly form: ReportForm;
  /** 零报告: why. */
  readonly reason: string;
  readonly tooLong: boolean;
}

export async function readReportForm(ctx: Context): Promise<ReportFormSent> {
  const sent = await readForm(ctx, LIMITS);
  const number = (name: string) => whole(sent.get(name) ?? '') ?? 0;
  const form: ReportForm = {
    progress: typedText(sent, 'progress'),
    problems: typedText(sent, 'problems'),
    nextStep: typedText(sent, 'nextStep'),
    completion: completionIn(sent.get('completion')),
    percent: percentIn(sent.get('percent') ?? ''),
  };
  const reason = typedText(sent, 'reason');
  const length = form.progress.length + form.problems.length + form.nextStep.length + reason.length;
  return {
    csrf: sent.get('csrf') ?? '',
    action: sent.get('action') ?? '',
    formId: (sent.get('form') ?? '').slice(0, 64),
    seenVersion: number('version'),
    baseVersion: number('base'),
    revision: number('revision'),
    form,
    reason,
    tooLong: length > MOST_CHARACTERS,
  };
}

export function newFormId(): string {
  return randomBytes(16).toString('hex');
}

/** A draft as it was stored by us. */
export function storedForm(json: string): ReportForm {
  return { ...EMPTY_FORM, ...(JSON.parse(json) as Partial<ReportForm>) };
}

function completionIn(said: string | null): Completion | null {
  return said !== null && Object.hasOwn(COMPLETION_NAMES, said) ? (said as Completion) : null;
}

function percentIn(said: string): number | null {
  const percent = whole(said.trim());
  return percent !== null && percent <= 100 ? percent : null;
}

function whole(said: string): number | null {
  return /^\d{1,9}$/.test(said) ? Number(said) : null;
}
