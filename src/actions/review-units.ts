import type { PlanImportEntity } from '../store/entities/plan-import-entity';
import type { Act } from './act';
import { digestOf, type Reviewed } from './import-review';
import { importUnits, type UnitsImported, type UnitsToImport } from './import-units';
import { rehearse } from './rehearse';

/** A units file as it would be imported. */
export interface UnitsReview extends Reviewed {
  readonly kind: 'units';
  readonly file: UnitsToImport;
  readonly outcome: UnitsImported;
}

export async function reviewUnits(act: Act, document: PlanImportEntity): Promise<UnitsReview> {
  const file = JSON.parse(document.content ?? '{}') as UnitsToImport;
  const outcome = await rehearse(act, (trial) => importUnits(trial, file));
  return { kind: 'units', file, outcome, names: [], problems: [], digest: digestOf([file, outcome]) };
}

/** Stores what was reviewed. */
export function importReviewedUnits(act: Act, document: PlanImportEntity): Promise<UnitsImported> {
  return importUnits(act, JSON.parse(document.content ?? '{}') as UnitsToImport);
}
