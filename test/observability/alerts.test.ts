import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { createMetrics } from '../../src/observability/metrics';

interface Rule {
  alert: string;
  expr: string;
  for?: string;
  labels: { severity: string };
  annotations: { summary: string };
}

const docs = join(__dirname, '../../docs');
const { groups } = parse(readFileSync(join(docs, 'alerts.yaml'), 'utf8')) as {
  groups: { name: string; rules: Rule[] }[];
};
const rules = groups.flatMap((group) => group.rules);
const runbook = readFileSync(join(docs, 'operations.md'), 'utf8');
/** Made by Prometheus itself for each target. */
const OF_PROMETHEUS = ['up'];

describe('the alert rules', () => {
  it('have a name, a severity, a sentence, and a duration that Prometheus reads', () => {
    expect(rules.length).toBeGreaterThan(12);
    for (const { alert, expr, for: during = '1m', labels, annotations } of rules) {
      expect(alert).toMatch(/^Cuibao[A-Z]\w+$/);
      expect(expr).not.toBe('');
      expect(during).toMatch(/^\d+[mh]$/);
      expect(['page', 'ticket']).toContain(labels.severity);
      expect(annotations.summary.length).toBeGreaterThan(10);
    }
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  });

  it('ask only for metrics that the bot shows', async () => {
    const shown = await createMetrics().registry.getMetricsAsJSON();
    const names = new Set(
      shown.flatMap(({ name, type }) =>
        String(type) === 'histogram' ? [`${name}_bucket`, `${name}_count`] : [name],
      ),
    );
    const asked = rules.flatMap(({ expr }) => expr.match(/\b(?:up|(?:cuibao|process|nodejs)_\w+)\b/g) ?? []);
    expect(asked.length).toBeGreaterThanOrEqual(rules.length);
    expect(asked.filter((name) => !names.has(name) && !OF_PROMETHEUS.includes(name))).toEqual([]);
  });

  it('have a page in the runbook each, which says what it means, where to look and what to do', () => {
    const part = runbook.slice(runbook.indexOf('## When an alert fires'));
    const pages = new Map(
      part
        .slice(0, part.indexOf('\n## '))
        .split('\n### ')
        .slice(1)
        .map((page) => [page.slice(0, page.indexOf('\n')), page]),
    );
    expect([...pages.keys()]).toEqual(expect.arrayContaining(rules.map(({ alert }) => alert)));
    expect(pages.size).toBe(rules.length);
    for (const [name, page] of pages)
      expect({ name, page }).toMatchObject({ page: expect.stringMatching(/\*Do\*: /) });
  });

  it('are the reason for every metric of our own: the runbook names each', async () => {
    const shown = await createMetrics().registry.getMetricsAsJSON();
    const own = shown.map(({ name }) => name).filter((name) => name.startsWith('cuibao_'));
    expect(own.filter((name) => !runbook.includes(`\`${name}`))).toEqual([]);
  });
});
