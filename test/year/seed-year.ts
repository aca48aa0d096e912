import { importUnits } from '../../src/actions/import-units';
import { readUnitSeed } from '../../src/intake/read-unit-seed';
import type { Office } from '../support/office';
import { type Cast, FURTHER_UNITS } from './cast';

/** About 60 units and 90 people: a contact for every unit that owes, backups, leaders, two coordinators. */
export async function seedYear(office: Office, cast: Cast): Promise<{ units: number; people: number }> {
  const units = readUnitSeed(
    Buffer.from(
      `units:\n${FURTHER_UNITS.map((name) => `  - { name: ${name}, level: 市直 }\n`).join('')}groups: []\n`,
    ),
  );
  if (!units.ok) throw new Error(units.problems.map(({ message }) => message).join('\n'));
  await office.change((act) => importUnits(act, units.value));
  const names: { name: string }[] = await office.store.read.query('SELECT name FROM units ORDER BY id');
  const known: { name: string }[] = await office.store.read.query(
    "SELECT DISTINCT u.name FROM units u JOIN roles r ON r.unit_id = u.id WHERE r.role = 'contact'",
  );
  await office.addContacts(
    cast.contactsFile(
      names.map(({ name }) => name),
      new Set(known.map(({ name }) => name)),
    ),
  );
  await office.addContacts('单位,姓名,userid,角色,顺序\n市政务服务数据管理局,林统筹,tongchou2,统筹员,1\n');
  const count = async (table: string) =>
    Number((await office.store.read.query(`SELECT COUNT(*) AS n FROM ${table}`))[0].n);
  return { units: await count('units'), people: await count('people') };
}
