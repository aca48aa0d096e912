import type { Figures } from '../figures/figures';

/** The one line of figures, the same wherever it is shown. */
export function figuresLine({ owed, submitted, missing, overdue, returned }: Figures): string {
  return `应报 ${owed} 已报 ${submitted} 未报 ${missing} 逾期 ${overdue}（退回待重报 ${returned}）`;
}

/** The rates that go with it. */
export function ratesLine({ rate, onTimeRate, units }: Figures): string {
  return `报送率${percent(rate)}，按时率${percent(onTimeRate)}，涉及${units}家单位`;
}

/** `98.5%`; a dash where there is nothing to divide by. */
export function percent(rate: number | null): string {
  return rate === null ? '—' : `${Math.round(rate * 1000) / 10}%`;
}
