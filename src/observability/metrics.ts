import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/**
 * The figures that /metrics shows. One set per running service, so that tests can run several. `countWaiting` and
 * `oldestSeconds` are asked at each scrape for the messages that are not yet settled.
 */
export function createMetrics(
  countWaiting: () => Promise<number> = async () => 0,
  oldestSeconds: () => Promise<number> = async () => 0,
) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    inbound: new Counter({
      name: 'cuibao_inbound_total',
      help: 'Messages and events taken, by outcome',
      labelNames: ['outcome'],
      registers,
    }),
    inboundSeconds: new Histogram({
      name: 'cuibao_inbound_seconds',
      help: 'Time from arrival to answer',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3, 5],
      registers,
    }),
    outboundSettled: new Counter({
      name: 'cuibao_outbound_settled_total',
      help: 'Outgoing messages settled, by status',
      labelNames: ['status'],
      registers,
    }),
    outboundWaiting: new Gauge({
      name: 'cuibao_outbound_waiting',
      help: 'Outgoing messages not yet settled',
      registers,
      async collect() {
        // A database that is away must not take the other figures with it.
        this.set(await countWaiting().catch(() => Number.NaN));
      },
    }),
    outboundOldest: new Gauge({
      name: 'cuibao_outbound_oldest_seconds',
      help: 'Office time since the oldest outgoing message that is not yet settled was due to go',
      registers,
      async collect() {
        this.set(await oldestSeconds().catch(() => Number.NaN));
      },
    }),
    plannedUntil: new Gauge({
      name: 'cuibao_planned_until_seconds',
      help: 'Office time up to which reminders have been planned (unix seconds)',
      registers,
    }),
    contactsCheckedUntil: new Gauge({
      name: 'cuibao_contacts_checked_until_seconds',
      help: 'Office time up to which contacts have been checked against the address book (unix seconds)',
      registers,
    }),
    remindersPlanned: new Counter({
      name: 'cuibao_reminders_planned_total',
      help: 'Reminders put into the outbox',
      registers,
    }),
    reminderDaysMissed: new Counter({
      name: 'cuibao_reminder_days_missed_total',
      help: 'Working days on which no process planned reminders',
      registers,
    }),
  };
}

export type Metrics = ReturnType<typeof createMetrics>;
