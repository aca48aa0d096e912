/** What a person has decided about a document that is imported; everything else follows from document, registry and store. */
export interface ImportDecisions {
  /**
   * By `comparableName` of the printed name: the unit that is meant, kept as its alias when the document is stored, or a
   * new unit of that name.
   */
  readonly units: ReadonlyMap<string, UnitDecision>;
  /** Makes units of all names that are still unmatched. */
  readonly createUnits: boolean;
  /** Who owes: every responsible unit, or only the lead. A revision leaves it as the plan has it. */
  readonly owedBy: 'all' | 'lead';
  /** The plan that the document revises; null: the one of the same title and year, else a new one. */
  readonly target: 'new' | number | null;
  /** Who collects, where the document names nobody; null: as printed. */
  readonly collectedBy: number | null;
  /** New running number → id of the item it is (null: a new item), instead of what is proposed. */
  readonly items: ReadonlyMap<number, number | null>;
  /** Added items and units are owed from the current open period on, or from the next one. */
  readonly addedFrom: 'current' | 'next';
  /** The former year's plan whose hand-overs and item contacts are taken over; null for none. */
  readonly follows: number | null;
}

export type UnitDecision = { readonly kind: 'unit'; readonly unitId: number } | { readonly kind: 'new' };

/** Nothing has been decided: as the document prints it. */
export const AS_PRINTED: ImportDecisions = {
  units: new Map(),
  createUnits: false,
  owedBy: 'all',
  target: null,
  collectedBy: null,
  items: new Map(),
  addedFrom: 'current',
  follows: null,
};
