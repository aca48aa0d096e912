import type { Block } from './blocks';
import type { PlanWarning } from './parsed-plan';
import { planWarning } from './plan-warning';

/** Doubled, missing and misplaced numbers among headings and items; numbering may run on or restart per section. */
export function checkNumbering(blocks: readonly Block[]): PlanWarning[] {
  const ranks = [...new Set(blocks.map((block) => block.rank))];
  return ranks
    .flatMap((rank) => numberRuns(blocks.filter((block) => block.rank === rank)))
    .flatMap(checkRun)
    .sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}

/** A new run begins with number 1 under another heading; everything else continues the run. */
function numberRuns(blocks: readonly Block[]): Block[][] {
  const runs: Block[][] = [];
  for (const block of blocks) {
    const previous = runs.at(-1)?.at(-1);
    const restarts = previous === undefined || (block.label.number === 1 && previous.parent !== block.parent);
    if (restarts) runs.push([block]);
    else runs.at(-1)?.push(block);
  }
  return runs;
}

function checkRun(run: readonly Block[]): PlanWarning[] {
  const warnings: PlanWarning[] = [];
  const seen = new Set<number>();
  const printed = new Set(run.map((block) => block.label.number));
  let highest = 0;
  for (const block of run) {
    const { number, printed: label } = block.label;
    const excerpt = `${label}${block.paragraphs[0]?.text ?? ''}`;
    if (seen.has(number)) {
      warnings.push(planWarning('number_doubled', block.line, `编号${label}重复出现，请核对。`, excerpt));
    } else if (number < highest) {
      warnings.push(
        planWarning('number_out_of_order', block.line, `编号${label}次序颠倒，请核对。`, excerpt),
      );
    }
    const missing = numbersBetween(highest, number).filter((each) => !printed.has(each));
    if (missing.length > 0) {
      const message = `编号${label}之前缺少第 ${missing.join('、')} 号，请核对。`;
      warnings.push(planWarning('number_missing', block.line, message, excerpt));
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
