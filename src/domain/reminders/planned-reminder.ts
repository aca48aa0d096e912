import type { OfficeDay } from '../calendar/office-time';
import type { Briefing } from './briefings';
import type { Audience } from './policy';

/** What a message has told, or will tell, one person: recorded with it, so that no stage comes twice. */
export interface CoveredStage {
  readonly personId: number;
  readonly obligationId: number;
  /** `open`, `T-7`, `T0`, `T+1`, `W1` … */
  readonly stage: string;
  /** The own due day that the stage was counted from: a moved due brings its stages again. */
  readonly dueDay: OfficeDay;
}

/** One stage of one obligation that a reminder covers. */
export interface PlannedStage extends Omit<CoveredStage, 'personId'> {
  /** As what the person hears of it; the closest role where the person has several. */
  readonly audience: Audience;
}

/** The one scheduled message to one person on one office day. */
export interface PlannedReminder {
  readonly personId: number;
  readonly userid: string;
  readonly officeDay: OfficeDay;
  readonly sendAt: Date;
  /** Most urgent first. The message itself lists everything the person owes when it is rendered. */
  readonly stages: readonly PlannedStage[];
  /** Digest and summary, sections of the same message. Stages or briefings: never are both empty. */
  readonly briefings: readonly Briefing[];
  /** A 催办 of the same day has told, or will tell, what the person owes: the message is of briefings alone. */
  readonly nudged: boolean;
  /** Name of the first of `stages`, else the kind of the first of `briefings`. */
  readonly mostUrgent: string;
}

/** Who has, or will have, which message of an office day. */
export interface WrittenTo {
  /** The one scheduled message. */
  readonly scheduled: ReadonlySet<number>;
  /** A 催办 about all that the person owes: it takes the place of the nudge in the scheduled message. */
  readonly nudged: ReadonlySet<number>;
}

export const NOBODY_WRITTEN_TO: WrittenTo = { scheduled: new Set(), nudged: new Set() };

/** The first stage's name. It goes out once for an obligation, wherever its due is moved afterwards. */
export const OPENING_STAGE = 'open';
/** The stage of the due day itself. */
export const DUE_DAY_STAGE = 'T0';

export function coverageKey({ personId, obligationId, stage, dueDay }: CoveredStage): string {
  return `${personId}|${obligationId}|${stage}|${stage === OPENING_STAGE ? '' : dueDay}`;
}
