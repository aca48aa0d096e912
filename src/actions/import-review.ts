import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import type { OfficeDay } from '../domain/calendar/office-time';
import type { OfficeRules } from '../domain/office-rules';
import type { UnitCandidate } from '../domain/registry/match-unit';
import type { UnitDecision } from './import-decisions';

/** What every review has. */
export interface Reviewed {
  /** Why it cannot be stored as it is; empty: it can be confirmed. */
  readonly problems: readonly string[];
  /** Printed names that a person settles, numbered as they come; the number stays when others are settled. */
  readonly names: readonly NumberedName[];
  /** Of everything that would come of it: what is confirmed is what was shown. */
  readonly digest: string;
}

/** A printed name that the registry does not know, or knows several of. */
export interface NumberedName {
  readonly number: number;
  /** `comparableName` of it: under this a decision is kept. */
  readonly key: string;
  readonly printedName: string;
  /** Where it stands: `第3、5项`, `第7行`, `报送要求`. */
  readonly place: string;
  readonly candidates: readonly UnitCandidate[];
  /** What has been decided, and the name of the unit that was chosen. */
  readonly decision: UnitDecision | null;
  readonly chosenName: string | null;
}

/** When the first reminder of a plan goes out, and to how many people: the reminders room knows. */
export type LookAhead = (
  manager: EntityManager,
  rules: OfficeRules,
  now: Date,
  planId: number,
) => Promise<{ readonly day: OfficeDay; readonly people: number } | null>;

export function digestOf(shown: unknown): string {
  return createHash('sha256').update(JSON.stringify(shown)).digest('hex');
}
