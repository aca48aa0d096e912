import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { addAdmin } from '../../src/actions/add-admin';
import { compareContacts } from '../../src/actions/compare-contacts';
import { type ContactToImport, importContacts } from '../../src/actions/import-contacts';
import { ImportRefused } from '../../src/actions/import-refused';
import { importUnits } from '../../src/actions/import-units';
import { UnitEntity } from '../../src/store/entities/unit-entity';
import { PeopleRepository } from '../../src/store/people-repository';
import { databasesUnderTest } from '../support/databases';
import { type GivenActions, givenActions } from './given-actions';

describe.each(databasesUnderTest())('people on %s', (kind) => {
  let given: GivenActions;
  let unitId: number;
  let otherUnitId: number;

  beforeEach(async () => {
    given = await givenActions(kind);
    const units = ['市教育局', '市财政局'].map((name) => ({ name, level: null, aliases: [] }));
    await given.act('2022-05-13 09:00', (act) => importUnits(act, { units, groups: [] }));
    unitId = (await given.store.read.findOneByOrFail(UnitEntity, { name: '市教育局' })).id;
    otherUnitId = (await given.store.read.findOneByOrFail(UnitEntity, { name: '市财政局' })).id;
  });
  afterEach(() => given.close());

  const contact = (change: Partial<ContactToImport> = {}): ContactToImport => ({
    unitId,
    name: '刘教育',
    userid: 'jiaoyu',
    role: 'contact',
    order: 1,
    phone: '0663-0000014',
    position: null,
    items: null,
    line: 2,
    ...change,
  });
  const run = (...rows: ContactToImport[]) =>
    given.act('2022-05-13 09:00', (act) => importContacts(act, rows));
  const rolesOf = async (userid: string) => {
    const people = new PeopleRepository(given.store.read);
    const person = await people.find(userid);
    return (person ? await people.rolesOf(person.id) : []).map(({ role, unitName, rank, items, phone }) => ({
      role,
      unitName,
      rank,
      items,
      phone,
    }));
  };
  async function refusal(attempt: Promise<unknown>): Promise<readonly string[]> {
    const before = await given.rowCounts();
    const error: unknown = await attempt.then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(ImportRefused);
    expect(await given.rowCounts()).toEqual(before);
    return (error as ImportRefused).problems;
  }

  it('are imported with their roles, and not again', async () => {
    const rows = [contact(), contact({ userid: 'caizheng', name: '陈财政', unitId: otherUnitId, line: 3 })];
    expect(await run(...rows)).toEqual({ people: 2, addedPeople: 2, addedRoles: 2, changedRoles: 0 });
    const counts = await given.rowCounts();
    expect(await run(...rows)).toEqual({ people: 2, addedPeople: 0, addedRoles: 0, changedRoles: 0 });
    expect(await given.rowCounts()).toEqual(counts);
  });

  it('may hold several roles, in several units', async () => {
    const imported = await run(
      contact(),
      contact({ unitId: otherUnitId, order: 2, line: 3 }),
      contact({ role: 'coordinator', line: 4 }),
      contact({ role: 'leader', unitId: null, line: 5 }),
    );
    expect(imported).toEqual({ people: 1, addedPeople: 1, addedRoles: 4, changedRoles: 0 });
    expect((await rolesOf('jiaoyu')).map(({ role, unitName, rank }) => [role, unitName, rank])).toEqual(
      expect.arrayContaining([
        ['contact', '市教育局', 1],
        ['contact', '市财政局', 2],
        ['coordinator', '市教育局', 1],
        ['leader', null, 1],
      ]),
    );
  });

  it.each<[string, Partial<ContactToImport>, object]>([
    ['another rank', { order: 2 }, { rank: 2, items: null }],
    ['items of their own', { items: [5, 36] }, { rank: 1, items: [5, 36] }],
  ])('are brought up to date with %s, on the record', async (_, change, expected) => {
    await run(contact());
    expect(await run(contact(change))).toMatchObject({ addedPeople: 0, addedRoles: 0, changedRoles: 1 });
    expect(await rolesOf('jiaoyu')).toEqual([
      { role: 'contact', unitName: '市教育局', phone: '0663-0000014', ...expected },
    ]);
    expect(await given.audited('role.change')).toBe(1);
    expect(await run(contact(change))).toMatchObject({ changedRoles: 0 });
  });

  it('keep place and items where the file has no columns for them', async () => {
    await run(contact({ order: 2, items: [5, 36] }));
    const bare = contact({ orderImplied: true, itemsImplied: true });
    expect(await run(bare)).toMatchObject({ changedRoles: 0 });
    expect(await rolesOf('jiaoyu')).toMatchObject([{ rank: 2, items: [5, 36] }]);
    expect(await compareContacts(given.store.read, [bare])).toMatchObject({
      added: [],
      changed: [],
      missing: [],
    });
  });

  it('keep what the file leaves empty, and change what it names, on the record', async () => {
    await run(contact());
    await run(contact({ phone: null, position: '科长' }));
    expect((await rolesOf('jiaoyu'))[0]?.phone).toBe('0663-0000014');
    expect(await given.audited('person.change')).toBe(1);
  });

  it('come back when a role was retired', async () => {
    await run(contact());
    await given.store.inTransaction((manager) => manager.query('UPDATE roles SET active = 0'));
    expect(await run(contact())).toMatchObject({ changedRoles: 1 });
    expect(await rolesOf('jiaoyu')).toHaveLength(1);
  });

  it('are refused under another name, with the line, and nobody else is stored', async () => {
    await run(contact());
    const problems = await refusal(
      run(contact({ userid: 'caizheng', name: '陈财政', line: 2 }), contact({ name: '王某', line: 7 })),
    );
    expect(problems).toEqual(['第7行：账号 jiaoyu 已登记为“刘教育”，与“王某”不一致。请核对账号或姓名。']);
  });

  it('are refused when the file itself gives one account two names', async () => {
    expect(await refusal(run(contact(), contact({ name: '王某', role: 'unitLeader', line: 3 })))).toEqual([
      '第3行：账号 jiaoyu 在第2行为“刘教育”，与“王某”不一致。请核对账号或姓名。',
    ]);
  });

  it('become administrator once, in whatever case the account is written', async () => {
    const add = (userid: string, name: string) =>
      given.act('2022-05-13 09:00', (act) => addAdmin(act, userid, name));
    await run(contact());
    expect(await add('JiaoYu', '刘教育')).toBe(true);
    expect(await add('jiaoyu', '刘教育')).toBe(false);
    expect((await rolesOf('jiaoyu')).map(({ role }) => role).sort()).toEqual(['admin', 'contact']);
    expect(await add('newadmin', '陈某')).toBe(true);
    expect(await refusal(add('JIAOYU', '别人'))).toEqual([
      '账号 jiaoyu 已登记为“刘教育”，与“别人”不一致。请核对账号或姓名。',
    ]);
    expect(await given.audited('admin.add')).toBe(2);
  });
});
