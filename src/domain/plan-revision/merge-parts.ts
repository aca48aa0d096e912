import type { AssignmentRole } from '../registry/match-plan-units';

/** One unit's part in an item, as it is stored. */
export interface StoredPart {
  readonly unitId: number;
  readonly role: AssignmentRole;
  readonly ordinal: number;
  readonly printedName: string;
  readonly groupId: number | null;
}

/** What a coordinator has last done to a unit's part since the document was imported. */
export type ByHand = 'added' | 'changed' | 'removed';

export interface MergedParts {
  /** In their order from now on. */
  readonly after: readonly StoredPart[];
  readonly added: readonly StoredPart[];
  readonly removed: readonly StoredPart[];
  readonly changed: readonly StoredPart[];
  /** Units whose part a coordinator has laid down otherwise than the document prints. */
  readonly keptByHand: readonly number[];
}

/**
 * The responsible units of an item once the new document holds. The document decides, except where a coordinator has
 * decided (分配) and the document says no more than it said then: what was added by hand stays, and what was changed
 * or removed by hand is not brought back by a document that has not changed there (`unitsUnchanged`).
 */
export function mergeParts(
  stored: readonly StoredPart[],
  printed: readonly StoredPart[],
  {
    byHand,
    unitsUnchanged,
  }: { readonly byHand: ReadonlyMap<number, ByHand>; readonly unitsUnchanged: boolean },
): MergedParts {
  const known = new Map(stored.map((part) => [part.unitId, part]));
  const wanted = new Set(printed.map(({ unitId }) => unitId));
  const after: StoredPart[] = [];
  const added: StoredPart[] = [];
  const changed: StoredPart[] = [];
  const keptByHand: number[] = [];
  for (const part of printed) {
    const before = known.get(part.unitId);
    const decided = unitsUnchanged ? byHand.get(part.unitId) : undefined;
    if (!before) {
      if (decided === 'removed') keptByHand.push(part.unitId);
      else added.push(part);
      if (decided !== 'removed') after.push(part);
      continue;
    }
    const isKept = before.role !== part.role && (decided === 'changed' || decided === 'added');
    if (isKept) keptByHand.push(part.unitId);
    else if (before.role !== part.role) changed.push(part);
    after.push(isKept ? { ...part, role: before.role } : part);
  }
  const others = stored.filter(({ unitId }) => !wanted.has(unitId));
  const byCoordinator = others.filter(({ unitId }) => byHand.get(unitId) === 'added');
  keptByHand.push(...byCoordinator.map(({ unitId }) => unitId));
  return {
    after: [...after, ...byCoordinator].map((part, i) => ({ ...part, ordinal: i + 1 })),
    added,
    removed: others.filter((part) => !byCoordinator.includes(part)),
    changed,
    keptByHand,
  };
}
