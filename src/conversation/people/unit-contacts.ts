import { In, IsNull } from 'typeorm';
import { answeringContacts } from '../../domain/reminders/answering-contacts';
import { HandOverEntity } from '../../store/entities/hand-over-entity';
import { ObligationRepository } from '../../store/obligation-repository';
import { PeopleRepository, type RoleHolder } from '../../store/people-repository';
import type { JudgedObligation } from '../../store/read-models/judged-obligations';
import type { Turn } from '../turn';

/** The contact whom a decision about an obligation concerns, by obligation; null where nobody can be reached. */
export type ContactByObligation = ReadonlyMap<number, RoleHolder | null>;

/**
 * Who answers for each obligation: the colleague to whom the item was handed, else its primary contact; only who can be
 * reached.
 */
export async function primaryContacts(
  turn: Turn,
  obligations: readonly JudgedObligation[],
): Promise<ContactByObligation> {
  const contacts = await contactsOf(turn, obligations);
  return new Map(obligations.map((each) => [each.id, primaryOf(contacts, each)]));
}

/** Who sent the report that counts, while a contact of the unit; else who answers for it. */
export async function sendersOrPrimary(
  turn: Turn,
  obligations: readonly JudgedObligation[],
): Promise<ContactByObligation> {
  const contacts = await contactsOf(turn, obligations);
  const versions = await new ObligationRepository(turn.act.manager).currentVersions(
    obligations.map(({ id }) => id),
  );
  return new Map(
    obligations.map((each) => {
      const senderId = versions.get(each.id)?.personId;
      const sender = contacts.holders.find(
        ({ personId, unitId, reachable }) => personId === senderId && unitId === each.unitId && reachable,
      );
      return [each.id, sender ?? primaryOf(contacts, each)];
    }),
  );
}

interface Contacts {
  readonly holders: readonly RoleHolder[];
  readonly handOvers: readonly HandOverEntity[];
}

async function contactsOf({ act }: Turn, obligations: readonly JudgedObligation[]): Promise<Contacts> {
  const unitIds = [...new Set(obligations.map(({ unitId }) => unitId))];
  return {
    holders: await new PeopleRepository(act.manager).ofUnits(unitIds, ['contact']),
    handOvers: await act.manager.findBy(HandOverEntity, { unitId: In(unitIds), endedAt: IsNull() }),
  };
}

function primaryOf(
  { holders, handOvers }: Contacts,
  { unitId, itemId, itemNo }: JudgedObligation,
): RoleHolder | null {
  const members = holders
    .filter((holder) => holder.unitId === unitId)
    .map((holder) => ({ ...holder, unitId, order: holder.rank, role: 'contact' as const }));
  const handed = handOvers.find((each) => each.unitId === unitId && each.itemId === itemId);
  const colleague = members.find(({ personId, reachable }) => personId === handed?.toPersonId && reachable);
  const [first] = answeringContacts(members, itemNo).primary;
  return colleague ?? members.find(({ personId }) => personId === first?.personId) ?? null;
}
