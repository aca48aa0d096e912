import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parsePlan } from '../../../src/domain/plan/parse-plan';
import { type PlanItemJson, type PlanJson, planToJson } from '../../../src/domain/plan/plan-to-json';

const FIXTURES = path.join(__dirname, '../../fixtures/plans');
const read = (name: string): string => readFileSync(path.join(FIXTURES, name), 'utf8');

/** Written by hand from the text; `notes` say what the document teaches. */
interface Expected extends Omit<PlanJson, 'items' | 'warnings' | 'issuer'> {
  readonly issuer?: string;
  readonly title_alt?: readonly string[];
  readonly items: readonly PlanItemJson[];
  /** Codes only, in any order. */
  readonly warnings: readonly string[];
  readonly notes: readonly string[];
}

const made = readdirSync(FIXTURES)
  .filter((name) => name.endsWith('.expected.json'))
  .map((name) => ({
    name: name.replace('.expected.json', ''),
    expected: JSON.parse(read(name)) as Expected,
  }))
  .filter(({ expected }) => expected.notes !== undefined);

/** White space apart: the expectations were typed by hand from the printed text. */
function squeezed(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, inner: unknown) =>
    typeof inner === 'string' ? inner.replace(/\s+/g, '') : inner,
  );
}

it('has documents of many shapes', () => {
  expect(made.length).toBeGreaterThanOrEqual(18);
});

describe.each(made)('parsePlan on the made document $name', ({ name, expected }) => {
  const found = planToJson(parsePlan(read(`${name}.txt`)), []);

  it('finds title, year, headings, reporting clause and warns of what a person has to judge', () => {
    const { title, year, sections, reporting, warnings, issuer } = found;
    expect([expected.title, ...(expected.title_alt ?? [])]).toContain(title);
    expect(squeezed({ year, sections, subsections: found.subsections ?? [], reporting })).toEqual(
      squeezed({
        year: expected.year,
        sections: expected.sections,
        subsections: expected.subsections ?? [],
        reporting: expected.reporting,
      }),
    );
    expect(warnings.map(({ code }) => code).sort()).toEqual([...expected.warnings].sort());
    if (expected.issuer !== undefined) expect(issuer).toBe(expected.issuer);
  });

  it('finds every item with label, place, title, leads, units, parts and date', () => {
    const items = found.items.map(({ text, ...item }, index) =>
      expected.items[index]?.text === undefined ? item : { ...item, text },
    );
    expect(squeezed(items)).toEqual(squeezed(expected.items));
  });
});
