import type { EntityManager } from 'typeorm';
import { addDays, type OfficeDay, officeDayOf, officeTimeOf } from '../domain/calendar/office-time';
import type { OfficeRules } from '../domain/office-rules';
import { OPENING_STAGE, type PlannedReminder } from '../domain/reminders/planned-reminder';
import { simulateReminders } from '../domain/reminders/simulate-reminders';
import type { JudgedObligation } from '../store/read-models/judged-obligations';
import { coveredStages, loadPlannerInputs, type PlannerInputs, peopleWrittenTo } from './planner-inputs';
import { reminderText } from './reminder-text';
import { contentOf } from './render-reminder';

/** A reminder that would go out, for the people and obligations as they stand. */
export interface PreviewedReminder extends PlannedReminder {
  readonly obligations: readonly JudgedObligation[];
}

export interface Preview {
  readonly reminders: readonly PreviewedReminder[];
  readonly inputs: PlannerInputs;
}

/**
 * What would be sent from `from` to `to` (office days, both included) if nobody reported: to nobody. From today on
 * it takes up what has really gone out; a span that begins in the past assumes that all before it went as planned.
 */
export async function previewReminders(
  manager: EntityManager,
  rules: OfficeRules,
  now: Date,
  span: { readonly from: OfficeDay; readonly to: OfficeDay },
): Promise<Preview> {
  const inputs = await loadPlannerInputs(manager, rules, now);
  const planned =
    span.from >= officeDayOf(now)
      ? await plannedFromToday(manager, rules, now, inputs, span.to)
      : simulateReminders({ ...rules, owed: inputs.owed, recipients: inputs.recipients, ...span });
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
  inputs: PlannerInputs,
  to: OfficeDay,
): Promise<PlannedReminder[]> {
  const today = officeDayOf(now);
  const covered = await coveredStages(manager);
  const { owed, recipients } = inputs;
  const written = await peopleWrittenTo(manager, today);
  const stillToday = officeTimeOf(now) < rules.policy.window.to;
  const first = stillToday
    ? simulateReminders({ ...rules, owed, recipients, from: today, to: today, covered }).filter(
        ({ personId }) => !written.has(personId),
      )
    : [];
  const coveredToday = first.flatMap(({ personId, stages }) =>
    stages.map((stage) => ({ personId, ...stage })),
  );
  const later = simulateReminders({
    ...rules,
    owed,
    recipients,
    from: addDays(today, 1),
    to,
    covered: [...covered, ...coveredToday],
  });
  return [...first, ...later];
}

/** The text that a previewed reminder would have, rendered as of its own sending time. */
export function previewText(
  inputs: PlannerInputs,
  reminder: PlannedReminder,
  name: string,
  rules: OfficeRules,
): string | null {
  const { personId, sendAt, mostUrgent } = reminder;
  const occasion = mostUrgent === OPENING_STAGE ? 'opening' : 'stage';
  const content = contentOf(inputs, { id: personId, name }, occasion, rules, sendAt);
  return content && reminderText(content, rules, sendAt);
}
