import { randomUUID } from 'node:crypto';
import { Dispatcher } from '../../src/delivery/dispatcher';
import type { Messenger } from '../../src/delivery/outbound-message';
import { SendFailure } from '../../src/delivery/send-failure';
import { officeDayOf } from '../../src/domain/calendar/office-time';
import { createMetrics } from '../../src/observability/metrics';
import { reminderRenderer } from '../../src/reminders/render-reminder';
import { tick } from '../../src/reminders/tick';
import { ObligationEntity } from '../../src/store/entities/obligation-entity';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import { PersonEntity } from '../../src/store/entities/person-entity';
import { ReminderEntity } from '../../src/store/entities/reminder-entity';
import type { Store } from '../../src/store/store';
import { beijing, type Office } from '../support/office';

export interface SentReminder {
  readonly to: string;
  readonly text: string;
}

/** Runs the scheduler's step on the office's own store, or on another process's. */
export function tickAt(office: Office, time: string, store: Store = office.store): Promise<number> {
  if (beijing(time) > office.clock.now()) office.goTo(time);
  return tick(
    { store, rules: office.rules, processName: `test:${randomUUID()}`, configHash: 'as-shipped' },
    beijing(time),
  );
}

/** Sends what waits, as the dispatcher does; `refuse` names people whom the platform does not know. */
export async function sendWaiting(office: Office, refuse: readonly string[] = []): Promise<SentReminder[]> {
  const sent: SentReminder[] = [];
  const messenger: Messenger = {
    compose: ({ to, content }) => JSON.stringify({ to, text: 'text' in content ? content.text : '' }),
    async send(body) {
      const message = JSON.parse(body) as SentReminder;
      if (refuse.includes(message.to)) throw new SendFailure('permanent', '60111', 'invaliduser');
      sent.push(message);
      return { messageId: null, jobId: null };
    },
  };
  const dispatcher = new Dispatcher({
    store: office.store,
    messenger,
    render: reminderRenderer(office.rules, office.clock),
    clock: office.clock,
    logger: office.logger,
    metrics: createMetrics(),
    owner: `test:${randomUUID()}`,
  });
  while (await anyWaiting(office.store)) await dispatcher.runOnce();
  await dispatcher.stop();
  return sent.sort((a, b) => (a.to < b.to ? -1 : a.to > b.to ? 1 : 0));
}

async function anyWaiting(store: Store): Promise<boolean> {
  return (await store.read.countBy(OutboxMessageEntity, { status: 'pending' })) > 0;
}

export const recipients = (sent: readonly SentReminder[]): string[] => sent.map(({ to }) => to);

/** Who has a reminder row on which office day, and for which stage. */
export async function remindersOf(store: Store): Promise<{ to: string; day: string; stage: string }[]> {
  const rows = await store.read
    .createQueryBuilder(ReminderEntity, 'r')
    .innerJoin(PersonEntity, 'p', 'p.id = r.person_id')
    .select(['p.userid AS userid', 'r.office_day AS officeDay', 'r.stage AS stage'])
    .orderBy('r.office_day')
    .addOrderBy('p.userid')
    .getRawMany<{ userid: string; officeDay: string; stage: string }>();
  return rows.map(({ userid, officeDay, stage }) => ({ to: userid, day: officeDay, stage }));
}

/** A change of obligations without the messages that a person's act would bring. */
export async function setObligations(
  office: Office,
  where: { readonly unit: string; readonly period?: string },
  change: Partial<ObligationEntity>,
): Promise<void> {
  await office.store.inTransaction(async (manager) => {
    await manager
      .createQueryBuilder()
      .update(ObligationEntity)
      .set(change)
      .where(
        `unit_id = (SELECT id FROM units WHERE name = :unit)
         AND period_id IN (SELECT id FROM reporting_periods WHERE code = :period)`,
        { unit: where.unit, period: where.period ?? '2022Q2' },
      )
      .execute();
  });
}

export const dayOf = (time: string): string => officeDayOf(beijing(time));
