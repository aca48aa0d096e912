import type { EntityManager } from 'typeorm';
import type { NudgeMatter, RenderReminder } from '../delivery/render-reminder';
import { MESSAGE_LIMIT_BYTES, splitText } from '../delivery/split-text';
import { officeDayOf } from '../domain/calendar/office-time';
import type { OfficeRules } from '../domain/office-rules';
import { dueStage, isQuietOn } from '../domain/reminders/plan-reminders';
import { OPENING_STAGE } from '../domain/reminders/planned-reminder';
import { sayDay, sayMoment } from '../domain/text/say-time';
import type { Clock } from '../observability/clock';
import { PersonEntity } from '../store/entities/person-entity';
import { ReminderEntity } from '../store/entities/reminder-entity';
import { PeopleRepository } from '../store/people-repository';
import { type JudgedObligation, lampAt } from '../store/read-models/judged-obligations';
import { briefingTextsFor } from './briefing-texts';
import { loadNotes } from './obligation-notes';
import { loadInputsOfToday, type PlannerInputs } from './planner-inputs';
import { reminderCard } from './reminder-card';
import { NO_SECRETS, type ReminderContent, reminderText } from './reminder-text';
import { isNudgedBeside } from './what-was-told';

/** Renders a reminder in the claim: what the person owes at that moment, and nothing else. */
export function reminderRenderer(rules: OfficeRules, clock: Clock): RenderReminder {
  return async (manager, reminderId, kind, about, operationId = null) => {
    const reminder = await manager.findOneByOrFail(ReminderEntity, { id: reminderId });
    const person = await manager.findOneByOrFail(PersonEntity, { id: reminder.personId });
    const now = clock.now();
    const nudged = kind === 'nudge';
    const occasion = nudged ? 'nudge' : reminder.stage === OPENING_STAGE ? 'opening' : 'stage';
    // What a person was told by name this day the schedule does not tell again.
    const told = !nudged && (await isNudgedBeside(manager, reminderId));
    const writing = { occasion, about, told } as const;
    const { content, briefings } = await contentFor(manager, person, writing, rules, now);
    const text = messageText(content && reminderText(content, rules, now), briefings);
    if (!text) return null;
    const parts = partsOf(text, nudged ? nudgeMark(now, operationId) : null, now);
    const [only = ''] = parts;
    const card = content && parts.length === 1 && briefings.length === 0 ? reminderCard(content, only) : null;
    return card ? [card] : parts;
  };
}

/** Each unlike any other message; what fits one names the day, the days left or the moment in its text. */
function partsOf(text: string, mark: string | null, now: Date): string[] {
  if (mark !== null) return splitText(text, MESSAGE_LIMIT_BYTES, mark);
  const whole = splitText(text);
  return whole.length === 1 ? whole : splitText(text, MESSAGE_LIMIT_BYTES, sayDay(officeDayOf(now)));
}

/** The same items may have been told this morning, or by a 催办 a moment ago: this makes it another message. */
function nudgeMark(now: Date, operationId: number | null): string {
  return operationId === null ? sayMoment(now) : `${sayMoment(now)}，通知${operationId}`;
}

/** Why a message is written, and what it must be about. */
export interface Writing {
  readonly occasion: ReminderContent['occasion'];
  readonly about: NudgeMatter | null;
  /** A 催办 has told what the person owes: only digest and summary are left to tell. */
  readonly told: boolean;
}

async function contentFor(
  manager: EntityManager,
  person: PersonEntity,
  { told, ...writing }: Writing,
  rules: OfficeRules,
  now: Date,
): Promise<Sections> {
  const roles = await new PeopleRepository(manager).rolesOf(person.id);
  const reads =
    writing.occasion !== 'nudge' && roles.some(({ role }) => role === 'coordinator' || role === 'leader');
  const unitIds = [...new Set(roles.flatMap((role) => (role.unitId === null ? [] : [role.unitId])))];
  const inputs = await loadInputsOfToday(manager, rules, now, reads ? {} : { unitIds });
  const briefings = reads ? await briefingTextsFor(manager, person.id, inputs, rules, now) : [];
  const listed = told ? null : listedFor(inputs, person.id, writing.about, rules, now);
  if (!listed) return { content: null, briefings };
  const notes = await loadNotes(manager, [...listed.asContact, ...listed.asUnitLeader], inputs.arrangements);
  return { content: { person, ...listed, ...writing, notes }, briefings };
}

/** What one message consists of. */
interface Sections {
  /** What the person owes; null where that is nothing. */
  readonly content: ReminderContent | null;
  /** Digest and summary. */
  readonly briefings: readonly string[];
}

/** What the person owes first, then how the plans stand; null when there is neither. */
export function messageText(reminder: string | null, briefings: readonly string[]): string | null {
  if (briefings.length === 0) return reminder;
  return reminder === null
    ? `${briefings.join('\n\n')}\n${NO_SECRETS}`
    : [reminder, ...briefings].join('\n\n');
}

export type Listed = Pick<ReminderContent, 'asContact' | 'asUnitLeader'>;

/**
 * Everything that concerns one person at `now`, most urgent first; null when the person owes nothing, or none of what a
 * 催办 is about. What was named by a person is told also where the scheduler keeps quiet (不催, 暂停, 线下已报).
 */
export function listedFor(
  inputs: PlannerInputs,
  personId: number,
  about: NudgeMatter | null,
  rules: OfficeRules,
  now: Date,
): Listed | null {
  const today = officeDayOf(now);
  const named = new Set(about?.obligationIds);
  const asContact: JudgedObligation[] = [];
  const asUnitLeader: JudgedObligation[] = [];
  for (const concern of inputs.concernedOn(today).get(personId)?.concerns ?? []) {
    const { id } = concern.obligation;
    const judged = inputs.byId.get(id);
    if (!judged || !isOpen(judged, now)) continue;
    const silent = isQuietOn(concern.obligation, today);
    if (!named.has(id) && (silent || about?.byUnit)) continue;
    const obligation = { ...judged, lamp: lampAt(judged, rules, now) };
    if (concern.audiences.includes('primary')) {
      asContact.push(obligation);
      continue;
    }
    // Backups and unit leaders hear only of what has come to their rung of the ladder.
    const stage = dueStage(concern, today);
    if (stage && !silent) (stage.audience === 'unitLeader' ? asUnitLeader : asContact).push(obligation);
  }
  if (asContact.length + asUnitLeader.length === 0) return null;
  if (about && !asContact.some(({ id }) => named.has(id))) return null;
  return {
    asContact: asContact.sort(mostUrgentFirst),
    asUnitLeader: asUnitLeader.sort(mostUrgentFirst),
  };
}

/** Between its opening notice (or return) and its close. */
function isOpen(obligation: JudgedObligation, now: Date): boolean {
  const opened = obligation.state === 'returned' || obligation.inForce.window.opensOn <= officeDayOf(now);
  return opened && now <= obligation.marks.closesAt;
}

function mostUrgentFirst(a: JudgedObligation, b: JudgedObligation): number {
  return (
    a.marks.dueAt.getTime() - b.marks.dueAt.getTime() ||
    a.planId - b.planId ||
    a.unitId - b.unitId ||
    a.itemNo - b.itemNo
  );
}
