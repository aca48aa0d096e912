import type { Command } from 'commander';
import { applyAddressBook } from '../actions/apply-address-book';
import { type AddressBook, CannotTell } from '../actions/directory';
import { sayUnreachable } from '../domain/reachability/unreachable-reason';
import { type BookComparison, compareAddressBook } from '../domain/registry/compare-address-book';
import { matchUnit } from '../domain/registry/match-unit';
import type { RegistrySnapshot, RegistryUnit } from '../domain/registry/registry-snapshot';
import { ROLE_BY_WORD } from '../intake/contact-row';
import type { ContactSheetRow } from '../intake/contacts-template';
import { createLogger } from '../observability/logger';
import { connectMessenger } from '../platform/connect-messenger';
import { type RegisteredPerson, registeredPeople } from '../store/read-models/registered-people';
import { loadRegistry } from '../store/registry-repository';
import { CommandRefused } from './command-refused';
import { cliConfig, print, withSession } from './session';
import { writeNewFile } from './write-new-file';

interface SyncOptions {
  readonly department: string;
  readonly unit?: string;
  readonly out?: string;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

export function addContactsSync(contacts: Command): void {
  contacts
    .command('sync')
    .description('compare the contacts with a department of the address book; nobody becomes a contact by it')
    .requiredOption(
      '--department <id>',
      'number of the department in the address book; those below it are included',
    )
    .option(
      '--unit <name>',
      'the unit that the whole department is; else departments are matched by their names',
    )
    .option(
      '--out <file>',
      'write who is registered and who is proposed to a workbook, to go through and import',
    )
    .option('--yes', 'bring names and telephones up to date, mark who has left')
    .option('--dry-run', 'only show what differs (as without --yes)')
    .action(syncCommand);
}

async function syncCommand(options: SyncOptions): Promise<void> {
  const departmentId = Number(options.department);
  if (!Number.isInteger(departmentId) || departmentId < 1)
    throw new CommandRefused([`--department ${options.department}: the number of a department`]);
  if (options.yes && options.dryRun) throw new CommandRefused(['--yes and --dry-run exclude each other']);
  await withSession(async ({ store, change }) => {
    const registry = await loadRegistry(store.read);
    const unit = options.unit === undefined ? null : unitNamed(registry, options.unit);
    const book = await readBook(departmentId);
    const people = await registeredPeople(store.read);
    const comparison = compareAddressBook(book, people, registry, unit);
    print(`通讯录部门${departmentId}：部门${book.departments.length}个，成员${book.members.length}人。`);
    for (const line of linesOf(comparison)) print(line);
    const { renamed, phones, gone } = comparison;
    const differs = renamed.length + phones.length + gone.length > 0;
    if (options.yes && differs)
      print(`已更新${await change((act) => applyAddressBook(act, comparison))}人。`);
    if (options.out !== undefined)
      await writeWorkbook(options.out, comparison, await registeredPeople(store.read), registry);
    if (differs && !options.yes) print('未改动。需按通讯录更新姓名、电话并登记离开人员的，请加 --yes。');
  });
}

function unitNamed(registry: RegistrySnapshot, said: string): RegistryUnit {
  const match = matchUnit(registry, said);
  if (match.kind === 'unit') return match.unit;
  const near = match.kind === 'unmatched' ? match.candidates.map(({ unit }) => unit.name).join('、') : '';
  throw new CommandRefused([`单位“${said}”不在单位库中${near ? `，相近的有${near}` : ''}。`]);
}

type Book = {
  readonly departments: Awaited<ReturnType<AddressBook['departments']>>;
  readonly members: Awaited<ReturnType<AddressBook['members']>>;
};

async function readBook(departmentId: number): Promise<Book> {
  const { wecom } = cliConfig(true);
  if (!wecom) throw new CommandRefused(['the messenger is not configured (WECOM_*)']);
  const messenger = connectMessenger(wecom, null, createLogger('silent'));
  try {
    return {
      departments: await messenger.addressBook.departments(departmentId),
      members: await messenger.addressBook.members(departmentId),
    };
  } catch (error) {
    if (!(error instanceof CannotTell)) throw error;
    throw new CommandRefused([`the address book cannot be read: ${REASONS[error.code] ?? error.code}`]);
  } finally {
    messenger.close();
  }
}

/** What an operator can do about it (docs/platform.md 15, 18). */
const REASONS: Readonly<Record<string, string>> = {
  60003: 'there is no such department, or the app may not see it (60003)',
  60123: 'there is no such department, or the app may not see it (60123)',
  60011: 'the app is not granted the address book of this department (60011)',
  48002: 'the app is not granted the address book (48002)',
};

function linesOf({ unmatched, renamed, phones, gone, absent, proposed }: BookComparison): string[] {
  return [
    ...unmatched.map(
      ({ name, near }) =>
        `部门“${name}”未能对应单位${near.length > 0 ? `，相近的有${near.join('、')}` : ''}，其成员未比较。可用 units alias 登记简称，或用 --unit 指定。`,
    ),
    ...renamed.map(({ userid, from, to }) => `姓名不同：${from}（${userid}），通讯录为${to}`),
    ...phones.map(
      ({ userid, name, from, to }) => `电话不同：${name}（${userid}）${from ?? '未登记'}，通讯录为${to}`,
    ),
    ...gone.map(({ userid, name, why }) => `不能接收消息：${name}（${userid}）${sayUnreachable(why)}`),
    ...absent.map(
      ({ userid, name, unit }) => `不在通讯录该部门：${unit} ${name}（${userid}），请核对是否仍为该单位人员`,
    ),
    ...proposed.map(({ unit, name, userid }) => `可作联络员：${unit} ${name}（${userid}），未登记`),
  ];
}

async function writeWorkbook(
  file: string,
  { absent, gone, proposed }: BookComparison,
  people: readonly RegisteredPerson[],
  registry: RegistrySnapshot,
): Promise<void> {
  const { contactsWorkbook } =
    require('../intake/contacts-template') as typeof import('../intake/contacts-template');
  const units = new Set(proposed.map(({ unit }) => unit));
  for (const { unit } of absent) units.add(unit);
  const rows: ContactSheetRow[] = people.flatMap((person) =>
    person.roles.flatMap(({ unitId, role, rank, items }): ContactSheetRow[] => {
      const unit = registry.units.find(({ id }) => id === unitId)?.name;
      if (unit === undefined || !units.has(unit)) return [];
      const isAbsent = absent.some((each) => each.userid === person.userid && each.unit === unit);
      const hasGone = gone.some(({ userid }) => userid === person.userid);
      return [
        {
          单位: unit,
          姓名: person.name,
          userid: person.userid,
          角色: Object.keys(ROLE_BY_WORD).find((word) => ROLE_BY_WORD[word] === role) ?? '',
          顺序: rank,
          电话: person.phone,
          职务: person.position,
          事项: items === null ? '' : (JSON.parse(items) as number[]).join('、'),
          备注: isAbsent || hasGone ? '已登记，但不在通讯录该部门或已停用，请核对' : '已登记',
        },
      ];
    }),
  );
  for (const { unit, name, userid, phone, position } of proposed) {
    const remark = '通讯录成员，不作联络员的请删去本行';
    rows.push({ 单位: unit, 姓名: name, userid, 角色: '联络员', 电话: phone, 职务: position, 备注: remark });
  }
  const order = new Map([...units].map((unit, i) => [unit, i]));
  rows.sort((a, b) => (order.get(String(a.单位)) ?? 0) - (order.get(String(b.单位)) ?? 0));
  writeNewFile(file, await contactsWorkbook(rows), 'contacts sync … --out 新文件名.xlsx');
  print(`已生成 ${file}，核对后用 cuibao contacts import 导入。`);
}
