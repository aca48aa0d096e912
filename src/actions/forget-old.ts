import { type EntityManager, In, IsNull, LessThan, MoreThan, type ObjectLiteral } from 'typeorm';
import type { Logger } from '../observability/logger';
import { forgetUnheldBlob } from '../store/blob-store';
import { lockRow } from '../store/dialect';
import { DocumentJobEntity } from '../store/entities/document-job-entity';
import { HeartbeatEntity } from '../store/entities/heartbeat-entity';
import { InboundMessageEntity } from '../store/entities/inbound-message-entity';
import { OpenQuestionEntity } from '../store/entities/open-question-entity';
import { OutboxMessageEntity } from '../store/entities/outbox-message-entity';
import { PageDraftEntity } from '../store/entities/page-draft-entity';
import { PlanImportEntity } from '../store/entities/plan-import-entity';
import { SettingEntity } from '../store/entities/setting-entity';
import { referredRows } from '../store/referring-rows';
import type { Store } from '../store/store';

/** Name of the setting that remembers how far the messages and questions have been gone through. */
const PLACE = 'retention';
/** So many rows of a table at a time: nobody waits for it. */
const BATCH = 200;
const DAY_MS = 24 * 3600_000;
/** A document that was sent can be made again from the same reports. */
const DOCUMENT_DAYS = 30;

export interface Forgetting {
  readonly store: Store;
  readonly logger: Logger;
  /** How long what is no record is kept, in days. */
  readonly days: number;
}

interface Place {
  readonly inbound: number;
  readonly questions: number;
}

/**
 * Removes what has served its time (docs/decisions/029-retention.md), a batch of each kind at a call; returns how many rows
 * that were. What fails is tried again with the next call. `now` is office time.
 */
export async function forgetOld({ store, logger, days }: Forgetting, now: Date): Promise<number> {
  try {
    const machineNow = await store.machineNow();
    const before = { office: daysBefore(now, days), machine: daysBefore(machineNow, days) };
    const documents = daysBefore(now, DOCUMENT_DAYS);
    return await store.inTransaction((manager) => forgetBatch(manager, before, documents));
  } catch (error) {
    logger.warn({ err: error }, 'what is old could not be removed; trying again');
    return 0;
  }
}

interface Before {
  readonly office: Date;
  readonly machine: Date;
}

/** Never a report, an attachment, an entry of the audit log, nor a message that one of them refers to. */
async function forgetBatch(manager: EntityManager, before: Before, documents: Date): Promise<number> {
  // Of several processes one works; the others then find nothing.
  const setting = await lockPlace(manager);
  const place = JSON.parse(setting.value) as Place;
  // Before the questions: an import holds the one that it was confirmed by.
  const imports = await removeSome(manager, PlanImportEntity, {
    state: In(['done', 'dropped']),
    touchedAt: LessThan(before.office),
  });
  const inbound = await passOver(manager, InboundMessageEntity, place.inbound, {
    column: 'arrivedAt',
    before: before.machine,
  });
  const questions = await passOver(manager, OpenQuestionEntity, place.questions, {
    column: 'expiresAt',
    before: before.office,
  });
  const next: Place = { inbound: inbound.upTo, questions: questions.upTo };
  if (next.inbound !== place.inbound || next.questions !== place.questions)
    await manager.update(SettingEntity, { id: setting.id }, { value: JSON.stringify(next) });
  const counts = [
    imports,
    inbound.removed,
    questions.removed,
    await removeSome(manager, OutboxMessageEntity, {
      status: In(['sent', 'failed', 'unknown', 'obsolete']),
      nextAttemptAt: LessThan(before.machine),
    }),
    await removeSome(manager, PageDraftEntity, { savedAt: LessThan(before.office) }),
    await removeSome(manager, HeartbeatEntity, { machineAt: LessThan(before.machine) }),
    await removeDocuments(manager, documents, before.office),
  ];
  return counts.reduce((sum, count) => sum + count, 0);
}

async function lockPlace(manager: EntityManager): Promise<SettingEntity> {
  if (!(await manager.existsBy(SettingEntity, { name: PLACE }))) {
    const value = JSON.stringify({ inbound: 0, questions: 0 } satisfies Place);
    const insert = manager.createQueryBuilder().insert().into(SettingEntity).values({ name: PLACE, value });
    // A no-op on the key itself where another process was faster.
    await insert.orUpdate(['name'], ['name']).updateEntity(false).execute();
  }
  const query = manager.createQueryBuilder(SettingEntity, 's').where('s.name = :name', { name: PLACE });
  return lockRow(manager, query).getOneOrFail();
}

function daysBefore(instant: Date, days: number): Date {
  return new Date(instant.getTime() - days * DAY_MS);
}

async function removeSome<T extends ObjectLiteral & { id: number }>(
  manager: EntityManager,
  entity: new () => T,
  where: object,
): Promise<number> {
  const rows = await manager.find(entity, { select: { id: true }, where, take: BATCH } as object);
  const ids = rows.map(({ id }) => id);
  if (ids.length > 0) await manager.delete(entity, ids);
  return ids.length;
}

/**
 * Goes on from a place, in the order in which rows were written: what is old and nothing refers to is removed, what
 * something refers to stays for good and is not looked at again.
 */
async function passOver<C extends string, T extends Record<C, Date> & { id: number }>(
  manager: EntityManager,
  entity: new () => T,
  from: number,
  { column, before }: { readonly column: C; readonly before: Date },
): Promise<{ readonly removed: number; readonly upTo: number }> {
  const rows = await manager.find(entity, {
    // Without their texts: on most calls nothing is old.
    select: { id: true, [column]: true },
    where: { id: MoreThan(from) },
    order: { id: 'ASC' },
    take: BATCH,
  } as object);
  const firstYoung = rows.findIndex((row) => row[column] >= before);
  const ids = (firstYoung < 0 ? rows : rows.slice(0, firstYoung)).map(({ id }) => id);
  if (ids.length === 0) return { removed: 0, upTo: from };
  const referred = await referredRows(manager, entity, ids);
  const free = ids.filter((id) => !referred.has(id));
  if (free.length > 0) await manager.delete(entity, free);
  return { removed: free.length, upTo: ids.at(-1) ?? from };
}

/** Documents of the chat: their bytes go first, the note that they were asked for with everything else. */
async function removeDocuments(manager: EntityManager, bytesBefore: Date, before: Date): Promise<number> {
  const made = await manager.find(DocumentJobEntity, {
    where: { state: 'done', way: IsNull(), settledAt: LessThan(bytesBefore) },
    take: 10,
  });
  for (const { id, sha256 } of made) {
    await manager.update(DocumentJobEntity, { id }, { state: 'removed', sha256: null });
    if (sha256 !== null) await forgetUnheldBlob(manager, sha256);
  }
  const removed = await removeSome(manager, DocumentJobEntity, {
    state: In(['failed', 'removed']),
    requestedAt: LessThan(before),
  });
  return made.length + removed;
}
