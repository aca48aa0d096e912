import type { ParsedPlan } from '../domain/plan/parsed-plan';
import { AS_PRINTED, type ImportDecisions, type UnitDecision } from './import-decisions';

/** What a person has decided about a document, as it waits in the row of the import. */
export interface StoredDecisions {
  /** Instead of what was found in the text, or not found. */
  readonly title: string | null;
  readonly year: number | null;
  /** By `comparableName` of the printed name. */
  readonly units: Readonly<Record<string, UnitDecision>>;
  readonly createUnits: boolean;
  readonly owedBy: ImportDecisions['owedBy'];
  readonly target: ImportDecisions['target'];
  readonly items: Readonly<Record<string, number | null>>;
  readonly addedFrom: ImportDecisions['addedFrom'];
  readonly follows: number | null;
  /** Who collects where the document names nobody: a name as said, which the registry may not have yet. */
  readonly collector: string | null;
  /** The collecting unit is to be made if the registry does not have it. */
  readonly newCollector: boolean;
  /** `comparableName` of the names that have been shown, in the order of the numbers under which they were. */
  readonly numbered: readonly string[];
}

const NOTHING_DECIDED: StoredDecisions = {
  title: null,
  year: null,
  units: {},
  createUnits: false,
  owedBy: AS_PRINTED.owedBy,
  target: AS_PRINTED.target,
  items: {},
  addedFrom: AS_PRINTED.addedFrom,
  follows: null,
  collector: null,
  newCollector: false,
  numbered: [],
};

export function readDecisions(json: string): StoredDecisions {
  return { ...NOTHING_DECIDED, ...(JSON.parse(json) as Partial<StoredDecisions>) };
}

/** A name keeps the number under which it was shown, whatever has become of the others since; a new one gets the next. */
export function numbersFor(
  keys: readonly string[],
  { numbered }: Pick<StoredDecisions, 'numbered'>,
): ReadonlyMap<string, number> {
  const all = [...new Set([...numbered, ...keys])];
  return new Map(all.map((key, i) => [key, i + 1]));
}

/** The document with the title and the year that a person has given it. */
export function asDecided(parsed: ParsedPlan, { title, year }: StoredDecisions): ParsedPlan {
  const settled = [
    ...(title === null ? [] : ['title_missing']),
    ...(year === null ? [] : ['year_missing', 'year_inferred']),
  ];
  return {
    ...parsed,
    title: title ?? parsed.title,
    year: year ?? parsed.year,
    warnings: parsed.warnings.filter(({ code }) => !settled.includes(code)),
  };
}

/** `collectedBy`: the unit that `collector` has turned out to be. */
export function importDecisions(stored: StoredDecisions, collectedBy: number | null): ImportDecisions {
  const { createUnits, owedBy, target, addedFrom, follows } = stored;
  return {
    units: new Map(Object.entries(stored.units)),
    createUnits,
    owedBy,
    target,
    collectedBy,
    items: new Map(Object.entries(stored.items).map(([no, itemId]) => [Number(no), itemId])),
    addedFrom,
    follows,
  };
}
