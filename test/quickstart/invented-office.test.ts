import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { parse as parseYaml } from 'yaml';
import { parsePlan } from '../../src/domain/plan/parse-plan';
import { CONTACTS_FILE, PLAN_FILES } from '../../src/sandbox/quickstart/office';
import { readOptions } from '../../src/sandbox/quickstart/options';

interface Person {
  readonly 单位: string;
  readonly 姓名: string;
  readonly userid: string;
  readonly 角色: string;
  readonly 顺序: string;
  readonly 电话: string;
  readonly 职务: string;
}

const people: Person[] = parse(readFileSync(CONTACTS_FILE), { columns: true });
const registry = parseYaml(readFileSync(join(__dirname, '../../config/units.yaml'), 'utf8')) as {
  units: { name: string }[];
};

describe('the invented people', () => {
  it('are a first contact for every unit of the registry, and nobody of another unit', () => {
    const first = people
      .filter((each) => each.角色 === '联络员' && each.顺序 === '1')
      .map((each) => each.单位);
    expect(first.sort()).toEqual(registry.units.map(({ name }) => name).sort());
    const units = new Set(people.map((each) => each.单位).filter((unit) => unit !== ''));
    expect([...units].every((unit) => first.includes(unit))).toBe(true);
  });

  it('have a name and an account each of their own, and are plainly nobody real', () => {
    expect(new Set(people.map(({ 姓名 }) => 姓名)).size).toBe(people.length);
    expect(new Set(people.map(({ userid }) => userid)).size).toBe(people.length);
    for (const { 电话, 职务 } of people) {
      expect(职务).toContain('（虚构）');
      // No exchange of Jieyang's begins with 000.
      expect(电话).toMatch(/^(0663-0000\d{3})?$/);
    }
  });
});

describe('the plans', () => {
  const plans = PLAN_FILES.map((file) => readFileSync(file, 'utf8'));

  it('name no real contact', () => {
    for (const text of plans) expect(text).toContain('(联系人:统筹科 杨统筹,电话:0663-0000091)');
  });

  it('are one real and two that say in their titles that they are invented', () => {
    const parsed = plans.map((text) => parsePlan(text));
    expect(parsed.map(({ title }) => title)).toEqual([
      '揭阳市数字政府改革建设2022年工作要点',
      '揭阳市政务服务提升2022年行动计划（虚构）',
      '揭阳市镇村数字化2022年试点方案（虚构）',
    ]);
    expect(parsed.map(({ items }) => items.length)).toEqual([45, 8, 5]);
  });
});

describe('what stands behind npm run quickstart --', () => {
  test.each([
    [[], { once: false, plans: 1, cards: false }],
    [['--once'], { once: true, plans: 1, cards: false }],
    [['--plans', '2', '--cards'], { once: false, plans: 2, cards: true }],
    [['--plans=3'], { once: false, plans: 3, cards: false }],
  ])('%j', (args, options) => {
    expect(readOptions(args)).toEqual(options);
  });

  test.each([['--plans'], ['--plans=two'], ['--plans=0'], ['2'], ['-x'], ['--once=no', '--cards']])(
    '%j is refused in a sentence',
    (...args) => {
      expect(typeof readOptions(args)).toBe('string');
    },
  );
});
