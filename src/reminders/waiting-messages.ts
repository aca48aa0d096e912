import type { EntityManager } from 'typeorm';
import type { NudgeMatter } from '../delivery/render-reminder';
import { DIRECT_ANSWERS } from '../delivery/sending-switch';
import { officeDayOf } from '../domain/calendar/office-time';
import type { OfficeRules } from '../domain/office-rules';
import { briefingsOn } from '../domain/reminders/briefings';
import { type OutboxKind, OutboxMessageEntity } from '../store/entities/outbox-message-entity';
import { ReminderEntity } from '../store/entities/reminder-entity';
import { loadBriefingInputs } from './briefing-inputs';
import { loadPlannerInputs, type PlannerInputs } from './planner-inputs';
import { listedFor } from './render-reminder';
import { writtenOn } from './what-was-told';

/** One message that waits while sending is stopped. */
export interface WaitingMessage {
  readonly id: number;
  readonly to: string;
  readonly kind: OutboxKind;
}

/** What would become of the messages that wait, if sending were resumed at this moment. */
export interface WaitingMessages {
  readonly go: readonly WaitingMessage[];
  /** Pointless by now, or about nothing that is still owed. */
  readonly drop: readonly WaitingMessage[];
}

/** Answers are never held back, so they are not among them. Judged as the claim will judge them. */
export async function waitingMessages(
  manager: EntityManager,
  rules: OfficeRules,
  now: Date,
): Promise<WaitingMessages> {
  const rows = await manager
    .createQueryBuilder(OutboxMessageEntity, 'm')
    .leftJoin(ReminderEntity, 'r', 'r.id = m.reminder_id')
    .select([
      'm.id AS id',
      'm.to_userid AS toUserid',
      'm.kind AS kind',
      'm.about AS about',
      'r.person_id AS personId',
    ])
    .addSelect(
      'CASE WHEN m.pointless_after IS NOT NULL AND m.pointless_after < :now THEN 1 ELSE 0 END',
      'pointless',
    )
    .addSelect('CASE WHEN m.first_attempt_at IS NULL THEN 1 ELSE 0 END', 'untried')
    .where("m.status = 'pending' AND m.kind NOT IN (:...direct)", { now, direct: DIRECT_ANSWERS })
    .orderBy('m.id')
    .getRawMany<{
      id: number;
      toUserid: string;
      kind: OutboxKind;
      about: string | null;
      personId: number | null;
      pointless: number;
      untried: number;
    }>();
  const inputs = rows.some(({ personId }) => personId !== null)
    ? await loadPlannerInputs(manager, rules, now)
    : null;
  const briefed = inputs ? await briefedToday(manager, inputs, rules, now) : new Set<number>();
  const { nudged } = await writtenOn(manager, officeDayOf(now));
  const go: WaitingMessage[] = [];
  const drop: WaitingMessage[] = [];
  for (const { id, toUserid, kind, about, personId, pointless, untried } of rows) {
    const matter = about === null ? null : (JSON.parse(about) as NudgeMatter);
    const empty =
      inputs !== null &&
      personId !== null &&
      Number(untried) === 1 &&
      !(kind === 'reminder' && briefed.has(Number(personId))) &&
      ((kind === 'reminder' && nudged.has(Number(personId))) ||
        listedFor(inputs, Number(personId), matter, rules, now) === null);
    (Number(pointless) === 1 || empty ? drop : go).push({ id: Number(id), to: toUserid, kind });
  }
  return { go, drop };
}

/** Who has digest or summary to read, whatever the person owes. */
async function briefedToday(
  manager: EntityManager,
  inputs: PlannerInputs,
  rules: OfficeRules,
  now: Date,
): Promise<ReadonlySet<number>> {
  const known = await loadBriefingInputs(manager, inputs, rules, now);
  return new Set(briefingsOn(officeDayOf(now), known, rules).map(({ personId }) => personId));
}
