import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { beginOperation, operationIdOf } from '../../src/actions/operation';
import { recordAudit } from '../../src/actions/record-audit';
import { keepSealing, sealAudit } from '../../src/actions/seal-audit';
import { verifyAudit } from '../../src/actions/verify-audit';
import { CHAIN_START, chainHash } from '../../src/domain/audit/canonical-record';
import { createLogger } from '../../src/observability/logger';
import { AuditEntryEntity } from '../../src/store/entities/audit-entry-entity';
import { InboundMessageEntity } from '../../src/store/entities/inbound-message-entity';
import { insertRow } from '../../src/store/insert-rows';
import { Store } from '../../src/store/store';
import { startOther } from '../store/other-process';
import { databasesUnderTest } from '../support/databases';
import { beijing } from '../support/office';
import { type GivenActions, givenActions } from './given-actions';

const MORNING = '2022-06-23 10:02';
const silent = createLogger('error', { write: () => undefined });

describe.each(databasesUnderTest())('the chain of the audit log on %s', (kind) => {
  let given: GivenActions;
  let store: Store;
  beforeAll(async () => {
    given = await givenActions(kind);
    ({ store } = given);
  });
  afterAll(() => given.close());
  afterEach(() => run('DELETE FROM audit_entries'));

  const run = (sql: string, values: unknown[] = []) =>
    store.inTransaction((manager) => manager.query(sql, values));
  const entries = () => store.read.find(AuditEntryEntity, { order: { seq: 'ASC', id: 'ASC' } });
  const verify = (notedHead: string | null = null) =>
    verifyAudit(store, { now: beijing(MORNING), notedHead });
  const places = async () => (await verify()).problems.map(({ seq, what }) => `${seq} ${what}`);
  const inbound = (key: string) =>
    store.inTransaction((manager) =>
      insertRow(manager, InboundMessageEntity, {
        dedupeKey: key,
        userid: 'chenyulan',
        content: '{}',
        sentAt: beijing(MORNING),
        receivedAt: beijing(MORNING),
        arrivedAt: beijing(MORNING),
        reply: null,
        carrier: 'none',
      }),
    );

  /** So many noted changes, in as many transactions. */
  async function note(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      await given.act(MORNING, (act) =>
        recordAudit(act, 'report.submit', `obligation:${i}`, { state: 'pending' }, { state: '已报“好”' }),
      );
    }
  }

  it('leaves an entry unsealed in the transaction that causes it, and seals it behind the one before', async () => {
    await note(3);
    expect((await entries()).map(({ seq, hash }) => [seq, hash])).toEqual(Array(3).fill([null, null]));
    expect(await sealAudit(store)).toBe(3);
    let before = CHAIN_START;
    for (const [i, { id, seq, record, previousHash, hash }] of (await entries()).entries()) {
      expect(seq).toBe(i + 1);
      expect(previousHash).toBe(before);
      expect(hash).toBe(chainHash(before, record ?? ''));
      expect(JSON.parse(record ?? '')).toMatchObject({ id, at: '2022-06-23T02:02:00.000Z' });
      before = hash ?? '';
    }
    expect(await verify(before)).toMatchObject({
      problems: [],
      holdsNotedHead: true,
      head: { seq: 3, hash: before },
      sealed: 3,
      unsealed: 0,
    });
    expect(await sealAudit(store)).toBe(0);
  });

  it('seals more than a batch, longer ones too, and goes on where it ended', async () => {
    await note(2);
    await sealAudit(store);
    await given.act(MORNING, async (act) => {
      for (let i = 0; i < 450; i++) await recordAudit(act, 'report.submit', `obligation:${i}`, null, { i });
      for (let i = 0; i < 5; i++)
        await recordAudit(act, 'plan.import', `plan:${i}`, null, { text: '报'.repeat(300_000) });
    });
    expect(await sealAudit(store)).toBe(455);
    expect(await verify()).toMatchObject({ problems: [], sealed: 457, unsealed: 0 });
  }, 30_000);

  it('holds with several sealers and writers at once', async () => {
    const others = kind === 'sqlite' ? [store, store] : await Promise.all([0, 1].map(() => another()));
    await Promise.all([
      ...Array.from({ length: 8 }, () => note(20)),
      ...others.map(async (other) => {
        for (let i = 0; i < 12; i++) {
          await sealAudit(other);
          await delay(10);
        }
      }),
    ]);
    await sealAudit(store);
    expect(await verify()).toMatchObject({ problems: [], sealed: 160, unsealed: 0 });
    if (kind !== 'sqlite') for (const other of others) await other.close();
  }, 60_000);

  const another = () => Store.open(given.url);

  it('stays whole when sealing processes are killed in the middle', async () => {
    const sealers = [1, 2, 3].map(() => startOther('test/actions/seal-in-process.ts', [given.url]));
    await Promise.all(sealers.map(({ child }) => once(child.stdout as Readable, 'data')));
    for (const { child, output } of sealers) {
      const noting = note(60);
      await delay(20 + 40 * Math.random());
      child.kill('SIGKILL');
      await output.catch(() => undefined);
      await noting;
      expect((await verify()).problems).toEqual([]);
    }
    await sealAudit(store);
    expect(await verify()).toMatchObject({ problems: [], sealed: 180, unsealed: 0 });
  }, 60_000);

  it('gives an entry whose transaction commits late a later place', async () => {
    if (kind === 'sqlite') return onlyOneWriter();
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let noted = () => {};
    const inserted = new Promise<void>((resolve) => {
      noted = resolve;
    });
    const late = given.act(MORNING, async (act) => {
      await recordAudit(act, 'report.submit', 'obligation:1', null, {});
      noted();
      await held;
    });
    await inserted;
    await note(1);
    expect(await sealAudit(store)).toBe(1);
    release();
    await late;
    expect(await sealAudit(store)).toBe(1);
    const [first, second] = await entries();
    expect(first?.id).toBeGreaterThan(second?.id ?? 0);
    expect(await verify()).toMatchObject({ problems: [], sealed: 2 });
  });

  /** Where writers take turns an earlier entry is never behind a later one: what is open now is sealed when it commits. */
  async function onlyOneWriter(): Promise<void> {
    await Promise.all([note(1), sealAudit(store), note(1), sealAudit(store)]);
    await sealAudit(store);
    expect((await entries()).map(({ seq, id }, i, all) => [seq, id >= (all[i - 1]?.id ?? 0)])).toEqual([
      [1, true],
      [2, true],
    ]);
  }

  it('counts what waits for its seal, and what has waited too long', async () => {
    await note(2);
    const later = { now: beijing('2022-06-23 10:04'), notedHead: null };
    expect(await verify()).toMatchObject({ unsealed: 2, unsealedOverdue: 0 });
    expect(await verifyAudit(store, later)).toMatchObject({ problems: [], unsealed: 2, unsealedOverdue: 2 });
  });

  it('seals by itself while a process runs, and ends at once', async () => {
    const sealing = keepSealing(store, silent, 10);
    await note(1);
    for (let i = 0; i < 500 && (await verify()).sealed === 0; i++) await delay(10);
    await sealing.stop();
    await note(1);
    await delay(50);
    expect(await verify()).toMatchObject({ sealed: 1, unsealed: 1 });
  });

  describe('of five sealed entries', () => {
    const ids: { inbound: number; otherInbound: number; operation: number; otherOperation: number } = {
      inbound: 0,
      otherInbound: 0,
      operation: 0,
      otherOperation: 0,
    };
    beforeAll(async () => {
      ids.inbound = await inbound('one');
      ids.otherInbound = await inbound('another');
      const operation = () =>
        given.act(MORNING, async (act) =>
          Number(
            await operationIdOf(beginOperation(act, { kind: 'accept', summary: '通过', undoable: true })),
          ),
        );
      ids.operation = await operation();
      ids.otherOperation = await operation();
    });
    beforeEach(async () => {
      await given.act(MORNING, async (act) => {
        for (let i = 1; i <= 5; i++) {
          await recordAudit(
            { ...act, inboundId: ids.inbound },
            'report.accept',
            `obligation:${i}`,
            { state: 'submitted' },
            { state: 'accepted' },
          );
        }
      });
      await run('UPDATE audit_entries SET operation_id = ?', [ids.operation]);
      await sealAudit(store);
    });

    const FACTS = [
      ['id', 'id = id + 1000'],
      ['at', "at = '2022-06-23 02:02:00.001'"],
      ['at', "at = '2022-06-22 02:02:00.000'"],
      ['actor', "actor = 'cli:tesu'"],
      ['inboundId', 'inbound_id = :otherInbound'],
      ['inboundId', 'inbound_id = NULL'],
      ['action', "action = 'report.accepu'"],
      ['subject', "subject = 'obligation:4'"],
      ['before', `before = '{"state":"submittee"}'`],
      ['before', 'before = NULL'],
      ['after', `after = '{"state":"accepted"} '`],
      ['operationId', 'operation_id = :otherOperation'],
    ] as const;
    const SEALS = [
      ['record', "record = REPLACE(record, 'accepted', 'accepteD')", ['3 altered']],
      ['record', 'record = NULL', ['3 seal_removed', '3 missing']],
      ['seq', 'seq = 6', ['3 missing', '6 link_broken']],
      ['seq', 'seq = NULL', ['3 missing', 'null seal_removed']],
      [
        'previousHash',
        "previous_hash = REPLACE(previous_hash, SUBSTR(previous_hash, 7, 1), 'x')",
        ['3 altered'],
      ],
      ['hash', "hash = REPLACE(hash, SUBSTR(hash, 64, 1), 'x')", ['3 altered', '4 link_broken']],
    ] as const;

    it('every column is altered below', () => {
      const columns = store.read.connection.getMetadata(AuditEntryEntity).columns;
      const altered = new Set([...FACTS, ...SEALS].map(([column]) => column));
      expect([...altered].sort()).toEqual(columns.map(({ propertyName }) => propertyName).sort());
    });

    it.each(FACTS)('one altered byte in %s is found: %s', async (column, change) => {
      await alterThird(change);
      expect((await verify()).problems).toEqual([
        expect.objectContaining({ seq: 3, what: 'altered', columns: [column] }),
      ]);
    });

    it.each(SEALS)('one altered byte in %s is found: %s', async (_column, change, expected) => {
      await alterThird(change);
      expect(await places()).toEqual(expected);
    });

    it('an entry taken out of the middle is found', async () => {
      await run('DELETE FROM audit_entries WHERE seq = 3');
      expect(await places()).toEqual(['3 missing']);
    });

    it('an entry taken out and the rest moved up is found', async () => {
      await run('DELETE FROM audit_entries WHERE seq = 3');
      await run('UPDATE audit_entries SET seq = 3 WHERE seq = 4');
      await run('UPDATE audit_entries SET seq = 4 WHERE seq = 5');
      expect(await places()).toEqual(['3 link_broken']);
    });

    it('entries in another order are found', async () => {
      await run('UPDATE audit_entries SET seq = 99 WHERE seq = 2');
      await run('UPDATE audit_entries SET seq = 2 WHERE seq = 4');
      await run('UPDATE audit_entries SET seq = 4 WHERE seq = 99');
      expect(await places()).toEqual(['2 link_broken', '3 link_broken', '4 link_broken', '5 link_broken']);
    });

    it('an entry rewritten together with its hash is found by the next one', async () => {
      const third = (await entries())[2] as AuditEntryEntity;
      const record = String(third.record).replace('report.accept', 'report.return');
      await run('UPDATE audit_entries SET action = ?, record = ?, hash = ? WHERE seq = 3', [
        'report.return',
        record,
        chainHash(String(third.previousHash), record),
      ]);
      expect(await places()).toEqual(['4 link_broken']);
    });

    it('a cut end is found by whoever noted the head', async () => {
      const { head } = await verify();
      await run('DELETE FROM audit_entries WHERE seq >= 4');
      expect(await verify()).toMatchObject({ problems: [], holdsNotedHead: true, sealed: 3 });
      expect(await verify(head?.hash)).toMatchObject({ problems: [], holdsNotedHead: false });
      await note(2);
      await sealAudit(store);
      expect(await verify(head?.hash)).toMatchObject({ problems: [], holdsNotedHead: false, sealed: 5 });
    });

    it('a head noted earlier is still in a chain that has grown', async () => {
      const { head } = await verify();
      await note(3);
      await sealAudit(store);
      expect(await verify(head?.hash)).toMatchObject({ problems: [], holdsNotedHead: true, sealed: 8 });
    });

    function alterThird(change: string): Promise<unknown> {
      const quoted = kind === 'sqlite' ? '"' : '`';
      const sql = change
        .replace(/^\w+/, (name) => `${quoted}${name}${quoted}`)
        .replace(/:(\w+)$/, (_match, name: keyof typeof ids) => String(ids[name]));
      return run(`UPDATE audit_entries SET ${sql} WHERE seq = 3`);
    }
  });
});
