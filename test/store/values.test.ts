import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isDuplicateKey } from '../../src/store/dialect';
import { HeartbeatEntity } from '../../src/store/entities/heartbeat-entity';
import { InboundMessageEntity } from '../../src/store/entities/inbound-message-entity';
import { UnitEntity } from '../../src/store/entities/unit-entity';
import { insertRow, insertRows } from '../../src/store/insert-rows';
import { Store } from '../../src/store/store';
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
    expect((await store.read.findOneByOrFail(InboundMessageEntity, { id })).content).toBe(text);
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
