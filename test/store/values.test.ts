import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { In } from 'typeorm';
import { isDuplicateKey } from '../../src/store/dialect';
import { HeartbeatEntity } from '../../src/store/entities/heartbeat-entity';
import { InboundMessageEntity } from '../../src/store/entities/inbound-message-entity';
import { UnitEntity } from '../../src/store/entities/unit-entity';
import { insertRow, insertRows } from '../../src/store/insert-rows';
import { plainRows } from '../../src/store/plain-rows';
import { Store } from '../../src/store/store';
import { updateTogether } from '../../src/store/update-rows';
import { createDatabase, databasesUnderTest, type TestDatabase } from '../support/databases';

const AT = new Date('2022-06-23T02:02:00Z');

describe.each(databasesUnderTest())('what is stored on %s comes back the same:', (kind) => {
  let database: TestDatabase;
  let store: Store;

  beforeAll(async () => {
    database = await createDatabase(kind);
    store = await Store.open(database.url);
    await store.migrate();
  });
  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  const unit = (name: string) => ({ name, level: null, active: true, successorId: null, createdAt: AT });
  const storeUnit = (name: string) =>
    store.inTransaction((manager) => insertRow(manager, UnitEntity, unit(name)));

  it.each([
    '2022-06-30T15:59:59.987Z',
    '2022-06-30T16:00:00.000Z',
    '2022-03-27T01:30:00.001Z',
    '2038-01-19T03:14:08.000Z',
  ])('the instant %s', async (iso) => {
    const at = new Date(iso);
    const process = `p-${iso}`;
    await store.inTransaction((manager) =>
      manager.insert(HeartbeatEntity, {
        process,
        task: 'reminders',
        officeAt: at,
        machineAt: at,
        configHash: 'x',
      }),
    );
    const row = await store.read.findOneByOrFail(HeartbeatEntity, { process });
    expect(row.officeAt.toISOString()).toBe(iso);
    // Found again by the instant itself, also inside a comparison.
    expect(await store.read.countBy(HeartbeatEntity, { process, machineAt: at })).toBe(1);
  });

  it.each([
    ['a report of 240 KB', '已完成。'.repeat(20_000)],
    ['emoji and rare characters', '𠮷野家 😀👨‍👩‍👧 ＡＢＣ ５ \u0000after'.replace('\u0000', '')],
    ['quotes, backslashes, percent signs', `O'Brien "\\" %_ \\n ; -- \``],
    ['line ends and blanks', '一\r\n二\n\t三 　'],
  ])('%s', async (_, text) => {
    const id = await store.inTransaction((manager) =>
      insertRow(manager, InboundMessageEntity, {
        dedupeKey: `key-${text.length}-${Buffer.byteLength(text)}`,
        userid: 'chenyl',
        content: text,
        sentAt: AT,
        receivedAt: AT,
        arrivedAt: AT,
        reply: null,
        carrier: 'none',
      }),
    );
    const asFound = await store.read.findOneByOrFail(InboundMessageEntity, { id });
    expect(asFound.content).toBe(text);
    const which = [InboundMessageEntity, 'WHERE t.id = ?', [id]] as const;
    // Outside and inside of a transaction, where it is read without TypeORM.
    expect(await plainRows(store.read, ...which)).toEqual([asFound]);
    expect(await store.inTransaction((manager) => plainRows(manager, ...which))).toEqual([asFound]);
  });

  it('rows with instants and flags that are null, false and true, read plainly, as TypeORM reads them', async () => {
    const ids = await store.inTransaction(async (manager) => {
      const written: number[] = [];
      for (const [name, active] of [
        ['甲局', true],
        ['乙局', false],
      ] as const)
        written.push(
          await insertRow(manager, UnitEntity, { ...unit(name), active, level: active ? '市直' : null }),
        );
      return written;
    });
    const plainly = await store.inTransaction((manager) =>
      plainRows(manager, UnitEntity, 'WHERE t.id >= ? ORDER BY t.id DESC', [ids[0]], { lock: true }),
    );
    const found = await store.read.find(UnitEntity, { where: { id: In(ids) }, order: { id: 'DESC' } });
    expect(plainly).toEqual(found);
    expect(plainly[0]).toBeInstanceOf(UnitEntity);
  });

  it('of updates of several rows how many were as they were read', async () => {
    const [one, other] = [await storeUnit('丙局'), await storeUnit('丁局')];
    const renamed = (id: number, name: string) => ({ where: { id }, values: { name } });
    const written = await store.inTransaction((manager) =>
      updateTogether(
        manager,
        UnitEntity,
        ['name'],
        [renamed(one, '戊局'), renamed(other, '己局'), renamed(0, '无')],
      ),
    );
    expect(written).toBe(2);
    expect((await store.read.findOneByOrFail(UnitEntity, { id: other })).name).toBe('己局');
  });

  it.each([
    ['upper and lower case', 'Bureau A', 'bureau a'],
    ['full and half width', '第５局', '第5局'],
    ['full- and half-width brackets', '各县（市）', '各县(市)'],
    ['characters beyond the basic plane', '𠮷局', '𠮶局'],
    ['emoji', '😀局', '😁局'],
    ['accents', 'é局', 'e局'],
  ])('%s are different keys', async (_, one, other) => {
    await storeUnit(one);
    await storeUnit(other);
    await expect(storeUnit(one)).rejects.toThrow();
    expect((await store.read.findOneByOrFail(UnitEntity, { name: one })).name).toBe(one);
    expect((await store.read.findOneByOrFail(UnitEntity, { name: other })).name).toBe(other);
    expect(isDuplicateKey(await storeUnit(other).catch((error: unknown) => error))).toBe(true);
  });

  it('a boolean, a null and a number are what they were', async () => {
    const id = await storeUnit('市民政局');
    const row = await store.read.findOneByOrFail(UnitEntity, { id });
    expect(row).toMatchObject({ active: true, level: null, successorId: null });
    expect(typeof row.id).toBe('number');
  });

  it('a single field can be cleared, and looked for by nothing but null', async () => {
    const id = await storeUnit('市司法局');
    await store.inTransaction((manager) => manager.update(UnitEntity, { id }, { level: '市' }));
    await store.inTransaction((manager) => manager.update(UnitEntity, { id }, { level: null }));
    expect((await store.read.findOneByOrFail(UnitEntity, { id })).level).toBeNull();
    // Statements whose only parameter is null: TypeORM writes numbers into the statement itself.
    expect(await store.read.query('SELECT ? AS found', [null])).toEqual([{ found: null }]);
  });

  it('many rows go in few statements, in their order', async () => {
    const many = Array.from({ length: 450 }, (_, i) => unit(`多单位${String(i).padStart(3, '0')}`));
    await store.inTransaction((manager) => insertRows(manager, UnitEntity, many));
    const stored = await store.read
      .createQueryBuilder(UnitEntity, 'u')
      .where("u.name LIKE '多单位%'")
      .orderBy('u.id')
      .getMany();
    expect(stored.map(({ name }) => name)).toEqual(many.map(({ name }) => name));
  });
});
