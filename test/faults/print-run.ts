import type { Figures } from './checker/figures';
import type { Verdict } from './checker/judge';

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

/** What a run came to, in lines. */
export function printVerdict(
  name: string,
  { figures, violations, stories }: Verdict,
  tookMs: number,
): string {
  return [
    `${name}, ${seconds(tookMs)}`,
    ...figureLines(figures),
    ...verdictLines(violations, stories),
    '',
  ].join('\n');
}

function figureLines(figures: Figures): string[] {
  const { faults } = figures;
  const kinds = Object.entries(faults).sort(([, a], [, b]) => b - a);
  return [
    `  ${figures.messages} messages in ${figures.deliveries} deliveries, ${faultCount(figures)} faults`,
    `  acknowledged ${figures.acknowledged}, stored ${figures.stored}; answered ${figures.answeredPassively} at once, ` +
      `${figures.answeredLater} through the outbox, ${figures.interim} of them told first that the database is away; ` +
      `${figures.givenUp} stored, but given up by the platform before it was told`,
    `  ${figures.reportVersions} versions of reports, ${figures.auditEntries} audit entries; ${figures.pushed} messages pushed ` +
      `(${figures.reminders} reminders), ${figures.repetitionsSuppressed} repetitions recognised by the platform`,
    `  wait for an answer: half within ${seconds(figures.medianWaitMs)}, longest ${seconds(figures.longestWaitMs)}`,
    `  ${kinds.map(([kind, count]) => `${kind} ${count}`).join(', ')}`,
  ];
}

export function faultCount({ faults }: Figures): number {
  return Object.values(faults).reduce((sum, count) => sum + count, 0);
}

function verdictLines(violations: Verdict['violations'], stories: Verdict['stories']): string[] {
  if (violations.length === 0) return ['  nothing lost, nothing doubled, in order, audit chain whole'];
  const counts = new Map<string, number>();
  for (const { rule } of violations) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return [
    `  ${violations.length} VIOLATIONS: ${[...counts].map(([rule, count]) => `${rule} ${count}`).join(', ')}`,
    ...stories,
  ];
}
