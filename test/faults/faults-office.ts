import type { Act } from '../../src/actions/act';
import { importContacts } from '../../src/actions/import-contacts';
import { loadOfficeRules } from '../../src/intake/load-office-rules';
import type { MemberRow } from '../../src/sandbox/member-directory';
import { Store } from '../../src/store/store';
import { seedOffice } from '../journeys/seed-office';
import { PROJECT } from '../support/built-product';
import { contactRows } from '../support/contact-rows';
import { Cast } from '../year/cast';

const COLLECTING_UNIT = '市政务服务数据管理局';

/** Somebody who writes, and about what. */
export interface Writer {
  readonly userid: string;
  readonly role: 'contact' | 'coordinator';
  /** Numbers of the items that the own unit owes; for a coordinator with the units that owe them. */
  readonly owed: readonly { readonly no: number; readonly unit: string }[];
}

export interface FaultsOffice {
  readonly writers: readonly Writer[];
  readonly members: readonly MemberRow[];
}

/** Fills an empty database: plan and registry of the fixtures, and so many people that each says little. */
export async function seedFaultsOffice(
  databaseUrl: string,
  now: Date,
  people: { readonly contactsAUnit: number; readonly coordinators: number },
): Promise<FaultsOffice> {
  const store = await Store.open(databaseUrl);
  try {
    await store.migrate();
    await seedOffice(store, now);
    await addPeople(store, now, people);
    return { writers: await writersOf(store), members: await membersOf(store) };
  } finally {
    await store.close();
  }
}

async function addPeople(
  store: Store,
  now: Date,
  { contactsAUnit, coordinators }: { contactsAUnit: number; coordinators: number },
): Promise<void> {
  const cast = new Cast();
  const lines = ['单位,姓名,userid,角色,顺序'];
  const units: { name: string }[] = await store.read.query(
    'SELECT DISTINCT u.name FROM units u JOIN obligations o ON o.unit_id = u.id ORDER BY u.name',
  );
  const add = (unit: string, role: string, order: number) => {
    const { name, userid } = cast.person();
    lines.push(`${unit},${name},${userid},${role},${order}`);
  };
  for (const { name } of units)
    for (let order = 1; order <= contactsAUnit; order += 1) add(name, '联络员', order);
  for (let count = 0; count < coordinators; count += 1) add(COLLECTING_UNIT, '统筹员', 1);
  const rows = await contactRows(store, `${lines.join('\n')}\n`);
  const { rules } = loadOfficeRules(`${PROJECT}/config`);
  const machineNow = await store.machineNow();
  await store.inTransaction((manager) => {
    const act: Act = { manager, now, machineNow, actor: 'cli:test', inboundId: null, operation: null, rules };
    return importContacts(act, rows);
  });
}

async function writersOf(store: Store): Promise<Writer[]> {
  const owed: { no: number; unit: string }[] = await store.read.query(
    `SELECT i.no AS no, u.name AS unit FROM obligations o JOIN work_items i ON i.id = o.item_id
     JOIN units u ON u.id = o.unit_id JOIN reporting_periods p ON p.id = o.period_id
     WHERE p.code = '2022Q2' ORDER BY i.no, u.name`,
  );
  const roles: { userid: string; role: string; unit: string }[] = await store.read.query(
    `SELECT p.userid AS userid, r.role AS role, u.name AS unit FROM roles r JOIN people p ON p.id = r.person_id
     JOIN units u ON u.id = r.unit_id WHERE r.role IN ('contact', 'coordinator') ORDER BY p.userid, u.name`,
  );
  const several = new Set(
    roles.map(({ userid }) => userid).filter((userid, i, all) => all.indexOf(userid) !== i),
  );
  return roles
    .filter(({ userid }) => !several.has(userid))
    .map(({ userid, role, unit }) =>
      role === 'coordinator'
        ? { userid, role: 'coordinator' as const, owed }
        : { userid, role: 'contact' as const, owed: owed.filter((each) => each.unit === unit) },
    )
    .filter(({ owed: some }) => some.length > 0);
}

async function membersOf(store: Store): Promise<MemberRow[]> {
  const rows: { userid: string; name: string }[] = await store.read.query('SELECT userid, name FROM people');
  return rows.map(({ userid, name }) => ({ unit: '市直', name, userid, role: '联络员', order: 1 }));
}
