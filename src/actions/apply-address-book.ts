import type { BookComparison } from '../domain/registry/compare-address-book';
import { PeopleRepository } from '../store/people-repository';
import type { Act } from './act';
import { changeRow } from './audited-rows';
import { markUnreachable } from './reachability';

/**
 * Brings names and telephones up to date and marks who has left, so that the next contact of the unit is written to.
 * Nobody becomes a contact and nobody ceases to be one: that is for people. Returns how many people were changed.
 */
export async function applyAddressBook(
  act: Act,
  { renamed, phones, gone }: Pick<BookComparison, 'renamed' | 'phones' | 'gone'>,
): Promise<number> {
  const people = new PeopleRepository(act.manager);
  const changed = new Set<string>();
  for (const { userid, to } of renamed) {
    const person = await people.find(userid, { lock: true });
    if (person && (await changeRow(act, 'person', person, { name: to }, 'person.change')))
      changed.add(userid);
  }
  for (const { userid, to } of phones) {
    const person = await people.find(userid, { lock: true });
    if (person && (await changeRow(act, 'person', person, { phone: to }, 'person.change')))
      changed.add(userid);
  }
  for (const { userid, why } of gone) {
    const person = await people.find(userid, { lock: true });
    if (person && (await markUnreachable(act, person, why))) changed.add(userid);
  }
  return changed.size;
}
