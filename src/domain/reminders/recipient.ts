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
  /** False when the person is gone or the application cannot see them: the next contact takes the place. */
  readonly reachable: boolean;
}
