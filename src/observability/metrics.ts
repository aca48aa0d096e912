import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/**
 * The figures that /metrics shows. One set per running service, so that tests can run several. `countWaiting` and
 * `oldestSeconds` are asked at each scrape for the messages that are not yet settled, `journalSeconds` for those in the journal.
 */
export function createMetrics(
  countWaiting: () => Promise<number> = async () => 0,
  oldestSeconds: () => Promise<number> = async () => 0,
  journalSeconds: () => number = () => 0,
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
    inboundAlone: new Counter({
      name: 'cuibao_inbound_alone_total',
      help: 'Messages that were begun together with others and then stored alone, because of themselves or of the group',
      labelNames: ['why'],
      registers,
    }),
    inboundFloods: new Counter({
      name: 'cuibao_inbound_floods_total',
      help: 'Times that somebody began to write faster than anybody can type',
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
    databaseUp: new Gauge({
      name: 'cuibao_database_up',
      help: '1 while the database answers',
      registers,
      async collect() {
        this.set(
          await countWaiting().then(
            () => 1,
            () => 0,
          ),
        );
      },
    }),
    circuitOpen: new Gauge({
      name: 'cuibao_circuit_open',
      help: '1 while the messenger refuses our configuration and sending is paused',
      registers,
    }),
    tokenRefused: new Counter({
      name: 'cuibao_token_refused_total',
      help: 'Requests for an access token that brought none, by code',
      labelNames: ['code'],
      registers,
    }),
    callbacksRefused: new Counter({
      name: 'cuibao_callbacks_refused_total',
      help: 'Callbacks that were refused, by HTTP status',
      labelNames: ['status'],
      registers,
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
    journalKept: new Counter({
      name: 'cuibao_journal_kept_total',
      help: 'Messages written to the journal because the database did not take them',
      registers,
    }),
    journalReplayed: new Counter({
      name: 'cuibao_journal_replayed_total',
      help: 'Messages of the journal that the database has since',
      registers,
    }),
    journalRefused: new Counter({
      name: 'cuibao_journal_refused_total',
      help: 'Messages that neither the database nor the journal took: the platform was told to deliver again',
      registers,
    }),
    journalAdopted: new Counter({
      name: 'cuibao_journal_adopted_total',
      help: 'Messages taken over from the journals of processes that ended',
      registers,
    }),
    journalWaiting: new Gauge({
      name: 'cuibao_journal_waiting',
      help: 'Messages in the journal',
      registers,
    }),
    journalBytes: new Gauge({
      name: 'cuibao_journal_bytes',
      help: 'Size of the journal files that this process holds',
      registers,
    }),
    journalOldest: new Gauge({
      name: 'cuibao_journal_oldest_seconds',
      help: 'How long the oldest message of the journal has been waiting',
      registers,
      collect() {
        this.set(journalSeconds());
      },
    }),
    journalSetAside: new Gauge({
      name: 'cuibao_journal_set_aside',
      help: 'Messages and damaged pieces in the journal folder that somebody has to look at',
      registers,
    }),
  };
}

export type Metrics = ReturnType<typeof createMetrics>;
