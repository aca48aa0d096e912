import { isOfficeDay, type OfficeDay } from '../calendar/office-time';
import { toChineseNumeral } from '../text/chinese-numerals';

/** What a period's code says. The year is the plan's; a dated period may fall into the next one. */
export type PeriodCode =
  | { readonly form: 'quarter'; readonly year: number; readonly quarter: number }
  | { readonly form: 'half'; readonly year: number; readonly half: number }
  | { readonly form: 'month'; readonly year: number; readonly month: number }
  | { readonly form: 'dated'; readonly year: number; readonly day: OfficeDay }
  | { readonly form: 'actionPlan'; readonly year: number };

/** Reads `2022Q2`, `2022H1`, `2022M06`, `2022-06-15`, `2022FA`; null for anything else. */
export function parsePeriodCode(code: string): PeriodCode | null {
  const year = Number(code.slice(0, 4));
  if (/^\d{4}Q[1-4]$/.test(code)) return { form: 'quarter', year, quarter: Number(code[5]) };
  if (/^\d{4}H[12]$/.test(code)) return { form: 'half', year, half: Number(code[5]) };
  if (/^\d{4}M(0[1-9]|1[0-2])$/.test(code)) return { form: 'month', year, month: Number(code.slice(5)) };
  if (/^\d{4}FA$/.test(code)) return { form: 'actionPlan', year };
  if (isOfficeDay(code)) return { form: 'dated', year, day: code };
  return null;
}

export function formatPeriodCode(period: PeriodCode): string {
  switch (period.form) {
    case 'quarter':
      return `${period.year}Q${period.quarter}`;
    case 'half':
      return `${period.year}H${period.half}`;
    case 'month':
      return `${period.year}M${String(period.month).padStart(2, '0')}`;
    case 'dated':
      return period.day;
    case 'actionPlan':
      return `${period.year}FA`;
  }
}

/**
 * The period as people say it: 二季度, 上半年, 6月, 6月15日, 方案. The year stands in front (2022年二季度) unless it is
 * `saidYear`, the year that goes without saying. A string that is no period code is returned as it is.
 */
export function periodName(code: string, saidYear: number | null): string {
  const period = parsePeriodCode(code);
  if (period === null) return code;
  return `${period.year === saidYear ? '' : `${period.year}年`}${nameWithoutYear(period)}`;
}

function nameWithoutYear(period: PeriodCode): string {
  switch (period.form) {
    case 'quarter':
      return `${toChineseNumeral(period.quarter)}季度`;
    case 'half':
      return period.half === 1 ? '上半年' : '下半年';
    case 'month':
      return `${period.month}月`;
    case 'dated':
      return `${Number(period.day.slice(5, 7))}月${Number(period.day.slice(8))}日`;
    case 'actionPlan':
      return '方案';
  }
}
