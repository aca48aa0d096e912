import type { EntityManager } from 'typeorm';
import type { OutboundContent } from '../delivery/outbound-message';
import type { NudgeMatter } from '../delivery/render-reminder';
import { addDays, type OfficeDay, officeInstant } from '../domain/calendar/office-time';
import type { OfficeRules } from '../domain/office-rules';
import { OutboxMessageEntity } from '../store/entities/outbox-message-entity';
import { ReminderEntity } from '../store/entities/reminder-entity';
import { PeopleRepository } from '../store/people-repository';
import type { NotesById } from './obligation-notes';
import type { PlannerInputs } from './planner-inputs';
import { reminderText } from './reminder-text';
import { listedFor } from './render-reminder';

/** One message that a person has put off until an office day. */
export interface DeferredMessage {
  readonly to: string;
  readonly name: string;
  readonly at: Date;
  /** As it would be rendered then; null where nothing would be left to say. */
  readonly text: string | null;
}

/** What waits for that day (催办 and others of the evening before), in the order in which it goes out. */
export async function deferredMessages(
  manager: EntityManager,
  inputs: PlannerInputs & { readonly notes: NotesById },
  day: OfficeDay,
  rules: OfficeRules,
): Promise<DeferredMessage[]> {
  const rows = await manager
    .createQueryBuilder(OutboxMessageEntity, 'm')
    .where("m.status = 'deferred' AND m.release_at >= :from AND m.release_at < :to", {
      from: officeInstant(day, '00:00'),
      to: officeInstant(addDays(day, 1), '00:00'),
    })
    .orderBy('m.release_at')
    .addOrderBy('m.id')
    .getMany();
  const messages: DeferredMessage[] = [];
  for (const { toUserid, content, reminderId, about, releaseAt } of rows) {
    const at = releaseAt ?? officeInstant(day, rules.policy.send.at);
    const person = await new PeopleRepository(manager).find(toUserid);
    const name = person?.name ?? toUserid;
    if (content !== null) {
      const written = JSON.parse(content) as OutboundContent;
      messages.push({ to: toUserid, name, at, text: 'text' in written ? written.text : null });
      continue;
    }
    const reminder = await manager.findOneBy(ReminderEntity, { id: reminderId ?? 0 });
    const matter = about === null ? null : (JSON.parse(about) as NudgeMatter);
    const listed = reminder && listedFor(inputs, reminder.personId, matter, rules, at);
    const text =
      listed &&
      reminderText(
        {
          person: { id: reminder.personId, name },
          ...listed,
          occasion: 'nudge',
          about: matter,
          notes: inputs.notes,
        },
        rules,
        at,
      );
    messages.push({ to: toUserid, name, at, text });
  }
  return messages;
}
