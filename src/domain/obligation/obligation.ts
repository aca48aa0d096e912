/** The states of what is owed: 待报 已报 退回 通过 免报 (docs/product.md, "The life of an obligation"). */
export type ObligationState = 'pending' | 'submitted' | 'returned' | 'accepted' | 'waived';

/** What one unit owes for one item in one period. The store's row implements this. */
export interface Obligation {
  readonly state: ObligationState;
  /** 部分已报: something is in, but the unit has said that more will come. Counts as not reported. */
  readonly partial: boolean;
  /** An own due time from an extension, a return or a reopening; null while the period's holds. */
  readonly ownDueAt: Date | null;
  /** 1 from the start; each return and each reopening opens the next one. */
  readonly round: number;
  /** Time of the first report that was not withdrawn: it alone decides punctual or late. */
  readonly firstReportedAt: Date | null;
  /** The deadline (grace included) that was in force at `firstReportedAt`. */
  readonly deadlineWhenReported: Date | null;
  /** Number of the report version that counts; 0 while there is none. */
  readonly currentVersion: number;
}
