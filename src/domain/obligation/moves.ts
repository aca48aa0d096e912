import { type OfficeTime, officeDayOf, officeInstant } from '../calendar/office-time';
import { addWorkingDays, type WorkingCalendar } from '../calendar/working-calendar';
import { RuleViolation } from '../rule-violation';
import type { EffectiveDue } from './effective-due';
import type { Obligation, ObligationState } from './obligation';
import {
  AFTER_CLOSE,
  type ObligationMove,
  TRANSITIONS,
  type Transition,
  type VersionEffect,
} from './transitions';

interface Moment {
  /** For a report its `reportTime`, for any other move the office time at which it is carried out. */
  readonly at: Date;
  /** The marks in force before the move, see `effectiveDue`. */
  readonly due: EffectiveDue;
}

interface ReportContext extends Moment {
  /** Highest version number ever given for this obligation, withdrawn ones included: numbers are never reused. */
  readonly latestVersion: number;
}

interface WithdrawContext extends Moment {
  /** The latest version that was returned, which still stands; 0 when none ever was. */
  readonly returnedVersion: number;
}

interface NewRoundContext extends Moment {
  /** The day the coordinator gave; null for the default, 3 working days at the office's due time. */
  readonly ownDueAt: Date | null;
  readonly calendar: WorkingCalendar;
  readonly dueTime: OfficeTime;
}

interface ExtensionContext extends Moment {
  readonly ownDueAt: Date;
}

interface UnwaiveContext extends Moment {
  /** State before the waiver, from the audit log. */
  readonly waivedFrom: 'pending' | 'submitted' | 'returned';
}

/** What each move has to be told. */
export interface MoveContexts {
  submit: ReportContext;
  submitPartial: ReportContext;
  supplement: ReportContext;
  amend: ReportContext;
  nil: ReportContext;
  byProxy: ReportContext;
  withdraw: WithdrawContext;
  accept: Moment;
  return: NewRoundContext;
  waive: Moment;
  unwaive: UnwaiveContext;
  grantExtension: ExtensionContext;
  reopen: NewRoundContext;
}

export interface Moved {
  readonly obligation: Obligation;
  readonly effect: VersionEffect;
}

const DEFAULT_NEW_ROUND_DAYS = 3;

/** What a move changes besides the state that `TRANSITIONS` names. */
const CHANGES: {
  readonly [M in ObligationMove]: (before: Obligation, context: MoveContexts[M]) => Partial<Obligation>;
} = {
  submit: report,
  submitPartial: (_before, { latestVersion }) => ({ partial: true, currentVersion: latestVersion + 1 }),
  supplement: report,
  amend: report,
  nil: report,
  byProxy: report,
  withdraw,
  accept: () => ({}),
  return: (before, context) => ({ ...keepVerdict(before, context.due), ...newRound(before, context) }),
  waive: () => ({}),
  unwaive: (_before, { waivedFrom }) => ({ state: waivedFrom }),
  grantExtension: (_before, { ownDueAt }) => ({ ownDueAt }),
  reopen: (before, context) => ({ ...keepVerdict(before, context.due), ...newRound(before, context) }),
};

/**
 * The obligation after the move and what becomes of the text that came with it. Pure; changes nothing else.
 * Throws `obligation.move_not_allowed` or `obligation.closed`. With effect `draft` the obligation is returned unchanged.
 */
export function moveObligation<M extends ObligationMove>(
  obligation: Obligation,
  move: M,
  context: MoveContexts[M],
): Moved {
  const transition = permitted(obligation.state, move, context);
  if (transition.effect === 'draft') return { obligation, effect: 'draft' };

  const state = transition.to === 'same' || transition.to === 'before' ? obligation.state : transition.to;
  const moved = { ...obligation, state, ...CHANGES[move](obligation, context) };
  // 部分 said that the rest would come: what comes next is added to the part. A nil report is no rest of anything.
  const continued = obligation.partial && transition.effect === 'replace' && move !== 'nil';
  return { obligation: moved, effect: continued ? 'append' : transition.effect };
}

/** 18:00 (or the office's due time) on the third working day after `at`: the default own due of a new round. */
export function defaultNewRoundDue(at: Date, calendar: WorkingCalendar, dueTime: OfficeTime): Date {
  return officeInstant(addWorkingDays(calendar, officeDayOf(at), DEFAULT_NEW_ROUND_DAYS), dueTime);
}

function permitted(state: ObligationState, move: ObligationMove, { at, due }: Moment): Transition {
  const transition = TRANSITIONS[move][state];
  const closed = at > due.closesAt;
  if (transition === undefined || (move === 'reopen' && !closed)) {
    throw new RuleViolation('obligation.move_not_allowed', { move, state });
  }
  if (!closed || AFTER_CLOSE[move] === 'allowed') return transition;
  if (AFTER_CLOSE[move] === 'draft') return { to: 'same', effect: 'draft' };
  throw new RuleViolation('obligation.closed', { move, state });
}

function report(before: Obligation, { at, due, latestVersion }: ReportContext): Partial<Obligation> {
  const first = before.firstReportedAt === null;
  return {
    partial: false,
    currentVersion: latestVersion + 1,
    // Lateness is judged once, by the first report: neither a correction nor a return changes it.
    firstReportedAt: first ? at : before.firstReportedAt,
    deadlineWhenReported: first ? due.punctualUntil : before.deadlineWhenReported,
  };
}

/** As if never sent: what was sent before and returned was not withdrawn, still stands and still decides punctuality. */
function withdraw(_before: Obligation, { returnedVersion }: WithdrawContext): Partial<Obligation> {
  if (returnedVersion > 0) return { state: 'returned', currentVersion: returnedVersion };
  return { state: 'pending', currentVersion: 0, firstReportedAt: null, deadlineWhenReported: null };
}

function newRound(
  before: Obligation,
  { at, ownDueAt, calendar, dueTime }: NewRoundContext,
): Partial<Obligation> {
  return {
    ownDueAt: ownDueAt ?? defaultNewRoundDue(at, calendar, dueTime),
    round: before.round + 1,
  };
}

/** The new own due takes an extension's place; whom the extension made punctual stays punctual. */
function keepVerdict(before: Obligation, due: EffectiveDue): Partial<Obligation> {
  const judgedBy = before.deadlineWhenReported;
  if (judgedBy === null || judgedBy >= due.punctualUntil) return {};
  return { deadlineWhenReported: due.punctualUntil };
}
