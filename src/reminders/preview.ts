import type { EntityManager } from 'typeorm';
import { type OfficeDay, officeDayOf } from '../domain/calendar/office-time';
import type { OfficeRules } from '../domain/office-rules';
import type { PlannedReminder } from '../domain/reminders/planned-reminder';
import { simulateReminders } from '../domain/reminders/simulate-reminders';
import type { JudgedObligation } from '../store/read-models/judged-obligations';
import { coveredStages, loadPlannerInputs, type PlannerInputs } from './planner-inputs';
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
  const today = officeDayOf(now);
  const startsAhead = span.from >= today;
  const planned = simulateReminders({
    ...rules,
    owed: inputs.owed,
    recipients: inputs.recipients,
    from: startsAhead ? today : span.from,
    to: span.to,
    ...(startsAhead ? { covered: await coveredStages(manager) } : {}),
  });
  const byId = new Map(inputs.obligations.map((obligation) => [obligation.id, obligation]));
  const reminders = planned
    .filter((reminder) => reminder.officeDay >= span.from)
    .map((reminder) => ({
      ...reminder,
      obligations: reminder.stages.flatMap(({ obligationId }) => byId.get(obligationId) ?? []),
    }));
  return { reminders, inputs };
}

/** The text that a previewed reminder would have, rendered as of its own sending time. */
export function previewText(
  inputs: PlannerInputs,
  reminder: PlannedReminder,
  name: string,
  rules: OfficeRules,
): string | null {
  const { personId, sendAt, mostUrgent } = reminder;
  const content = contentOf(inputs, { id: personId, name }, mostUrgent === 'open', rules, sendAt);
  return content && reminderText(content, rules, sendAt);
}
