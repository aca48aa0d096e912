import { type OfficeDay, officeDayOf } from '../calendar/office-time';
import { type Briefing, type BriefingInputs, briefingsOn, NO_BRIEFINGS } from './briefings';
import { type Concern, type ConcernedPerson, concernsByPerson } from './concerns';
import type { OwedObligation } from './owed-obligation';
import {
  type CoveredStage,
  coverageKey,
  DUE_DAY_STAGE,
  NOBODY_WRITTEN_TO,
  type PlannedReminder,
  type PlannedStage,
  type WrittenTo,
} from './planned-reminder';
import type { Recipient } from './recipient';
import { sendTime } from './send-time';
import type { LadderRules, Stage } from './stages';
import { type StandIn, withStandIns } from './stand-ins';

export interface PlanRemindersInput extends LadderRules {
  readonly owed: readonly OwedObligation[];
  readonly recipients: readonly Recipient[];
  readonly standIns?: readonly StandIn[];
  /** Digest and summary; left out, nobody reads any. */
  readonly briefings?: BriefingInputs;
  /** The stages that sent, or already planned, messages covered: at least those of the obligations in `owed`. */
  readonly covered: readonly CoveredStage[];
  /** Who has had the message of this office day, or was nudged by a person (催办) on it; left out, nobody was. */
  readonly written?: WrittenTo;
  readonly now: Date;
}

/**
 * The scheduled messages of the office day of `now`, whatever its hour: the caller sends those with `sendAt` ≤ now
 * while the policy's window is open. At most one a person; none on a day off, in quiet periods, after the close. Who was
 * nudged by a person that day is told of no stage, but reads digest and summary all the same. A stage missed
 * on its day is made up for on the next working day, unless a later stage has replaced it. Pure: the same answer for
 * a missed, a late and a double tick, in whatever order the input comes.
 */
export function planReminders(input: PlanRemindersInput): PlannedReminder[] {
  const people = withStandIns(
    concernsByPerson(input.owed, input.recipients, input),
    input.standIns ?? [],
    input.recipients,
    officeDayOf(input.now),
  );
  const briefings = briefingsOn(officeDayOf(input.now), input.briefings ?? NO_BRIEFINGS, input);
  const coveredKeys = new Set(input.covered.map(coverageKey));
  return planDay(people, coveredKeys, input.written ?? NOBODY_WRITTEN_TO, input.now, input, briefings);
}

/** `planReminders` on what is concerned already: the simulation plans many days from one reckoning. */
export function planDay(
  people: readonly ConcernedPerson[],
  coveredKeys: ReadonlySet<string>,
  written: WrittenTo,
  now: Date,
  { policy, calendar }: LadderRules,
  briefings: readonly Briefing[] = [],
): PlannedReminder[] {
  const officeDay = officeDayOf(now);
  if (!calendar.isWorkingDay(officeDay)) return [];

  const planned: PlannedReminder[] = [];
  for (const { personId, userid, concerns, read } of withReaders(people, briefings)) {
    if (written.scheduled.has(personId)) continue;
    const nudged = written.nudged.has(personId);
    const sendAt = sendTime(personId, officeDay, policy.send);
    const due: { concern: Concern; stage: PlannedStage }[] = [];
    for (const concern of nudged ? [] : concerns) {
      const { closesAt } = concern.obligation;
      if (now > closesAt || sendAt > closesAt || isQuietOn(concern.obligation, officeDay)) continue;
      const stage = dueStage(concern, officeDay);
      if (stage !== null && !isCovered(concern, personId, stage, officeDay, coveredKeys))
        due.push({ concern, stage });
    }
    due.sort((a, b) => byUrgency(a.concern.obligation, b.concern.obligation, now));
    const stages = due.map(({ stage }) => stage);
    const mostUrgent = stages[0]?.stage ?? read[0]?.kind;
    if (mostUrgent)
      planned.push({ personId, userid, officeDay, sendAt, stages, briefings: read, nudged, mostUrgent });
  }
  return planned.sort((a, b) => a.sendAt.getTime() - b.sendAt.getTime() || a.personId - b.personId);
}

/** Everybody who may get a message: who is concerned by something, and who reads briefings besides or only. */
function withReaders(
  people: readonly ConcernedPerson[],
  briefings: readonly Briefing[],
): Iterable<ConcernedPerson & { readonly read: readonly Briefing[] }> {
  const all = new Map(people.map((person) => [person.personId, { ...person, read: [] as Briefing[] }]));
  for (const briefing of briefings) {
    const { personId, userid } = briefing;
    const known = all.get(personId) ?? { personId, userid, concerns: [], read: [] };
    known.read.push(briefing);
    all.set(personId, known);
  }
  return all.values();
}

/** 不催, 暂停, 线下已报: on this day nobody is reminded of it, whatever its ladder says. */
export function isQuietOn({ quiet, quietUntil }: OwedObligation, day: OfficeDay): boolean {
  return quiet || (quietUntil !== undefined && day <= quietUntil);
}

/** Told to the person, or to who answered for it when the stage's day came. */
function isCovered(
  concern: Concern,
  personId: number,
  stage: PlannedStage,
  day: OfficeDay,
  coveredKeys: ReadonlySet<string>,
): boolean {
  if (coveredKeys.has(coverageKey({ personId, ...stage }))) return true;
  const stageDay = latestStage(concern, day)?.day ?? day;
  return concern.earlier.some(
    (holder) =>
      stageDay <= holder.until && coveredKeys.has(coverageKey({ personId: holder.personId, ...stage })),
  );
}

/** The obligation's latest stage up to `day`, if it is one this person hears of. */
export function dueStage(concern: Concern, day: OfficeDay): PlannedStage | null {
  const latest = latestStage(concern, day);
  if (!latest) return null;
  const heard = concern.audiences.find((role) => latest.audience.includes(role));
  const audience = heard ?? (concern.informed && latest.name === DUE_DAY_STAGE ? 'backup' : undefined);
  if (audience === undefined) return null;
  return { obligationId: concern.obligation.id, stage: latest.name, dueDay: concern.dueDay, audience };
}

function latestStage({ ladder }: Concern, day: OfficeDay): Stage | undefined {
  let latest: Stage | undefined;
  for (const stage of ladder) {
    if (stage.day > day) break;
    latest = stage;
  }
  return latest;
}

/** Overdue first and among those the longest overdue, then the nearest due; the rest settles ties for good. */
function byUrgency(a: OwedObligation, b: OwedObligation, now: Date): number {
  return (
    Number(now > b.graceUntil) - Number(now > a.graceUntil) ||
    a.dueAt.getTime() - b.dueAt.getTime() ||
    a.planId - b.planId ||
    a.unitId - b.unitId ||
    a.itemNo - b.itemNo ||
    a.id - b.id
  );
}
