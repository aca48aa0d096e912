import { describe, expect, it } from '@jest/globals';
import type { ParsedItem, ParsedPlan } from '../../../src/domain/plan/parsed-plan';
import { matchPlanUnits } from '../../../src/domain/registry/match-plan-units';
import type { RegistrySnapshot } from '../../../src/domain/registry/registry-snapshot';

const registry: RegistrySnapshot = {
  units: [
    { id: 1, name: '市教育局', aliases: ['教育局'] },
    { id: 2, name: '榕城区人民政府', aliases: ['榕城区'] },
    { id: 3, name: '揭东区人民政府', aliases: [] },
  ],
  groups: [
    { id: 1, names: ['各县区'], memberUnitIds: [2, 3] },
    { id: 2, names: ['市有关单位', '市直有关单位'], memberUnitIds: [] },
  ],
};

const item = (
  no: number,
  units: readonly string[],
  leads: readonly string[] = units.slice(0, 1),
): ParsedItem => ({
  no,
  label: `${no}.`,
  section: null,
  title: '事项',
  text: '事项。',
  lead: leads[0] ?? null,
  leads,
  units,
  etc: null,
  due: null,
  parts: [],
  line: no * 10,
});

const plan = (...items: ParsedItem[]): ParsedPlan => ({
  title: '计划',
  issuer: null,
  year: 2022,
  issuedOn: null,
  recipients: null,
  documentNumber: null,
  sections: [],
  items,
  reporting: { to: null, deadlines: [], note: null, contact: null },
  warnings: [],
});

const assigned = (units: readonly string[], leads?: readonly string[]): string[] =>
  (matchPlanUnits(plan(item(1, units, leads)), registry).items[0]?.assignments ?? []).map(
    ({ unit, role, ordinal, printedName, viaGroup }) =>
      `${ordinal} ${unit.id} ${role} ${printedName}${viaGroup === null ? '' : ' group'}`,
  );

describe('matchPlanUnits', () => {
  it('expands a group in place and keeps the printed order', () => {
    expect(assigned(['市教育局', '各县区'])).toEqual([
      '1 1 lead 市教育局',
      '2 2 support 各县区 group',
      '3 3 support 各县区 group',
    ]);
  });

  it('lists a unit once that is named and in the group, with the stronger role', () => {
    expect(assigned(['榕城区', '各县区'])).toEqual(['1 2 lead 榕城区', '2 3 support 各县区 group']);
    expect(assigned(['各县区', '榕城区'], ['榕城区'])).toEqual([
      '1 2 lead 各县区 group',
      '2 3 support 各县区 group',
    ]);
  });

  it('makes every unit of a printed lead list a lead', () => {
    expect(assigned(['各县区', '市教育局'], ['各县区'])).toEqual([
      '1 2 lead 各县区 group',
      '2 3 lead 各县区 group',
      '3 1 support 市教育局',
    ]);
  });

  it('warns once of a group without members, however many items and printed forms name it', () => {
    const { warnings, items } = matchPlanUnits(
      plan(
        item(1, ['市教育局', '市有关单位']),
        item(2, ['市教育局', '市直有关单位']),
        item(3, ['市有关单位']),
      ),
      registry,
    );
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatchObject({ code: 'group_without_members', line: 10, excerpt: '市有关单位' });
    expect(warnings[0]?.message).toContain('「市有关单位」未配置成员，不生成应报事项');
    expect(items.map(({ assignments }) => assignments.length)).toEqual([1, 1, 0]);
  });

  it('lists an unknown name once with its items and candidates', () => {
    const { unmatched, warnings } = matchPlanUnits(
      plan(item(1, ['市教育体育局']), item(2, ['市教育局', '市教育体育局'])),
      registry,
    );
    expect(unmatched).toMatchObject([
      { printedName: '市教育体育局', itemNos: [1, 2], line: 10, candidates: [{ unit: { id: 1 } }] },
    ]);
    expect(warnings).toMatchObject([{ code: 'unit_unmatched', line: 10, excerpt: '市教育体育局' }]);
  });

  it('takes 揭阳市教育局 for 市教育局 in a plan of 揭阳市 only', () => {
    const printed = plan(item(1, ['揭阳市教育局', '汕头市教育局']));
    const kinds = (title: string): string[] =>
      matchPlanUnits({ ...printed, title }, registry).unmatched.map(({ printedName }) => printedName);
    expect(kinds('揭阳市2022年工作要点')).toEqual(['汕头市教育局']);
    expect(kinds('2022年工作要点')).toEqual(['揭阳市教育局', '汕头市教育局']);
  });
});
