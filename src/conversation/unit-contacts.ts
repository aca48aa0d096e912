import { answeringContacts } from '../domain/reminders/answering-contacts';
import { ObligationRepository } from '../store/obligation-repository';
import { PeopleRepository, type RoleHolder } from '../store/people-repository';
import type { JudgedObligation } from '../store/read-models/judged-obligations';
import type { Turn } from './turn';

/** The contact whom a decision about an obligation concerns, by obligation; null where nobody can be reached. */
export type ContactByObligation = ReadonlyMap<number, RoleHolder | null>;

/** Who answers for each obligation: its primary contact who can be reached. */
export async function primaryContacts(
  turn: Turn,
  obligations: readonly JudgedObligation[],
): Promise<ContactByObligation> {
  const holders = await contactsOf(turn, obligations);
  return new Map(obligations.map((each) => [each.id, primaryOf(holders, each)]));
}

/** Who sent the report that counts, while a contact of the unit; else who answers for it. */
export async function sendersOrPrimary(
  turn: Turn,
  obligations: readonly JudgedObligation[],
): Promise<ContactByObligation> {
  const holders = await contactsOf(turn, obligations);
  const versions = await new ObligationRepository(turn.act.manager).currentVersions(
    obligations.map(({ id }) => id),
  );
  return new Map(
    obligations.map((each) => {
      const senderId = versions.get(each.id)?.personId;
      const sender = holders.find(
        ({ personId, unitId, reachable }) => personId === senderId && unitId === each.unitId && reachable,
      );
      return [each.id, sender ?? primaryOf(holders, each)];
    }),
  );
}

function contactsOf({ act }: Turn, obligations: readonly JudgedObligation[]): Promise<RoleHolder[]> {
  const unitIds = [...new Set(obligations.map(({ unitId }) => unitId))];
  return new PeopleRepository(act.manager).ofUnits(unitIds, ['contact']);
}

function primaryOf(holders: readonly RoleHolder[], { unitId, itemNo }: JudgedObligation): RoleHolder | null {
  const members = holders
    .filter((holder) => holder.unitId === unitId)
    .map((holder) => ({ ...holder, unitId, order: holder.rank, role: 'contact' as const }));
  const [first] = answeringContacts(members, itemNo).primary;
  return members.find(({ personId }) => personId === first?.personId) ?? null;
}
