import type { Evidence } from '../evidence';
import { checkAudit } from './check-audit';
import { checkMessages } from './check-messages';
import { checkOrder } from './check-order';
import { checkReports } from './check-reports';
import { checkSending } from './check-sending';
import { type Figures, figuresOf } from './figures';
import { matchMessages } from './matched';
import { openRows } from './open-database';
import { groupedBy, readStored } from './stored';
import { storyOf } from './story';
import type { Violation } from './violation';

export interface Verdict {
  readonly violations: readonly Violation[];
  readonly figures: Figures;
  /** Of the first violations, what happened to their messages. */
  readonly stories: readonly string[];
}

/** Of each rule. */
const TOLD = 2;

/**
 * Compares what people were told with what is stored and what was sent. Knows the tables, the log of the simulated
 * platform and the promises; nothing of the product takes part.
 */
export async function judge(evidence: Evidence, databaseUrl: string): Promise<Verdict> {
  const rows = openRows(databaseUrl);
  try {
    const stored = await readStored(rows);
    const matched = matchMessages(evidence, stored);
    const violations: Violation[] = [
      ...checkMessages(matched),
      ...checkReports(matched, stored),
      ...checkSending(evidence, stored),
      ...checkOrder(evidence, matched, stored),
      ...checkAudit(stored.audit),
      ...evidence.crashes.map((what): Violation => ({ rule: 'process ended', message: null, what })),
      ...evidence.unsettled.map((what): Violation => ({ rule: 'did not come to rest', message: null, what })),
    ];
    return {
      violations,
      figures: figuresOf(evidence, stored, matched),
      stories: [...groupedBy(violations, ({ rule }) => rule).values()]
        .flatMap((same) => same.slice(0, TOLD))
        .map((violation) => storyOf(violation, evidence, stored, matched)),
    };
  } finally {
    await rows.close();
  }
}
