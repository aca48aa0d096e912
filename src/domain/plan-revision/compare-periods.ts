import type { ClauseDeadline } from '../period/deadlines-from-clause';
import type { PlanDifference } from './plan-difference';

/** A progress period as it is stored. */
export interface StoredPeriod {
  readonly id: number;
  readonly code: string;
  readonly dueAt: Date;
  readonly isClosed: boolean;
  /** The deadline as the document printed it; null for a period that no document lays down. */
  readonly printed: string | null;
  /** What `printed` comes to; null where it has no single meaning. */
  readonly printedDueAt: Date | null;
}

export interface PeriodChanges {
  readonly added: readonly ClauseDeadline[];
  readonly moved: readonly { readonly id: number; readonly dueAt: Date }[];
  /** What the document prints from now on; null: it does not ask for the period any more. */
  readonly reprinted: readonly { readonly id: number; readonly printed: string | null }[];
  readonly differences: readonly PlanDifference[];
}

/**
 * What becomes of the periods when the document changes. A day that a coordinator has laid down (截止) holds, as does
 * that of a closed period; a period that is not asked for any more stays until a coordinator removes it: reports may be
 * on their way.
 */
export function comparePeriods(
  stored: readonly StoredPeriod[],
  fresh: readonly ClauseDeadline[],
): PeriodChanges {
  const changes = { added: [] as ClauseDeadline[], moved: [] as { id: number; dueAt: Date }[] };
  const reprinted: { id: number; printed: string | null }[] = [];
  const differences: PlanDifference[] = [];
  const known = new Map(stored.map((period) => [period.code, period]));
  for (const deadline of fresh) {
    const { code, dueAt, printed } = deadline;
    const period = known.get(code);
    if (!period) {
      changes.added.push(deadline);
      differences.push({ kind: 'periodAdded', code, dueAt });
      continue;
    }
    if (period.printed !== printed) reprinted.push({ id: period.id, printed });
    const saysOther = !sameTime(period.printedDueAt, dueAt) && !sameTime(period.dueAt, dueAt);
    if (!saysOther) continue;
    const decided = !sameTime(period.dueAt, period.printedDueAt);
    if (decided || period.isClosed) {
      const why = period.isClosed ? ('closed' as const) : ('decided' as const);
      differences.push({ kind: 'periodKept', code, dueAt: period.dueAt, printed: dueAt, why });
    } else {
      changes.moved.push({ id: period.id, dueAt });
      differences.push({ kind: 'periodMoved', code, before: period.dueAt, dueAt });
    }
  }
  const asked = new Set(fresh.map(({ code }) => code));
  for (const { id, code, printed } of stored) {
    if (printed === null || asked.has(code)) continue;
    reprinted.push({ id, printed: null });
    differences.push({ kind: 'periodUnprinted', code });
  }
  return { ...changes, reprinted, differences };
}

function sameTime(one: Date | null, other: Date | null): boolean {
  return one?.getTime() === other?.getTime();
}
