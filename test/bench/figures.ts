/** What the rounds of a benchmark come to. Pure: proven by `figures.test.ts`. */

/** A target as issue and product state it: the ratio must be at least, or at most, so much. */
export interface Target {
  readonly bound: 'at least' | 'at most';
  readonly value: number;
}

/** One figure of the report: a ratio over several rounds, and whether it holds. */
export interface Figure {
  readonly name: string;
  /** What is divided by what, in words. */
  readonly of: string;
  readonly target: Target | null;
  /** One ratio a round. */
  readonly ratios: readonly number[];
  /** The two sides, round by round, with their unit. */
  readonly unit: string;
  readonly ours: readonly number[];
  readonly theirs: readonly number[];
}

export interface Verdict {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
  /** Null where there is no target: the figure is shown, not judged. */
  readonly holds: boolean | null;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which so many of them lie; between two neighbours it is interpolated. NaN of nothing. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)];
  const above = sorted[Math.ceil(at)];
  if (below === undefined || above === undefined) return Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
}

/** Both sides of one round stood side by side, so the ratio is taken round by round and not of the medians. */
export function compare(
  what: Pick<Figure, 'name' | 'of' | 'target' | 'unit'>,
  ours: readonly number[],
  theirs: readonly number[],
): Figure {
  if (ours.length !== theirs.length) throw new RangeError(`${what.name}: the rounds do not pair`);
  return { ...what, ours, theirs, ratios: ours.map((value, i) => value / (theirs[i] ?? Number.NaN)) };
}

/** A value without another side: a count of what went wrong, megabytes. */
export function single(
  what: Pick<Figure, 'name' | 'of' | 'target' | 'unit'>,
  values: readonly number[],
): Figure {
  return { ...what, ours: values, theirs: [], ratios: values };
}

export function judge({ ratios, target }: Pick<Figure, 'ratios' | 'target'>): Verdict {
  const middle = median(ratios);
  const holds =
    target &&
    (target.bound === 'at least' ? middle >= target.value : middle <= target.value) &&
    Number.isFinite(middle);
  return { median: middle, lowest: Math.min(...ratios), highest: Math.max(...ratios), holds };
}

/** Whether every figure that has a target keeps it; a figure without rounds keeps none. */
export function allHold(figures: readonly Figure[]): boolean {
  return figures.every((figure) => judge(figure).holds !== false);
}
