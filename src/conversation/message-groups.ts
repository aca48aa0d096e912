import type { EntityManager } from 'typeorm';
import { leadingSelector } from '../domain/message/item-selector';
import type { Clock } from '../observability/clock';
import type { Logger } from '../observability/logger';
import type { Metrics } from '../observability/metrics';
import { requestIdOf } from '../observability/request-id';
import { isDatabaseAway, MACHINE_TIME } from '../store/dialect';
import { InboundMessageEntity } from '../store/entities/inbound-message-entity';
import { insertAndFind } from '../store/insert-rows';
import { knownMessages } from '../store/known-messages';
import { type SharedPart, SharedTransaction } from '../store/shared-transaction';
import type { Store } from '../store/store';
import { updateTogether } from '../store/update-rows';
import { type AnsweredMessage, enqueueAnswers } from './answer-carrier';
import type { Arrival, InboundMessage } from './inbound-message';
import { carriageOf, newMessageRow, type PassiveDelivery } from './message-row';
import type { Converse } from './message-store';

/** So many messages share a transaction at most, and with it its statements. */
const MOST_TOGETHER = 64;
/** While the database works on one group, the next one is understood. */
const GROUPS_AT_ONCE = 2;
/** After a group of more than so many messages the next ones are waited for a moment: they come in waves. */
const FEW = 4;
const GATHER_MS = 12;
/** A wave of which fewer have come than of the last one is over when so long nobody has come. */
const SILENCE_MS = 4;
/** Behind a group that takes long, perhaps for somebody's lock, nobody waits for longer to be enough for a group beside it. */
const PATIENCE_MS = 100;

/** A message that waits for the next group. */
interface Waiting {
  readonly arrival: Arrival;
  readonly passive: PassiveDelivery;
  readonly converse: (manager: EntityManager, id: number) => Promise<string | null>;
  /** Null: it has to go alone. */
  readonly settle: (stored: AnsweredMessage | null) => void;
  readonly refuse: (error: unknown) => void;
}

/** A message of a group on its way. */
interface Member extends Waiting {
  readonly id: number;
  readonly part: SharedPart;
  reply: string | null;
}

/** What is written cannot be told from what must not be: nothing of the group is committed. */
class GroupAbandoned extends Error {
  override readonly name = 'GroupAbandoned';
}

/**
 * Messages of several people that arrive at the same time, stored in one transaction (docs/decisions/030-shared-transactions.md).
 * Whatever cannot be done together, and whatever fails, is done again alone: no message harms another one.
 */
export class MessageGroups {
  private waiting: Waiting[] = [];
  private running = 0;
  private scheduled = false;
  /** How many messages the last group had. */
  private lastSize = 0;
  /** Of those that are waiting, since when the first does. */
  private waitingSince = 0;
  private patience: NodeJS.Timeout | null = null;

  constructor(
    private readonly parts: {
      readonly store: Store;
      readonly clock: Clock;
      readonly converse: Converse;
      readonly logger: Logger;
      readonly metrics: Metrics;
    },
  ) {}

  /** The stored message; null where it has to be stored alone. Rejects only when the database is away. */
  take(arrival: Arrival, passive: PassiveDelivery): Promise<AnsweredMessage | null> {
    if (!goesWithOthers(arrival.message)) return Promise.resolve(null);
    const { message, receivedAt } = arrival;
    const converse = (manager: EntityManager, id: number) =>
      this.parts.converse(manager, id, message, receivedAt);
    return new Promise((settle, refuse) => {
      if (this.waiting.length === 0) this.waitingSince = performance.now();
      this.waiting.push({ arrival, passive, converse, settle, refuse });
      this.schedule();
    });
  }

  /** Beside another group one is begun that is as large: each costs the same statements, however many share them. */
  private schedule(): void {
    if (this.scheduled || this.running === GROUPS_AT_ONCE || this.waiting.length === 0) return;
    if (this.running > 0 && this.waiting.length < this.lastSize && !this.isOverdue()) return;
    this.scheduled = true;
    const now = performance.now();
    this.gather(0, { since: now, cameAt: now });
  }

  private isOverdue(): boolean {
    const left = PATIENCE_MS - (performance.now() - this.waitingSince);
    if (left <= 0) return true;
    this.patience ??= setTimeout(() => {
      this.patience = null;
      this.schedule();
    }, left).unref();
    return false;
  }

  /**
   * Begins a group when no more messages come for a moment, which is none while there are few. Whoever misses the group waits until
   * it is done, so that the moment is longer as long as fewer have come than the last time.
   */
  private gather(seen: number, { since, cameAt }: { since: number; cameAt: number }): void {
    const soon = this.lastSize > FEW ? (then: () => void) => setTimeout(then, 1) : setImmediate;
    soon(() => {
      const { length } = this.waiting;
      const now = performance.now();
      const silentMs = length > seen ? 0 : now - cameAt;
      const enough = length < this.lastSize ? SILENCE_MS : 0;
      const isOver =
        (length <= seen && silentMs >= enough) || length >= MOST_TOGETHER || now - since > GATHER_MS;
      if (this.lastSize > FEW && !isOver)
        return this.gather(length, { since, cameAt: length > seen ? now : cameAt });
      this.scheduled = false;
      this.begin();
    });
  }

