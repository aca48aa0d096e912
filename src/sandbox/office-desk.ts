/** A reminder as `cuibao reminders simulate --json` foretells it, if nobody reports any more. */
export interface ForetoldReminder {
  readonly at: string;
  readonly stage: string;
  readonly to: string;
  readonly units: readonly string[];
}

/**
 * What whoever set up the office can do that a messenger cannot: look into its plans, take its database away, begin anew.
 * The quickstart has such a desk; a sandbox that was started by hand has none.
 */
export interface OfficeDesk {
  /** As of `now`, an ISO instant of the office; both days included. */
  forecast(now: string, from: string, to: string): Promise<readonly ForetoldReminder[]>;
  setDatabaseAway(away: boolean): Promise<void>;
  /** Resolves as soon as it is decided: then the office closes, this process too, and opens again as at the start. */
  startOver(): Promise<void>;
}
