import { expect, it } from '@jest/globals';
import type { ParsedItem, ParsedPlan } from '../../../src/domain/plan/parsed-plan';
import { matchPlanUnits } from '../../../src/domain/registry/match-plan-units';
import type { RegistrySnapshot } from '../../../src/domain/registry/registry-snapshot';

const TOWNS = '东西南北中上下新安宁和平青白金银石龙凤河'.split('');
const OFFICES =
  '教育,财政,公安,民政,司法,水利,商务,审计,统计,林业,卫生健康,交通运输,农业农村,生态环境,自然资源'.split(',');
const nameOf = (n: number): string => {
  const town = `${TOWNS[n % 20]}${TOWNS[Math.floor(n / 20) % 20]}镇`;
  return `${town}${OFFICES[n % OFFICES.length]}办公室`;
};

/** A registry whose names count how often they are read. */
function registryOf(count: number): { registry: RegistrySnapshot; reads: () => number } {
  let reads = 0;
  const units = Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    get name() {
      reads++;
      return nameOf(index);
    },
    aliases: [],
  }));
  return { registry: { units, groups: [] }, reads: () => reads };
}

function planOf(items: number, names: number): ParsedPlan {
  const item = (no: number): ParsedItem => {
    // One in ten is misprinted, so that candidates are looked for too.
    const units = [0, 1, 2].map((step) => {
      const name = nameOf((no * 7 + step * 13) % names);
      return (no + step) % 10 === 0 ? name.replace('办公室', '办事室') : name;
    });
    const lead = units[0] ?? null;
    const own = { title: '事项', text: '事项。', lead, leads: units.slice(0, 1), units, line: no };
    return { no, label: `${no}.`, section: null, etc: null, due: null, parts: [], ...own };
  };
  return {
    title: '计划',
    issuer: null,
    year: 2022,
    issuedOn: null,
    recipients: null,
    documentNumber: null,
    sections: [],
    items: Array.from({ length: items }, (_, index) => item(index + 1)),
    reporting: { to: null, deadlines: [], note: null, contact: null },
    warnings: [],
  };
}

it('reads every name of the registry a fixed number of times, however many items and names a plan has', () => {
  const readsPerUnit = [
    { units: 100, items: 200 },
    { units: 100, items: 2000 },
    { units: 400, items: 2000 },
  ].map(({ units, items }) => {
    const { registry, reads } = registryOf(units);
    const match = matchPlanUnits(planOf(items, units), registry);
    expect(match.items.every(({ assignments }) => assignments.length > 0)).toBe(true);
    expect(match.unmatched.length).toBeGreaterThan(0);
    // The sentences about unmatched names read the names of their candidates: three at most for each.
    return (reads() - 3 * match.unmatched.length) / units;
  });
  expect(Math.max(...readsPerUnit)).toBeLessThanOrEqual(3);
});
