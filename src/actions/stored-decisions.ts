import { AS_PRINTED, type ImportDecisions, type UnitDecision } from './import-decisions';

/** What a person has decided about a document, as it waits in the row of the import. */
export interface StoredDecisions {
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
}

const NOTHING_DECIDED: StoredDecisions = {
  units: {},
  createUnits: false,
  owedBy: AS_PRINTED.owedBy,
  target: AS_PRINTED.target,
  items: {},
  addedFrom: AS_PRINTED.addedFrom,
  follows: null,
  collector: null,
  newCollector: false,
};

export function readDecisions(json: string): StoredDecisions {
  return { ...NOTHING_DECIDED, ...(JSON.parse(json) as Partial<StoredDecisions>) };
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
