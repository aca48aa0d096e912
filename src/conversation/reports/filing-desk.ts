import { isNilReport, nilReason, nilText, withoutPartialMark } from '../../domain/message/report-marks';
import type { JudgedObligation } from '../../store/read-models/judged-obligations';
import type { Turn } from '../turn';
import type { Filing, ReportMove } from './file-reports';
import { obligationForReport, type ReportTargetGroup } from './report-targets';

/** Makes the filings of one message: same time, same message, same move for every entry. */
export class FilingDesk {
  constructor(
    private readonly turn: Turn,
    private readonly move: ReportMove,
    private readonly saidPeriod: string | null,
    /** Another message than this one first carried the text. */
    private readonly origin: Pick<Filing, 'reportedAt' | 'inboundId'> = {
      reportedAt: turn.reportedAt.toISOString(),
      inboundId: turn.inboundId,
    },
  ) {}

  /** Null when no period takes a report for this item. */
  for(group: ReportTargetGroup, text: string): Filing | null {
    const obligation = this.obligationOf(group);
    if (!obligation) return null;
    return { obligationId: obligation.id, ...this.origin, ...this.marked(text, obligation) };
  }

  /**
   * 修改 and 补充 are about what has been reported: where the period that a report would go to has nothing, they go to the
   * latest that has. 补充 may be the first text of a period that asks already, never of one that does not yet.
   */
  private obligationOf(group: ReportTargetGroup): JudgedObligation | null {
    const obligation = obligationForReport(group, this.turn, this.saidPeriod);
    if (!obligation || this.saidPeriod !== null || obligation.currentVersion > 0) return obligation;
    const isCorrection = this.move === 'amend' || (this.move === 'supplement' && obligation.lamp === 'none');
    if (!isCorrection) return obligation;
    return [...group.obligations].reverse().find((each) => each.currentVersion > 0) ?? obligation;
  }

  /** `18 … 部分` and `18 无进展` are other moves than a whole report, wherever the word stands. */
  private marked(text: string, { state }: JudgedObligation): Pick<Filing, 'text' | 'move'> {
    if (this.move === 'nil') return { move: 'nil', text: nilText(nilReason(text) ?? text) };
    const part = this.move === 'submit' || this.move === 'submitPartial' ? withoutPartialMark(text) : null;
    if (this.move === 'submitPartial') return { move: 'submitPartial', text: part ?? text };
    if (this.move !== 'submit' || state !== 'pending') return { move: this.move, text };
    if (part !== null) return { move: 'submitPartial', text: part };
    return { move: isNilReport(text) ? 'nil' : 'submit', text };
  }
}
