/** One thing wrong with a file that somebody handed in. */
export interface IntakeProblem {
  /** Line (in a sheet: row) from 1; null when it concerns the file as a whole. */
  readonly line: number | null;
  /** Chinese sentence: what is wrong and the way out. */
  readonly message: string;
}

/** Everything or nothing: with a single problem no row is given out. */
export type IntakeResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly IntakeProblem[] };

export function accepted<T>(value: T): IntakeResult<T> {
  return { ok: true, value };
}

/** Problems in the order of their lines, those of the whole file first. */
export function refused(problems: readonly IntakeProblem[]): {
  ok: false;
  problems: readonly IntakeProblem[];
} {
  return { ok: false, problems: [...problems].sort((a, b) => (a.line ?? 0) - (b.line ?? 0)) };
}
