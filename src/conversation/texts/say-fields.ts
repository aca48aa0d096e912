import type { Completion, ReportFields } from '../../domain/message/report-fields';

/** 完成情况 as people say it. */
export const COMPLETION_NAMES: Readonly<Record<Completion, string>> = {
  notStarted: '未启动',
  inProgress: '推进中',
  behind: '滞后',
  done: '已完成',
};

/** `推进中`, `80%`; empty where the report says neither. */
export function completionWords({ completion, percent }: ReportFields): string[] {
  return [
    ...(completion ? [COMPLETION_NAMES[completion]] : []),
    ...(percent === null ? [] : [`${percent}%`]),
  ];
}
