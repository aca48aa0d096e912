import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { QueryDeepPartialEntity } from 'typeorm';
import { forgetOld } from '../../src/actions/forget-old';
import { recordAudit } from '../../src/actions/record-audit';
import { createLogger } from '../../src/observability/logger';
import { readBlob, storeBlob } from '../../src/store/blob-store';
import { AttachmentEntity } from '../../src/store/entities/attachment-entity';
import { AuditEntryEntity } from '../../src/store/entities/audit-entry-entity';
import { DocumentJobEntity } from '../../src/store/entities/document-job-entity';
import { DraftEntity } from '../../src/store/entities/draft-entity';
import { HeartbeatEntity } from '../../src/store/entities/heartbeat-entity';
import { InboundMessageEntity } from '../../src/store/entities/inbound-message-entity';
import { OpenQuestionEntity } from '../../src/store/entities/open-question-entity';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import { PersonEntity } from '../../src/store/entities/person-entity';
import { PlanEntity } from '../../src/store/entities/plan-entity';
import { PlanImportEntity } from '../../src/store/entities/plan-import-entity';
import { ReportingPeriodEntity } from '../../src/store/entities/reporting-period-entity';
import { insertRow } from '../../src/store/insert-rows';
import { databasesUnderTest } from '../support/databases';
import { type GivenActions, givenActions } from './given-actions';

const DAY = 24 * 3600_000;

