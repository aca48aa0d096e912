/** Why an item of the new document is taken for an item of the old one. */
export type IdentityReason =
  | 'same' // number and title
  | 'title' // the same title under another number
  | 'similar' // a like text
  | 'decided' // a person has said so
  | 'new'; // none of the old ones

/** Which old item an item of the new document is. */
export interface ItemIdentity {
  /** Running number in the new document. */
  readonly no: number;
  readonly title: string;
  /** Null for an item that is new. */
  readonly item: OldItem | null;
  readonly reason: IdentityReason;
  /** 0 … 1: how like title and text are; 1 unless `similar`. */
  readonly confidence: number;
  /** Other old items that are about as like: which one it is, a person has to say. Empty where it is clear. */
  readonly orElse: readonly OldItem[];
}

/** An item as it is stored. */
export interface OldItem {
  readonly id: number;
  readonly no: number;
  readonly title: string;
}
