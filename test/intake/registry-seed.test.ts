import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parsePlan } from '../../src/domain/plan/parse-plan';
import { matchPlanUnits } from '../../src/domain/registry/match-plan-units';
import { matchUnit } from '../../src/domain/registry/match-unit';
import type { RegistrySnapshot } from '../../src/domain/registry/registry-snapshot';
import { type RegistrySeed, readUnitSeed } from '../../src/intake/read-unit-seed';

const ROOT = path.join(__dirname, '../..');

function seedOfTheHouse(): RegistrySeed {
  const result = readUnitSeed(readFileSync(path.join(ROOT, 'config/units.yaml')));
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}

function snapshot(seed: RegistrySeed): RegistrySnapshot {
  return {
    units: seed.units.map(({ name, aliases }, index) => ({ id: index + 1, name, aliases })),
    groups: seed.groups.map(({ name, aliases, members }, index) => ({
      id: index + 1,
      names: [name, ...aliases],
      memberUnitIds: members.map((member) => seed.units.findIndex((unit) => unit.name === member) + 1),
    })),
  };
}

describe('config/units.yaml', () => {
  const seed = seedOfTheHouse();
  const registry = snapshot(seed);
  const plan = parsePlan(readFileSync(path.join(ROOT, 'test/fixtures/plans/jieyang-2022.txt'), 'utf8'));
  const { items, unmatched, warnings } = matchPlanUnits(plan, registry);
  const all = items.flatMap(({ assignments }) => assignments);

  it('knows every unit of the 2022 plan by its printed name; only 市有关单位 needs a decision', () => {
    expect(unmatched).toEqual([]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatchObject({ code: 'group_without_members', excerpt: '市有关单位' });
    for (const { printedName, viaGroup, unit } of all)
      if (viaGroup === null) expect(unit.name).toBe(printedName);
  });

  it('gives 57 named assignments and seven times the county-level entries', () => {
    const county = seed.units.filter(({ level }) => level === '县区').length;
    expect(all.filter(({ viaGroup }) => viaGroup === null)).toHaveLength(57);
    expect(all.filter(({ viaGroup }) => viaGroup !== null)).toHaveLength(7 * county);
    expect(items.every(({ assignments }) => assignments[0]?.role === 'lead')).toBe(true);
  });

  it.each([
    ['市政数局', '市政务服务数据管理局'],
    ['政数局', '市政务服务数据管理局'],
    ['市发改局', '市发展改革局'],
    ['市人社局', '市人力资源社会保障局'],
    ['市场监管局', '市市场监管局'],
    ['教育局', '市教育局'],
    ['普宁市', '普宁市人民政府'],
    ['惠来县政府', '惠来县人民政府'],
  ])('understands %s as %s', (said, name) => {
    expect(matchUnit(registry, said)).toMatchObject({ kind: 'unit', unit: { name } });
  });

  it.each(['各县（市、区）人民政府（管委会）', '各县区', '各县(市、区)'])(
    'understands %s as the counties',
    (said) => {
      expect(matchUnit(registry, said)).toMatchObject({ kind: 'group', group: { id: 1 } });
    },
  );
});

describe('readUnitSeed', () => {
  const read = (text: string, known?: (name: string) => boolean) => readUnitSeed(Buffer.from(text), known);
  const problems = (text: string) => {
    const result = read(text);
    return result.ok ? [] : result.problems;
  };

  it('reads rows with their lines; aliases, level and groups may be left out', () => {
    expect(
      read('units:\n  - name: 市教育局\n  - { name: 市财政局, level: 市直, aliases: [财局] }\n'),
    ).toEqual({
      ok: true,
      value: {
        units: [
          { name: '市教育局', level: null, parent: null, aliases: [], line: 2 },
          { name: '市财政局', level: '市直', parent: null, aliases: ['财局'], line: 3 },
        ],
        groups: [],
      },
    });
  });

  it('names every mistake of form with its line', () => {
    const found = problems('units:\n  - name: ""\n  - { nmae: 市财政局 }\n  - { name: 甲局, level: 厅级 }\n');
    expect(found.map(({ line }) => line)).toEqual([2, 3, 3, 4]);
    expect(found.map(({ message }) => message).join()).toMatch(/不能为空.*nmae.*省直、市直、县区.*驻揭/);
  });

  it('names every mistake of meaning with its line', () => {
    const found = problems(
      'units:\n  - { name: 甲局, aliases: [甲] }\n  - { name: 乙局, aliases: [甲] }\n' +
        '  - { name: 甲局 }\ngroups:\n  - { name: 各局, members: [甲局, 丙局, 甲局] }\n',
    );
    expect(found).toMatchObject([
      { line: 3, message: expect.stringContaining('「甲」同时是「甲局」和「乙局」') },
      { line: 4, message: expect.stringContaining('「甲局」') },
      { line: 6, message: expect.stringContaining('「丙局」不在 units 中') },
      { line: 6, message: expect.stringContaining('「甲局」重复') },
    ]);
  });

  it('admits group members that the registry has already', () => {
    expect(
      read('units: []\ngroups:\n  - { name: 各局, members: [丙局] }\n', (name) => name === '丙局').ok,
    ).toBe(true);
  });

  it.each([
    ['units:\n  - { name: 甲局\n', /YAML 格式有误/],
    ['', /缺少或格式不对/],
    ['- 甲局', /缺少或格式不对/],
  ])('refuses %j', (text, message) => {
    expect(problems(text)[0]?.message).toMatch(message);
  });
});
