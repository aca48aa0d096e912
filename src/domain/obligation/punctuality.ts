import type { Obligation } from './obligation';

/** A message's CreateTime is believed when it lies at most this long before the message arrived. */
const BELIEVED_MS = 24 * 3600_000;

/**
 * Whether the first report that was not withdrawn came late; null while there is none. `punctualUntil` is the one now in
 * force (`EffectiveDue.punctualUntil`): a deadline moved later can make a late report punctual, one moved earlier
 * never makes a punctual one late.
 */
export function isLate(
  obligation: Pick<Obligation, 'firstReportedAt' | 'deadlineWhenReported'>,
  punctualUntil: Date,
): boolean | null {
  const { firstReportedAt, deadlineWhenReported } = obligation;
  if (firstReportedAt === null) return null;
  const judgedBy = Math.max(deadlineWhenReported?.getTime() ?? 0, punctualUntil.getTime());
  return firstReportedAt.getTime() > judgedBy;
}

/**
 * The time that counts for a report: CreateTime of the message that first carried its text, if that lies within the
 * 24 hours before the message arrived, otherwise the arrival. A question of ours, a retry or an outage in between
 * makes no unit late; a clock that is ahead, or days behind, wins nobody anything.
 */
export function reportTime(createTime: Date | null, arrival: Date): Date {
  if (createTime === null) return arrival;
  const age = arrival.getTime() - createTime.getTime();
  return age >= 0 && age <= BELIEVED_MS ? createTime : arrival;
}
