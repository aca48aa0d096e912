import type { Block } from './blocks';
import type { PlanWarning } from './parsed-plan';
import { planWarning } from './plan-warning';

/** Something with a printed number, in a series of its kind. */
export interface Numbered {
  readonly number: number;
  readonly printed: string;
  /** What stands in front of the last number: `1.` of 1.2. */
  readonly prefix: string;
  /** What it stands under: there numbers may begin again. */
  readonly parent: unknown;
  readonly line: number;
  readonly excerpt: string;
}

/** Doubled, missing and misplaced numbers among headings and items; numbering may run on or restart per section. */
export function checkNumbering(blocks: readonly Block[]): PlanWarning[] {
  const byRank = new Map<number, Numbered[]>();
  for (const block of blocks) {
    const series = byRank.get(block.rank) ?? [];
    byRank.set(block.rank, series);
    series.push(numberedBlock(block));
  }
  return [...byRank.values()].flatMap(checkSeries).sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}

/** One kind of number through the document. */
export function checkSeries(series: readonly Numbered[]): PlanWarning[] {
  return numberRuns(series).flatMap(checkRun);
}

function numberedBlock({ label, parent, line, paragraphs }: Block): Numbered {
  const { number, printed, prefix } = label;
  return { number, printed, prefix, parent, line, excerpt: `${printed}${paragraphs[0]?.text ?? ''}` };
}

/** A new run begins with number 1 under another heading, or with 2.1 after 1.3; the rest continues the run. */
function numberRuns(series: readonly Numbered[]): Numbered[][] {
  const runs: Numbered[][] = [];
  for (const each of series) {
    const previous = runs.at(-1)?.at(-1);
    const restarts =
      previous === undefined ||
      (each.number === 1 && previous.parent !== each.parent) ||
      previous.prefix !== each.prefix;
    if (restarts) runs.push([each]);
    else runs.at(-1)?.push(each);
  }
  return runs;
}

function checkRun(run: readonly Numbered[]): PlanWarning[] {
  const warnings: PlanWarning[] = [];
  const seen = new Set<number>();
  const printed = new Set(run.map(({ number }) => number));
  let highest = 0;
  for (const { number, printed: label, line, excerpt } of run) {
    if (seen.has(number)) {
      warnings.push(planWarning('number_doubled', line, `编号${label}重复出现，请核对。`, excerpt));
    } else if (number < highest) {
      warnings.push(planWarning('number_out_of_order', line, `编号${label}次序颠倒，请核对。`, excerpt));
    }
    const missing = numbersBetween(highest, number).filter((each) => !printed.has(each));
    if (missing.length > 0) {
      const message = `编号${label}之前缺少第 ${missing.join('、')} 号，请核对。`;
      warnings.push(planWarning('number_missing', line, message, excerpt));
    }
    seen.add(number);
    highest = Math.max(highest, number);
  }
  return warnings;
}

/** Exclusive on both sides; a jump of hundreds is one mistake, not hundreds of missing items. */
function numbersBetween(low: number, high: number): number[] {
  const count = Math.min(Math.max(high - low - 1, 0), 20);
  return Array.from({ length: count }, (_, index) => low + 1 + index);
}
