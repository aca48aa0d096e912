import { In, IsNull, LessThanOrEqual, MoreThanOrEqual } from 'typeorm';
import { type OfficeDay, officeDayOf } from '../../domain/calendar/office-time';
import { answeringContacts } from '../../domain/reminders/answering-contacts';
import { deputyOf, type StandIn } from '../../domain/reminders/stand-ins';
import { HandOverEntity } from '../../store/entities/hand-over-entity';
import { StandInEntity } from '../../store/entities/stand-in-entity';
import { ObligationRepository } from '../../store/obligation-repository';
import { PeopleRepository, type RoleHolder } from '../../store/people-repository';
import type { JudgedObligation } from '../../store/read-models/judged-obligations';
import type { Turn } from '../turn';

/** The contact whom a decision about an obligation concerns, by obligation; null where nobody can be reached. */
export type ContactByObligation = ReadonlyMap<number, RoleHolder | null>;

/**
 * Who answers for each obligation: the colleague to whom the item was handed, else its primary contact, or who stands in
 * for that one today; only who can be reached.
 */
export async function primaryContacts(
  turn: Turn,
  obligations: readonly JudgedObligation[],
): Promise<ContactByObligation> {
  const contacts = await contactsOf(turn, obligations);
  return new Map(obligations.map((each) => [each.id, primaryOf(contacts, each)]));
}

/** Who sent the report that counts, while a contact of the unit, or who stands in for that one; else who answers for it. */
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
      return [each.id, sender ? present(sender, contacts) : primaryOf(contacts, each)];
    }),
  );
}

interface Contacts {
  readonly holders: readonly RoleHolder[];
  readonly handOvers: readonly HandOverEntity[];
  readonly standIns: readonly StandIn[];
  readonly today: OfficeDay;
}

async function contactsOf({ act }: Turn, obligations: readonly JudgedObligation[]): Promise<Contacts> {
  const unitIds = [...new Set(obligations.map(({ unitId }) => unitId))];
  const today = officeDayOf(act.now);
  return {
    holders: await new PeopleRepository(act.manager).ofUnits(unitIds, ['contact']),
    handOvers: await act.manager.findBy(HandOverEntity, { unitId: In(unitIds), endedAt: IsNull() }),
    standIns: await act.manager.find(StandInEntity, {
      where: { endedAt: IsNull(), fromDay: LessThanOrEqual(today), toDay: MoreThanOrEqual(today) },
      order: { id: 'ASC' },
    }),
    today,
  };
}

function primaryOf(contacts: Contacts, { unitId, itemId, itemNo }: JudgedObligation): RoleHolder | null {
  const { holders, handOvers } = contacts;
  const members = holders
    .filter((holder) => holder.unitId === unitId)
    .map((holder) => ({ ...holder, unitId, order: holder.rank, role: 'contact' as const }));
  const handed = handOvers.find((each) => each.unitId === unitId && each.itemId === itemId);
  const colleague = members.find(({ personId, reachable }) => personId === handed?.toPersonId && reachable);
  const [first] = answeringContacts(members, itemNo, itemId).primary;
  const answering = colleague ?? members.find(({ personId }) => personId === first?.personId);
  return answering ? present(answering, contacts) : null;
}

/** 委托: whoever stands in for the contact today, else the contact. */
function present(contact: RoleHolder, { holders, standIns, today }: Contacts): RoleHolder {
  const { personId, unitId } = contact;
  const ofUnit = holders.flatMap((each) => (each.unitId === null ? [] : [{ ...each, unitId: each.unitId }]));
  const deputyId = unitId === null ? null : deputyOf(personId, unitId, standIns, ofUnit, today);
  return holders.find((each) => each.personId === deputyId && each.unitId === unitId) ?? contact;
}
