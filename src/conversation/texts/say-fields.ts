import { COMPLETION_NAMES, type ReportFields } from '../../domain/message/report-fields';

/** `推进中`, `80%`; empty where the report says neither. */
export function completionWords({ completion, percent }: ReportFields): string[] {
  return [
    ...(completion ? [COMPLETION_NAMES[completion]] : []),
    ...(percent === null ? [] : [`${percent}%`]),
  ];
}
