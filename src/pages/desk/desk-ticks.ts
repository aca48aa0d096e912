import type { Picked } from '../../conversation/desk/desk-wish';
import type { JudgedObligation } from '../../store/read-models/judged-obligations';

/** As many as anybody looks through at once; more are no slip of the finger but a program. */
export const MOST_TICKS = 2_000;

/** A tick names the report in the version that is seen: what came since is another one. */
export function tickValue({ id, currentVersion }: Pick<JudgedObligation, 'id' | 'currentVersion'>): string {
  return `${id}:${currentVersion}`;
}

/** The ticks of a form; what is none is passed over. */
export function readTicks(values: readonly string[]): Picked[] {
  const picked = new Map<number, Picked>();
  for (const value of values) {
    const [, id, version] = /^(\d{1,9}):(\d{1,9})$/.exec(value) ?? [];
    if (id !== undefined) picked.set(Number(id), { id: Number(id), version: Number(version) });
  }
  return [...picked.values()];
}
