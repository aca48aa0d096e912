import type { Filing, ReportMove } from './file-reports';
import { obligationForReport, type ReportTargetGroup } from './report-targets';
import type { Turn } from './turn';

/** Makes the filings of one message: same time, same message, same move for every entry. */
export class FilingDesk {
  constructor(
    private readonly turn: Turn,
    private readonly move: ReportMove,
    private readonly saidPeriod: string | null,
  ) {}

  /** Null when no period takes a report for this item. */
  for(group: ReportTargetGroup, text: string): Filing | null {
    const obligation = obligationForReport(group, this.turn, this.saidPeriod);
    if (!obligation) return null;
    return {
      obligationId: obligation.id,
      text,
      move: this.move,
      reportedAt: this.turn.reportedAt.toISOString(),
      inboundId: this.turn.inboundId,
    };
  }
}
