import type { EntityManager } from 'typeorm';
import { type Importer, mayImport } from '../actions/importer';
import { PeopleRepository } from '../store/people-repository';
import type { ImportGrant } from './signed-link';

/** The person of a link, if still allowed to import; with `lock` ours until the transaction ends. */
export async function importerOf(
  manager: EntityManager,
  { userid }: ImportGrant,
  { lock = false } = {},
): Promise<(Importer & { readonly name: string }) | null> {
  const people = new PeopleRepository(manager);
  const person = await people.find(userid, { lock });
  if (!person) return null;
  const roles = await people.rolesOf(person.id);
  const importer = { personId: person.id, userid: person.userid, name: person.name, roles };
  return mayImport(importer) ? importer : null;
}
