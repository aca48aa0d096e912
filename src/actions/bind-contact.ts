import { PeopleRepository } from '../store/people-repository';
import type { Act } from './act';
import { changeRow } from './audited-rows';
import { addContact } from './contacts';
import { TAKEN_FOR_REACHABLE } from './new-person';

export interface ContactToBind {
  /** In any case. */
  readonly userid: string;
  readonly name: string;
  readonly unitId: number;
}

/**
 * Makes an account a contact of a unit, behind those it has already (the first one, where it has none). A person not
 * known before is added; one without any role takes the name that was confirmed. Returns the 顺序.
 */
export async function bindContact(act: Act, { userid, name, unitId }: ContactToBind): Promise<number> {
  const people = new PeopleRepository(act.manager);
  const known = await people.find(userid, { lock: true });
  const roles = known ? await people.rolesOf(known.id) : [];
  // Who has written to us can be reached.
  if (known) await changeRow(act, 'person', known, TAKEN_FOR_REACHABLE, 'person.change');
  const { rank } = await addContact(act, {
    unitId,
    userid,
    name: known && roles.length > 0 ? known.name : name,
    phone: null,
    rank: null,
  });
  return rank;
}
