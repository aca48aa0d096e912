import { describe, expect, it, test } from '@jest/globals';
import { matchUnit } from '../../../src/domain/registry/match-unit';
import type { RegistrySnapshot } from '../../../src/domain/registry/registry-snapshot';

const registry: RegistrySnapshot = {
  units: [
    { id: 1, name: '市政务服务数据管理局', aliases: [] },
    { id: 2, name: '市教育局', aliases: ['揭阳市教育局'] },
    { id: 3, name: '市市场监管局', aliases: ['市市监局'] },
    { id: 4, name: '市人力资源社会保障局', aliases: ['市人社局'] },
    { id: 5, name: '市自然资源局', aliases: [] },
    { id: 6, name: '市发展改革局', aliases: ['市发改局'] },
    { id: 7, name: '市政府办公室', aliases: ['市府办'] },
    { id: 8, name: '市委办公室', aliases: [] },
    { id: 9, name: '市工业和信息化局', aliases: ['信息中心'] },
    { id: 10, name: '市大数据中心', aliases: ['信息中心'] },
  ],
  groups: [
    { id: 1, names: ['各县<市、区>政府<管委会>', '各县区'], memberUnitIds: [2] },
    { id: 2, names: ['市有关单位'], memberUnitIds: [] },
  ],
};

const found = (name: string): string => {
  const match = matchUnit(registry, name);
  if (match.kind === 'unit') return `${match.by} ${match.unit.id}`;
  return match.kind === 'group' ? `group ${match.group.id}` : 'unmatched';
};

describe('matchUnit', () => {
  test.each([
    ['市教育局', 'name 2'],
    [' 市 教育　局', 'name 2'],
    ['揭阳市教育局', 'alias 2'],
    ['市人社局', 'alias 4'],
    ['市政数局', 'abbreviation 1'],
    ['市政务数据局', 'abbreviation 1'],
    ['政数局', 'abbreviation 1'],
    ['教育局', 'abbreviation 2'],
    ['市场监管局', 'abbreviation 3'],
    ['市工信局', 'abbreviation 9'],
    ['各县<市、区>政府<管委会>', 'group 1'],
    ['各县（市、区）政府（管委会）', 'group 1'],
    ['各县〈市，区〉政府〈管委会〉', 'group 1'],
    ['各县区', 'group 1'],
    ['市有关单位', 'group 2'],
    ['各区县', 'group 1'],
    ['市直有关单位', 'group 2'],
    ['市直各单位', 'unmatched'],
    ['各县（市、区）人民政府', 'unmatched'],
    ['市局', 'unmatched'],
    ['县教育局', 'unmatched'],
    ['市教育委', 'unmatched'],
    ['局', 'unmatched'],
    ['', 'unmatched'],
  ])('%s means %s', (name, expected) => {
    expect(found(name)).toBe(expected);
  });

  it('does not choose between two units with the same alias', () => {
    expect(matchUnit(registry, '信息中心')).toMatchObject({
      kind: 'unmatched',
      candidates: [{ unit: { id: 9 } }, { unit: { id: 10 } }],
    });
  });

  it('does not choose between two units that one abbreviation fits', () => {
    const twins = {
      ...registry,
      units: [...registry.units, { id: 11, name: '市政务数据资源局', aliases: [] }],
    };
    const match = matchUnit(twins, '市政数局');
    expect(match.kind).toBe('unmatched');
    expect(match.kind === 'unmatched' && match.candidates.slice(0, 2).map(({ unit }) => unit.id)).toEqual([
      1, 11,
    ]);
  });

  it('offers the nearest names, likeliest first, for one it does not know', () => {
    const match = matchUnit(registry, '市人力资源和社会保障厅');
    expect(match.kind === 'unmatched' && match.candidates[0]).toMatchObject({ unit: { id: 4 } });
    const confidences =
      match.kind === 'unmatched' ? match.candidates.map(({ confidence }) => confidence) : [];
    expect(confidences).toEqual([...confidences].sort((a, b) => b - a));
    expect(confidences.every((confidence) => confidence > 0 && confidence < 1)).toBe(true);
  });

  it('offers nothing for what is like no unit', () => {
    expect(matchUnit(registry, '张三')).toEqual({ kind: 'unmatched', candidates: [] });
  });
});
