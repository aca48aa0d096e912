import { type EntityManager, In } from 'typeorm';
import { enqueue } from '../delivery/outbox';
import { MESSAGE_LIMIT_BYTES, splitText } from '../delivery/split-text';
import { type OfficeDay, officeDayOf, officeInstant, officeTimeOf } from '../domain/calendar/office-time';
import type { OfficeRules } from '../domain/office-rules';
import { sendTime } from '../domain/reminders/send-time';
import { sayDay } from '../domain/text/say-time';
import { machineNow } from '../store/dialect';
import { OutboxMessageEntity } from '../store/entities/outbox-message-entity';
import { PeopleRepository } from '../store/people-repository';
import { PlanRepository } from '../store/plan-repository';
import { plansInCheck } from '../store/read-models/people-to-check';
import { unitsWithoutContact, unreachableContacts } from '../store/read-models/reachability';
import type { Store } from '../store/store';
import { unreachableNotice } from './unreachable-notice';

/** Refusals of one morning come within minutes: they make one notice … */
const SETTLES_AFTER_MS = 10 * 60_000;
/** … which does not wait for ever. */
const LONGEST_WAIT_MS = 60 * 60_000;

/** A coordinator, and the active plans to be told about. */
interface Coordinator {
  readonly personId: number;
  readonly userid: string;
  readonly planIds: number[];
}

/**
 * Tells each coordinator, at most once an office day and inside the sending window, who of the own plans cannot be
 * reached and which units nobody answers for: when somebody was noticed since the last notice, and with every check
 * (once `complete`) while there are such units. Returns how many were told. Computed from what is stored: twice, late
 * or in two processes at once makes the same notices.
 */
export async function tellOfUnreachable(
  store: Store,
  rules: OfficeRules,
  now: Date,
  { complete }: { readonly complete: boolean },
): Promise<number> {
  const { window } = rules.policy;
  const today = officeDayOf(now);
  const time = officeTimeOf(now);
  if (!rules.calendar.isWorkingDay(today) || time < window.from || time >= window.to) return 0;
  const checks = new Map(
    (await plansInCheck(store.read, rules, now)).map(({ planId, since }) => [planId, since]),
  );
  let told = 0;
  for (const coordinator of await coordinators(store.read)) {
    // Never all at the stroke of the hour.
    const earliest = sendTime(coordinator.personId, today, { ...rules.policy.send, at: window.from });
    if (now < earliest) continue;
    const since =
      coordinator.planIds
        .flatMap((id) => checks.get(id) ?? [])
        .sort()
        .at(-1) ?? null;
    const check = since !== null && (complete || since < today) ? since : null;
    if (!(await noticeFor(store.read, coordinator, now, check))) continue;
    if (await store.inTransaction((manager) => tell(manager, coordinator, now, check))) told += 1;
  }
  return told;
}

async function coordinators(manager: EntityManager): Promise<Coordinator[]> {
  const plans = await new PlanRepository(manager).active();
  const byPerson = new Map<number, Coordinator>();
  for (const { personId, userid, unitId, reachable } of await new PeopleRepository(manager).withRole([
    'coordinator',
  ])) {
    if (!reachable) continue;
    const own = plans.filter(({ collectingUnitId }) => collectingUnitId === unitId).map(({ id }) => id);
    const known = byPerson.get(personId) ?? { personId, userid, planIds: [] };
    known.planIds.push(...own);
    byPerson.set(personId, known);
  }
  return [...byPerson.values()].filter(({ planIds }) => planIds.length > 0);
}

/** The notice that is due; null when there is nothing new to tell, or not today any more. */
async function noticeFor(
  manager: EntityManager,
  { personId, planIds }: Coordinator,
  now: Date,
  check: OfficeDay | null,
): Promise<string | null> {
  const last = await lastNotice(manager, personId);
  if (last !== null && officeDayOf(last) >= officeDayOf(now)) return null;
  const gone = await unreachableContacts(manager, planIds);
  const bare = await unitsWithoutContact(manager, planIds);
  const news = gone.flatMap(({ since }) =>
    since && (last === null || since > last) ? [since.getTime()] : [],
  );
  const isSettled =
    news.length > 0 &&
    (now.getTime() - Math.max(...news) >= SETTLES_AFTER_MS ||
      now.getTime() - Math.min(...news) >= LONGEST_WAIT_MS);
  const isOfCheck =
    check !== null && bare.length > 0 && (last === null || last < officeInstant(check, '00:00'));
  if (!isSettled && !isOfCheck) return null;
  return unreachableNotice(
    gone.filter(({ since }) => since === null || last === null || since > last),
    bare,
  );
}

/** In the coordinator's turn: of two processes the second finds the first one's notice. */
async function tell(
  manager: EntityManager,
  coordinator: Coordinator,
  now: Date,
  check: OfficeDay | null,
): Promise<boolean> {
  const { personId, userid } = coordinator;
  await new PeopleRepository(manager).find(userid, { lock: true });
  const text = await noticeFor(manager, coordinator, now, check);
  if (text === null) return false;
  const key = noticeKey(personId, officeDayOf(now));
  await enqueue(
    manager,
    splitText(text, MESSAGE_LIMIT_BYTES, sayDay(officeDayOf(now))).map((part, i) => ({
      dedupeKey: `${key}:${i + 1}`,
      to: userid,
      kind: 'notice' as const,
      content: { type: 'text' as const, text: part },
    })),
    { officeNow: now, machineNow: await machineNow(manager) },
  );
  return true;
}

function noticeKey(personId: number, day: OfficeDay): string {
  return `contacts:${personId}:${day}`;
}

/** When the person was last told, in office time; what was refused or dropped has told nothing. */
async function lastNotice(manager: EntityManager, personId: number): Promise<Date | null> {
  const prefix = `contacts:${personId}:`;
  const latest = await manager
    .createQueryBuilder(OutboxMessageEntity, 'm')
    // The unique key's index holds exactly these in the order of their days.
    .where('m.dedupe_key > :from AND m.dedupe_key < :to', { from: prefix, to: `${prefix}~` })
    .andWhere({ status: In(['deferred', 'pending', 'sending', 'sent', 'unknown']) })
    .orderBy('m.dedupe_key', 'DESC')
    .limit(1)
    .getOne();
  return latest?.createdAt ?? null;
}
