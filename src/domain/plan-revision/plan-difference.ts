import type { AssignmentRole } from '../registry/match-plan-units';

/** An item of the plan as a difference names it. `no` is the number it has now, for a removed one the last it had. */
interface ItemNamed {
  readonly no: number;
  readonly title: string;
}

interface UnitOfItem extends ItemNamed {
  readonly unitName: string;
  /** The group through which the unit comes in or came in; null where it is named itself. */
  readonly viaGroup: string | null;
}

export type PlanField =
  | 'title'
  | 'issuer'
  | 'issuedOn'
  | 'collectingUnit'
  | 'reportingNote'
  | 'reportingContact';

/** Something in which a document differs from the plan it revises. A person sees all of them before any holds. */
export type PlanDifference =
  | {
      readonly kind: 'field';
      readonly field: PlanField;
      readonly before: string | null;
      readonly after: string | null;
    }
  | { readonly kind: 'section'; readonly change: 'added' | 'removed'; readonly heading: string }
  | ({ readonly kind: 'itemAdded' } & ItemNamed)
  | ({ readonly kind: 'itemRemoved' } & ItemNamed)
  | ({ readonly kind: 'itemRenumbered'; readonly before: number } & ItemNamed)
  | ({
      readonly kind: 'itemReworded';
      readonly parts: readonly ItemPart[];
      readonly before: string;
    } & ItemNamed)
  | ({
      readonly kind: 'itemMoved';
      readonly before: string | null;
      readonly after: string | null;
    } & ItemNamed)
  | ({ readonly kind: 'unitAdded'; readonly role: AssignmentRole } & UnitOfItem)
  | ({ readonly kind: 'unitRemoved'; readonly role: AssignmentRole } & UnitOfItem)
  | ({ readonly kind: 'roleChanged'; readonly role: AssignmentRole } & UnitOfItem)
  /** A coordinator has assigned it otherwise than the document prints; that stays. */
  | ({ readonly kind: 'assignedByHand' } & UnitOfItem)
  | { readonly kind: 'periodAdded'; readonly code: string; readonly dueAt: Date }
  | { readonly kind: 'periodMoved'; readonly code: string; readonly before: Date; readonly dueAt: Date }
  /** The document has another day, but a coordinator has laid one down, or the period is closed: it stays. */
  | {
      readonly kind: 'periodKept';
      readonly code: string;
      readonly dueAt: Date;
      readonly printed: Date;
      readonly why: 'decided' | 'closed';
    }
  /** The document does not ask for it any more; it stays until a coordinator removes it. */
  | { readonly kind: 'periodUnprinted'; readonly code: string };

export type ItemPart = 'title' | 'text' | 'label' | 'due';
