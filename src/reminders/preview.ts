import type { EntityManager } from 'typeorm';
import { addDays, type OfficeDay, officeDayOf, officeTimeOf } from '../domain/calendar/office-time';
import type { OfficeRules } from '../domain/office-rules';
import type { BriefingInputs } from '../domain/reminders/briefings';
import { OPENING_STAGE, type PlannedReminder } from '../domain/reminders/planned-reminder';
import { simulateReminders } from '../domain/reminders/simulate-reminders';
import type { JudgedObligation } from '../store/read-models/judged-obligations';
import { lastMessages, loadBriefingInputs } from './briefing-inputs';
import { briefingTexts, plansOf } from './briefing-texts';
import { loadNotes, type NotesById } from './obligation-notes';
import { loadStandings, type PlanStanding } from './plan-standing';
import { loadPlannerInputs, type PlannerInputs } from './planner-inputs';
import { reminderText } from './reminder-text';
import { listedFor, messageText } from './render-reminder';
import { coveredStages, writtenFrom } from './what-was-told';

/** A reminder that would go out, for the people and obligations as they stand. */
export interface PreviewedReminder extends PlannedReminder {
  readonly obligations: readonly JudgedObligation[];
}

/** What the planner planned from, with what the texts need besides. */
export interface PreviewInputs extends PlannerInputs {
  readonly notes: NotesById;
  /** Of the plans that a digest or summary tells of. */
  readonly standings: ReadonlyMap<number, PlanStanding>;
}

export interface Preview {
  readonly reminders: readonly PreviewedReminder[];
  readonly inputs: PreviewInputs;
}

/**
 * What would be sent from `from` to `to` (office days, both included) if nobody reported: to nobody. From today on
 * it takes up what has really gone out; a span that begins in the past assumes that all before it went as planned.
 * `resumedPlans` are taken as if their reminders were not paused.
 */
export async function previewReminders(
  manager: EntityManager,
  rules: OfficeRules,
  now: Date,
  span: { readonly from: OfficeDay; readonly to: OfficeDay },
  resumedPlans: ReadonlySet<number> = new Set(),
): Promise<Preview> {
  const planner = await loadPlannerInputs(manager, rules, now, undefined, resumedPlans);
  const briefings = await loadBriefingInputs(manager, planner, rules, now, resumedPlans);
  const { owed, recipients, standIns } = planner;
  const planned =
    span.from >= officeDayOf(now)
      ? await plannedFromToday(manager, rules, now, { ...planner, briefings }, span.to)
      : simulateReminders({ ...rules, owed, recipients, standIns, briefings, ...span });
  const toldOf = plansOf(planned.flatMap((reminder) => reminder.briefings));
  const inputs = {
    ...planner,
    notes: await loadNotes(manager, planner.obligations, planner.arrangements),
    standings: await loadStandings(manager, planner, toldOf, rules, now),
  };
  const reminders = planned
    .filter((reminder) => reminder.officeDay >= span.from)
    .map((reminder) => ({
      ...reminder,
      obligations: reminder.stages.flatMap(({ obligationId }) => inputs.byId.get(obligationId) ?? []),
    }));
  return { reminders, inputs };
}

/** As the ticks will have it: today nobody is written to twice, and nobody once the window has closed. */
async function plannedFromToday(
  manager: EntityManager,
  rules: OfficeRules,
  now: Date,
  inputs: PlannerInputs & { readonly briefings: BriefingInputs },
  to: OfficeDay,
): Promise<PlannedReminder[]> {
  const today = officeDayOf(now);
  const { owed, recipients, standIns, briefings, calendar } = inputs;
  const writtenOn = await writtenFrom(manager, today);
  const what = { ...rules, owed, recipients, standIns, briefings, writtenOn };
  const covered = await coveredStages(manager, [...calendar.periodById.keys()], now);
  const stillToday = officeTimeOf(now) < rules.policy.window.to;
  const first = stillToday ? simulateReminders({ ...what, from: today, to: today, covered }) : [];
  const coveredToday = first.flatMap(({ personId, stages }) =>
    stages.map((stage) => ({ personId, ...stage })),
  );
  const tomorrow = addDays(today, 1);
  const lastMessage = new Map(await lastMessages(manager, briefings.readers, now, tomorrow));
  for (const { personId } of first) lastMessage.set(personId, today);
  const later = simulateReminders({
    ...what,
    briefings: { ...briefings, lastMessage },
    from: tomorrow,
    to,
    covered: [...covered, ...coveredToday],
  });
  return [...first, ...later];
}

/** The text that a previewed reminder would have, rendered as of its own sending time. */
export function previewText(
  inputs: PreviewInputs,
  reminder: PlannedReminder,
  name: string,
  rules: OfficeRules,
): string | null {
  const { personId, sendAt, mostUrgent, nudged } = reminder;
  const occasion = mostUrgent === OPENING_STAGE ? ('opening' as const) : ('stage' as const);
  const listed = nudged ? null : listedFor(inputs, personId, null, rules, sendAt);
  const owes =
    listed &&
    reminderText(
      { person: { id: personId, name }, ...listed, occasion, about: null, notes: inputs.notes },
      rules,
      sendAt,
    );
  const matter = { inputs, standings: inputs.standings, missedDays: [] };
  return messageText(owes, briefingTexts(reminder.briefings, matter, rules, sendAt));
}

/** Whether a reminder tells of one of the plans. */
export function tellsOf({ obligations, briefings }: PreviewedReminder, planIds: readonly number[]): boolean {
  return [...obligations, ...briefings].some(({ planId }) => planIds.includes(planId));
}

/** How far ahead the first message is looked for: mostly it is near, and looking far takes its time in a large plan. */
const LOOKS_AHEAD_DAYS = [15, 60, 180, 366];

export interface FirstReminder {
  readonly day: OfficeDay;
  readonly people: number;
}

/** The first day from today on which reminders of a plan go out, and to how many people; null where none would. */
export async function firstReminder(
  manager: EntityManager,
  rules: OfficeRules,
  now: Date,
  planId: number,
): Promise<FirstReminder | null> {
  const { owed: all, recipients, standIns, calendar } = await loadPlannerInputs(manager, rules, now);
  const owed = all.filter((each) => each.planId === planId);
  const today = officeDayOf(now);
  const known = {
    covered: await coveredStages(manager, [...calendar.periodById.keys()], now),
    writtenOn: await writtenFrom(manager, today),
  };
  const from = officeTimeOf(now) < rules.policy.window.to ? today : addDays(today, 1);
  for (const days of LOOKS_AHEAD_DAYS) {
    const to = addDays(today, days);
    const planned = simulateReminders({ ...rules, owed, recipients, standIns, from, to, ...known });
    const day = planned[0]?.officeDay;
    if (day !== undefined)
      return { day, people: planned.filter(({ officeDay }) => officeDay === day).length };
  }
  return null;
}

/** What a person has put off until a day. */
export { type DeferredMessage, deferredMessages } from './deferred-messages';
/** What waits while sending is stopped, as it would be at this moment. */
export { type WaitingMessages, waitingMessages as waitingToSend } from './waiting-messages';
