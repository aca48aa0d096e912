import type { Audience } from './policy';
import { claims, type Recipient } from './recipient';

export type AnsweringContacts = Readonly<Record<Audience, readonly Recipient[]>>;

/**
 * Who hears of one item of one unit, and as what. `members` are the unit's recipients.
 *
 * Contacts whose list names the item answer for it; else the unit's general ones, who have no list; an item nobody
 * answers for falls to all contacts. Among those the lowest 顺序 that can be reached is primary, so a departed first
 * contact's place is taken by the next; the others are backups. Where a list leaves no further contact for an item,
 * the general ones back it up. People who cannot be reached get nothing.
 */
export function answeringContacts(
  members: readonly Recipient[],
  itemNo: number,
  itemId?: number,
): AnsweringContacts {
  const reachable = members.filter((member) => member.reachable);
  const contacts = reachable.filter((member) => member.role === 'contact');
  const claimants = contacts.filter((contact) => claims(contact, itemNo, itemId));
  const general = contacts.filter((contact) => contact.items === null);

  const answering = [claimants, general, contacts].find((group) => group.length > 0) ?? [];
  const firstOrder = Math.min(...answering.map((contact) => contact.order));
  const primary = answering.filter((contact) => contact.order === firstOrder);
  const further = answering.filter((contact) => contact.order !== firstOrder);
  return {
    primary,
    backup: answering === claimants && further.length === 0 ? general : further,
    unitLeader: reachable.filter(
      (member) => member.role === 'unitLeader' && (member.items === null || claims(member, itemNo, itemId)),
    ),
  };
}
