/** Whether a contact's list names an item; false for who has no list. */
export function claims(
  { items, itemIds = [] }: Pick<Recipient, 'items' | 'itemIds'>,
  itemNo: number,
  itemId?: number,
): boolean {
  if (items === null) return false;
  return items.includes(itemNo) || (itemId !== undefined && itemIds.includes(itemId));
}

/** One role of one person in one unit; several of them may be the same person. */
export interface Recipient {
  readonly personId: number;
  readonly userid: string;
  readonly unitId: number;
  /** 顺序: 1 is the primary contact. Without meaning for unit leaders. */
  readonly order: number;
  readonly role: 'contact' | 'unitLeader';
  /** Running numbers of the items this contact answers for within the unit; null for all. */
  readonly items: readonly number[] | null;
  /** Ids of items besides those numbers. */
  readonly itemIds?: readonly number[];
  /** False when the person is gone or the application cannot see them: the next contact takes the place. */
  readonly reachable: boolean;
}