  private begin(): void {
    const group = this.waiting.splice(0, MOST_TOGETHER);
    this.waitingSince = performance.now();
    this.running++;
    this.lastSize = group.length;
    void this.runGroup(group).finally(() => {
      this.running--;
      this.schedule();
    });
    this.schedule();
  }

  private async runGroup(group: readonly Waiting[]): Promise<void> {
    try {
      const stored = await this.storeTogether(group);
      for (const { arrival, settle } of group) settle(stored.get(arrival.message.dedupeKey) ?? null);
    } catch (error) {
      const away = isDatabaseAway(error);
      if (!away) {
        this.parts.metrics.inboundAlone.inc({ why: 'group' }, group.length);
        this.parts.logger.debug({ err: error, messages: group.length }, 'messages are stored one by one');
      }
      for (const { settle, refuse } of group) away ? refuse(error) : settle(null);
    }
  }

  /** By their keys; what is missing has to go alone. */
  private storeTogether(group: readonly Waiting[]): Promise<Map<string, AnsweredMessage>> {
    return this.parts.store.inTransaction(
      async (manager) => {
        const keys = group.map(({ arrival }) => arrival.message.dedupeKey);
        const { stored, machineNow: arrivedAt } = await knownMessages(manager, keys);
        // The others are redeliveries, each of which finds its own row alone.
        const fresh = group.filter(({ arrival }) => !stored.has(arrival.message.dedupeKey));
        const ids = await insertAll(manager, fresh, arrivedAt);
        const shared = new SharedTransaction(manager);
        shared.know(MACHINE_TIME, arrivedAt);
        const members = group.flatMap((each): Member[] => {
          const id = ids.get(each.arrival.message.dedupeKey);
          return id === undefined ? [] : [{ ...each, id, part: shared.open(), reply: null }];
        });
        await Promise.all(members.map((member) => converseIn(member)));
        // A statement that failed may have ended the transaction: nothing more goes over its connection.
        if (shared.failure) throw shared.failure;
        return this.finish(manager, shared, members, arrivedAt);
      },
      { isLeaf: true },
    );
  }

  private async finish(
    manager: EntityManager,
    shared: SharedTransaction,
    members: readonly Member[],
    arrivedAt: Date,
  ): Promise<Map<string, AnsweredMessage>> {
    const left = members.filter(({ part }) => part.leftBecause !== null);
    const spoiling = left.find(({ part }) => part.hasWritten);
    if (spoiling) throw new GroupAbandoned(spoiling.part.leftBecause ?? '');
    await shared.writeNoted();
    if (left.length > 0)
      await manager.delete(
        InboundMessageEntity,
        left.map(({ id }) => id),
      );
    this.parts.metrics.inboundAlone.inc({ why: 'message' }, left.length);
    for (const { part, arrival } of left) {
      const requestId = requestIdOf(arrival.message);
      this.parts.logger.debug({ requestId, why: part.leftBecause }, 'a message is stored alone');
    }
    const stored = new Map(
      members
        .filter(({ part }) => part.leftBecause === null)
        .map((each) => [each.arrival.message.dedupeKey, answeredOf(each)]),
    );
    const answers = [...stored.values()];
    await storeAnswers(manager, answers);
    const byOutbox = answers.flatMap(({ id, userid, reply, carrier }) =>
      carrier === 'outbox' && reply !== null ? [{ id, userid, reply }] : [],
    );
    const times = { officeNow: this.parts.clock.now(), machineNow: arrivedAt };
    if (byOutbox.length > 0) await enqueueAnswers(manager, byOutbox, times);
    this.parts.metrics.inbound.inc({ outcome: 'stored' }, answers.length);
    return stored;
  }
}

/**
 * Reports and 任务: what contacts send on a deadline's day. Everything else says so itself when it does something that cannot be
 * done together; to find that out each time would cost more than it saves.
 */
function goesWithOthers({ content }: InboundMessage): boolean {
  if (content.type !== 'text') return false;
  return /^\s*(?:我的)?任务\s*$/.test(content.text) || leadingSelector(content.text) !== null;
}

async function converseIn(member: Member): Promise<void> {
  try {
    member.reply = await member.converse(member.part.manager, member.id);
  } catch (error) {
    member.part.leave(error instanceof Error ? error.name : typeof error);
  }
}

/** Ids of their rows by their keys. */
async function insertAll(
  manager: EntityManager,
  group: readonly Waiting[],
  arrivedAt: Date,
): Promise<ReadonlyMap<unknown, number>> {
  if (group.length === 0) return new Map();
  const rows = group.map(({ arrival }) => newMessageRow(arrival, arrivedAt));
  return insertAndFind(manager, InboundMessageEntity, rows, 'dedupeKey');
}

function answeredOf({ id, arrival, reply, passive }: Member): AnsweredMessage {
  const { message } = arrival;
  return { id, userid: message.from, reply, ...carriageOf(reply, passive, message) };
}

async function storeAnswers(manager: EntityManager, answered: readonly AnsweredMessage[]): Promise<void> {
  if (answered.length === 0) return;
  const updates = answered.map(({ id, ...values }) => ({ where: { id }, values }));
  const columns = ['reply', 'carrier', 'carriedBy'];
  const written = await updateTogether(manager, InboundMessageEntity, columns, updates);
  if (written !== answered.length) throw new GroupAbandoned('rows of messages are gone');
}
