import type { Figures } from '../figures/figures';

/** The one line of figures, the same wherever it is shown. */
export function figuresLine({ owed, submitted, missing, overdue, returned }: Figures): string {
  return `应报 ${owed} 已报 ${submitted} 未报 ${missing} 逾期 ${overdue}（退回待重报 ${returned}）`;
}

/** The rates that go with it. */
export function ratesLine({ rate, onTimeRate, units }: Figures): string {
  return `报送率${percent(rate)}，按时率${percent(onTimeRate)}，涉及${units}家单位`;
}

/** `未报单位3家：` and a line each; only the first `most` units are listed, which is said. Empty where none misses anything. */
export function missingUnitLines(
  units: readonly { readonly unitName: string; readonly figures: Figures }[],
  most: number,
): string[] {
  if (units.length === 0) return [];
  const rest = units.length > most ? `（列前${most}家）` : '';
  const lines = units.slice(0, most).map(({ unitName, figures }, i) => {
    const overdue = figures.overdue > 0 ? `，逾期 ${figures.overdue}` : '';
    return `${i + 1}. ${unitName} 未报 ${figures.missing}${overdue}`;
  });
  return [`未报单位${units.length}家${rest}：`, ...lines];
}

/** `98.5%`; a dash where there is nothing to divide by. */
export function percent(rate: number | null): string {
  return rate === null ? '—' : `${Math.round(rate * 1000) / 10}%`;
}
