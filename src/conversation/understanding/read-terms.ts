import { officeDayOf } from '../../domain/calendar/office-time';
import { readOwnDue, type SaidDue } from '../../domain/message/own-due';
import type { Selection } from '../../domain/message/selection';
import { RuleViolation } from '../../domain/rule-violation';
import { sayDayAndWeekday, sayDeadline } from '../../domain/text/say-time';
import type { Terms } from '../decisions/decision';
import { type Command, UsageError } from '../define-command';
import type { Turn } from '../turn';
import { namesAny, readSelectors } from './choose-obligations';

export interface SaidTerms {
  readonly selection: Selection;
  readonly terms: Terms;
  /** What the answer says first: the day that was said is a day off. Empty for nothing. */
  readonly aloud: string;
}

const SAYS_SOMETHING = /[\p{L}\p{N}]/u;
/** 理由：…, 因为…: words that only lead up to the reason. */
const OPENS_REASON = /^(?:退回|免报)?(?:理由|原因)(?:是|为)?\s*[:：,，]?\s*|^[:：,，\s]+/;

/** Which reports, and why; throws `UsageError` where either is missing. */
export async function readReason(turn: Turn, args: string, command: Command): Promise<SaidTerms> {
  const { selection, rest } = await readSelectors(turn, args, { textFollows: true });
  const reason = reasonIn(rest);
  if (!namesAny(selection) || reason === null) throw new UsageError(command);
  return { selection, terms: { reason, dueAt: null }, aloud: '' };
}

/** Which reports, why, and until when, in either order; throws `due.past` for a day that is over. */
export async function readReasonAndDue(turn: Turn, args: string, command: Command): Promise<SaidTerms> {
  const said = await readDue(turn, args, command);
  if (said.terms.reason === null) throw new UsageError(command);
  return said;
}

/** As `readReasonAndDue`, where no reason is needed. */
export async function readDue(turn: Turn, args: string, command: Command): Promise<SaidTerms> {
  const { selection, rest } = await readSelectors(turn, args, { textFollows: true });
  if (!namesAny(selection)) throw new UsageError(command);
  const { calendar, policy } = turn.act.rules;
  const read = readOwnDue(rest, { today: officeDayOf(turn.act.now), calendar, dueTime: policy.dueTime });
  if (read.due && read.due.at <= turn.act.now)
    throw new RuleViolation('due.past', { due: sayDeadline(read.due.at) });
  return {
    selection,
    terms: { reason: reasonIn(read.rest), dueAt: read.due ? read.due.at.toISOString() : null },
    aloud: read.due ? movedAloud(read.due) : '',
  };
}

function reasonIn(words: string): string | null {
  const reason = words.replace(OPENS_REASON, '').trim();
  return SAYS_SOMETHING.test(reason) ? reason : null;
}

function movedAloud({ day, movedFrom }: SaidDue): string {
  return movedFrom === null
    ? ''
    : `${sayDayAndWeekday(movedFrom)}为休息日，时间已顺延至${sayDayAndWeekday(day)}。\n`;
}
