import { type Figure, judge, median } from './figures';

const HOLDS = { true: 'holds', false: 'MISSED', null: 'shown' } as const;

/** The figures as a table of text, one line each. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map(cells);
  const head = ['figure', 'of', 'median', 'spread', 'target', '', 'ours', 'theirs'];
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => width(row[column] ?? ''))));
  return all
    .map((row) =>
      row
        .map((cell, i) => pad(cell, widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function cells(figure: Figure): string[] {
  const { median: middle, lowest, highest, holds } = judge(figure);
  const { target, unit, ours, theirs } = figure;
  return [
    figure.name,
    figure.of,
    rounded(middle),
    `${rounded(lowest)}–${rounded(highest)}`,
    target ? `${target.bound === 'at least' ? '≥' : '≤'} ${target.value}` : '–',
    HOLDS[`${holds}`],
    `${rounded(median(ours))} ${unit}`,
    theirs.length > 0 ? `${rounded(median(theirs))} ${unit}` : '',
  ];
}

function rounded(value: number): string {
  return value >= 100 ? String(Math.round(value)) : value.toFixed(2);
}

/** Chinese characters take two columns. */
function width(text: string): number {
  return [...text].reduce((sum, character) => sum + (character > '\u2e80' ? 2 : 1), 0);
}

function pad(text: string, to: number): string {
  return text + ' '.repeat(Math.max(0, to - width(text)));
}