describe.each(databasesUnderTest())('what has served its time, on %s', (kind) => {
  let given: GivenActions;
  let now: Date;
  let personId: number;
  beforeAll(async () => {
    given = await givenActions(kind);
    now = await given.store.machineNow();
    personId = await put(PersonEntity, {
      userid: 'jiaoyu',
      name: '刘教育',
      phone: null,
      position: null,
      reachable: true,
      createdAt: daysAgo(900),
    });
  });
  afterAll(() => given.close());

  const daysAgo = (days: number) => new Date(now.getTime() - days * DAY);
  const put = <T extends object>(entity: new () => T, row: QueryDeepPartialEntity<T>) =>
    given.store.inTransaction((manager) => insertRow(manager, entity, row));
  const idsOf = async (entity: new () => { id: number }) =>
    (await given.store.read.find(entity, { order: { id: 'ASC' } })).map(({ id }) => id);
  const forget = () => forgetOld({ store: given.store, logger: createLogger('silent'), days: 400 }, now);

  const inbound = (key: string, days: number) =>
    put(InboundMessageEntity, {
      dedupeKey: key,
      userid: 'jiaoyu',
      content: '{}',
      sentAt: daysAgo(days),
      receivedAt: daysAgo(days),
      arrivedAt: daysAgo(days),
      reply: null,
      carrier: 'none',
    });
  const outbox = (key: string, status: OutboxMessageEntity['status'], days: number) =>
    put(OutboxMessageEntity, {
      dedupeKey: key,
      toUserid: 'jiaoyu',
      kind: 'notice',
      priority: 1,
      status,
      attempts: 1,
      createdAt: daysAgo(days),
      nextAttemptAt: daysAgo(days),
    });
  const question = (days: number) =>
    put(OpenQuestionEntity, {
      personId,
      kind: 'preview',
      payload: '{}',
      askedAt: daysAgo(days + 1),
      expiresAt: daysAgo(days),
      outcome: 'expired',
    });

  it('goes: old messages in and out, questions, imports, beats; what waits, is young or referred to stays', async () => {
    const [, drafted, audited] = [
      await inbound('old', 500),
      await inbound('drafted', 500),
      await inbound('audited', 500),
    ];
    await put(DraftEntity, {
      userid: 'jiaoyu',
      text: '18 ……',
      inboundId: drafted,
      status: 'waiting',
      createdAt: daysAgo(500),
    });
    await given.act('2022-06-23 10:02', (act) =>
      recordAudit({ ...act, inboundId: audited }, 'report.submit', 'obligation:1', null, { state: '已报' }),
    );
    const young = await inbound('young', 300);
    // Committed late, with a lower time than its neighbour: it waits for its neighbour's turn.
    await inbound('late', 450);

    await outbox('sent', 'sent', 500);
    const kept = [
      await outbox('recent', 'sent', 300),
      await outbox('waiting', 'pending', 500),
      await outbox('deferred', 'deferred', 500),
    ];
    await question(500);
    const held = await question(500);
    const open = await question(10);
    const imported = {
      personId,
      kind: 'plan',
      decisions: '{}',
      startedAt: daysAgo(500),
      touchedAt: daysAgo(500),
    } as const;
    await put(PlanImportEntity, { ...imported, state: 'done' });
    const reading = await put(PlanImportEntity, { ...imported, state: 'read', questionId: held });
    const beat = { task: 'reminders', officeAt: now, configHash: 'x' };
    await put(HeartbeatEntity, { ...beat, process: 'gone', machineAt: daysAgo(500) });
    const alive = await put(HeartbeatEntity, { ...beat, process: 'alive', machineAt: now });

    const [one, other] = await Promise.all([forget(), forget()]);
    expect(one + other).toBe(5);
    expect(await idsOf(InboundMessageEntity)).toEqual([drafted, audited, young, young + 1]);
    expect(await idsOf(OutboxMessageEntity)).toEqual(kept);
    expect(await idsOf(OpenQuestionEntity)).toEqual([held, open]);
    expect(await idsOf(PlanImportEntity)).toEqual([reading]);
    expect(await idsOf(HeartbeatEntity)).toEqual([alive]);
    expect(await idsOf(AuditEntryEntity)).toHaveLength(1);
    expect(await idsOf(DraftEntity)).toHaveLength(1);
    expect(await forget()).toBe(0);
  });

  it('goes on where it was, whatever stays behind', async () => {
    // Of 450 old messages every second one belongs to a report's draft.
    await given.store.inTransaction(async (manager) => {
      await manager.delete(InboundMessageEntity, { dedupeKey: 'young' });
      for (let i = 0; i < 450; i++) {
        const id = await insertRow(manager, InboundMessageEntity, {
          ...{ dedupeKey: `many ${i}`, userid: 'jiaoyu', content: '{}', reply: null, carrier: 'none' },
          ...{ sentAt: daysAgo(450), receivedAt: daysAgo(450), arrivedAt: daysAgo(450) },
        });
        if (i % 2 === 0)
          await insertRow(manager, DraftEntity, {
            userid: 'jiaoyu',
            text: 't',
            inboundId: id,
            status: 'waiting',
            createdAt: now,
          });
      }
    });
    const counts = [await forget(), await forget(), await forget(), await forget()];
    // The one that waited behind a young one, and 225.
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(226);
    expect(counts.at(-1)).toBe(0);
    expect(await idsOf(InboundMessageEntity)).toHaveLength(2 + 225);
  });

  it('goes: the bytes of a document sent a month ago, unless somebody has handed in the same file', async () => {
    const plan = {
      title: '要点',
      year: 2022,
      status: 'active',
      owedBy: 'all',
      sourceText: '',
      importedAt: now,
    } as const;
    const planId = await put(PlanEntity, plan);
    const periodId = await put(ReportingPeriodEntity, {
      planId,
      code: '2022Q2',
      kind: 'progress',
      dueAt: now,
      quiet: false,
    });
    const [own, shared, recent] = await given.store.inTransaction(async (manager) => [
      await storeBlob(manager, Buffer.from('own')),
      await storeBlob(manager, Buffer.from('shared')),
      await storeBlob(manager, Buffer.from('recent')),
    ]);
    await put(AttachmentEntity, {
      ...{ personId, kind: 'file', sha256: shared, status: 'stored', attempts: 1 },
      ...{ nextAttemptAt: daysAgo(500), createdAt: daysAgo(500) },
    });
    const job = (sha256: string | undefined, days: number) =>
      put(DocumentJobEntity, {
        ...{
          personId,
          periodId,
          kind: 'workbook',
          state: 'done',
          attempts: 1,
          done: 1,
          total: 1,
          sha256: sha256 ?? null,
        },
        ...{ nextAttemptAt: daysAgo(days), requestedAt: daysAgo(days), settledAt: daysAgo(days) },
      });
    await job(own, 40);
    await job(shared, 40);
    await job(recent, 20);
    const gone = await job(undefined, 500);
    await forget();
    const bytes = (sha256: string | undefined) => readBlob(given.store.read, sha256 ?? '');
    expect(await bytes(own)).toBeNull();
    expect((await bytes(shared))?.toString()).toBe('shared');
    expect((await bytes(recent))?.toString()).toBe('recent');
    expect(await idsOf(DocumentJobEntity)).not.toContain(gone);
    expect(await idsOf(DocumentJobEntity)).toHaveLength(3);
  });
});
