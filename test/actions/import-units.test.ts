import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Act } from '../../src/actions/act';
import { changeUnit } from '../../src/actions/change-unit';
import { importUnits, type UnitsToImport } from '../../src/actions/import-units';
import { beginOperation } from '../../src/actions/operation';
import { removeAlias } from '../../src/actions/unit-aliases';
import { UnitEntity } from '../../src/store/entities/unit-entity';
import { loadRegistry } from '../../src/store/registry-repository';
import { databasesUnderTest } from '../support/databases';
import { type GivenActions, givenActions, unitSeed } from './given-actions';

const education = { name: '市教育局', level: '市', aliases: ['教育局'] };
const finance = { name: '市财政局', level: '市', aliases: [] as string[] };
const districts = { name: '各县区', aliases: ['各县（市、区）'], members: ['榕城区'] };
const district = { name: '榕城区', level: '县', aliases: [] as string[] };
const base: UnitsToImport = { units: [education, finance, district], groups: [districts] };

describe.each(databasesUnderTest())('importing units on %s', (kind) => {
  let given: GivenActions;

  beforeEach(async () => {
    given = await givenActions(kind);
  });
  afterEach(() => given.close());

  const run = (file: UnitsToImport) => given.act('2022-05-13 09:00', (act) => importUnits(act, file));

  it('takes the shipped registry, and nothing of it the second time', async () => {
    const first = await run(unitSeed());
    expect(first.addedUnits).toBe(unitSeed().units.length);
    expect(first.differences).toEqual([]);
    const counts = await given.rowCounts();
    expect(await run(unitSeed())).toEqual({
      addedUnits: 0,
      addedAliases: 0,
      addedGroups: 0,
      differences: [],
    });
    expect(await given.rowCounts()).toEqual(counts);
    expect(await given.audited('units.import')).toBe(1);
  });

  it('adds later what is new and leaves what is there', async () => {
    await run(base);
    const later = await run({
      units: [
        { ...education, aliases: ['教育局', '市教委'] },
        { name: '市水利局', level: '市', aliases: [] },
      ],
      groups: [{ ...districts, aliases: ['各县区政府'] }],
    });
    expect(later).toEqual({ addedUnits: 1, addedAliases: 2, addedGroups: 0, differences: [] });
    const registry = await loadRegistry(given.store.read);
    expect(registry.units.find(({ name }) => name === '市教育局')?.aliases).toEqual(['教育局', '市教委']);
    expect(registry.groups[0]?.names).toEqual(['各县区', '各县（市、区）', '各县区政府']);
  });

  it.each([
    [
      'an alias of another unit',
      { units: [{ ...finance, aliases: ['教育局'] }], groups: [] },
      ['简称“教育局”在单位库中属于“市教育局”，文件中属于“市财政局”，未改动。'],
    ],
    [
      'another level',
      { units: [{ ...finance, level: '县' }], groups: [] },
      ['单位“市财政局”在单位库中级别为“市”，文件中为“县”，未改动。'],
    ],
    [
      'more members',
      { units: [], groups: [{ ...districts, members: ['榕城区', '市财政局'] }] },
      ['单位组“各县区”：文件中多出市财政局，未改动。'],
    ],
    [
      'fewer members',
      { units: [], groups: [{ ...districts, members: [] }] },
      ['单位组“各县区”：文件中缺少榕城区，未改动。'],
    ],
    [
      'a member that does not exist',
      { units: [], groups: [{ ...districts, members: ['榕城区', '空港区'] }] },
      ['单位组“各县区”的成员“空港区”不在单位库中，未加入。'],
    ],
  ])('reports %s and changes nothing', async (_, file, differences) => {
    await run(base);
    const before = await loadRegistry(given.store.read);
    expect(await run(file)).toEqual({ addedUnits: 0, addedAliases: 0, addedGroups: 0, differences });
    expect(await loadRegistry(given.store.read)).toEqual(before);
  });

  it('reports a unit that people have retired, and does not bring it back', async () => {
    await run(base);
    await given.store.inTransaction((manager) =>
      manager.update(UnitEntity, { name: '市财政局' }, { active: false }),
    );
    expect((await run(base)).differences).toEqual(['单位“市财政局”在单位库中已停用，未改动。']);
    expect((await loadRegistry(given.store.read)).units.map(({ name }) => name)).not.toContain('市财政局');
  });

  it('never undoes what a person has decided: names, mergers, aliases', async () => {
    await run(base);
    const idOf = async (name: string) => (await given.store.read.findOneByOrFail(UnitEntity, { name })).id;
    const decide = (work: (act: Act) => Promise<unknown>) =>
      given.act('2022-05-14 09:00', (act) =>
        work(beginOperation(act, { kind: 'test', summary: '', undoable: false })),
      );
    const [educationId, financeId, districtId] = [
      await idOf('市教育局'),
      await idOf('市财政局'),
      await idOf('榕城区'),
    ];
    const day = '2022-05-14';
    await decide((act) => removeAlias(act, educationId, '教育局'));
    await decide((act) =>
      changeUnit(act, { kind: 'rename', unitId: educationId, newName: '市教育和体育局', day }),
    );
    await decide((act) =>
      changeUnit(act, { kind: 'merge', unitId: districtId, successorId: financeId, day }),
    );
    const before = await loadRegistry(given.store.read);
    expect(await run(base)).toEqual({
      addedUnits: 0,
      addedAliases: 0,
      addedGroups: 0,
      differences: [
        '文件中的单位“市教育局”在单位库中是“市教育和体育局”的简称或曾用名，未新建。',
        '简称“教育局”已由人员从“市教育和体育局”删除，未恢复。',
        '单位“榕城区”在单位库中已并入“市财政局”，未改动。',
      ],
    });
    expect(await loadRegistry(given.store.read)).toEqual(before);
  });

  it('fills in levels and units above that are open, once; of a partial group only what is more counts', async () => {
    const bare = { name: '流沙镇', level: null, aliases: [] };
    await run({ units: [...base.units, bare], groups: base.groups });
    const file: UnitsToImport = {
      units: [
        { ...bare, level: '镇街', parent: '榕城区' },
        { ...district, parent: '流沙镇' },
      ],
      groups: [{ name: '各县区', aliases: [], members: ['流沙镇'], partial: true }],
    };
    const [filled, opposite, more] = (await run(file)).differences;
    expect([filled, opposite, more]).toEqual([
      '单位“流沙镇”原无级别，已按文件补充为“镇街”。',
      '“榕城区”在单位库中是“流沙镇”的上级，文件中相反，未改动。',
      '单位组“各县区”：文件中多出流沙镇，未改动。',
    ]);
    const { units } = await loadRegistry(given.store.read);
    const above = units.find(({ name }) => name === '榕城区');
    expect(units.find(({ name }) => name === '流沙镇')).toMatchObject({ level: '镇街', parentId: above?.id });
    expect((await run(file)).differences).toHaveLength(2);
  });

  it('reports a name of a group that belongs to another one', async () => {
    await run(base);
    const { differences } = await run({
      units: [],
      groups: [{ name: '各功能区', aliases: ['各县（市、区）'], members: ['榕城区'] }],
    });
    expect(differences).toEqual([
      '组名“各县（市、区）”在单位库中属于“各县区”，文件中属于“各功能区”，未改动。',
    ]);
  });
});
