import type { Command } from 'commander';
import { type ContactDifferences, compareContacts, deactivateMissing } from '../actions/compare-contacts';
import { type ContactToImport, importContacts } from '../actions/import-contacts';
import { matchUnit } from '../domain/registry/match-unit';
import type { RegistrySnapshot } from '../domain/registry/registry-snapshot';
import type { ContactRow } from '../intake/contact-row';
import { loadRegistry } from '../store/registry-repository';
import { addContactsSync } from './contacts-sync';
import { lookAtStore } from './registry-as-it-stands';
import { accept, naming, print, printJson, readInputFile, withSession } from './session';
import { writeNewFile } from './write-new-file';

export function addContactsCommand(program: Command): void {
  const contacts = program.command('contacts').description('contacts, unit leaders, coordinators');
  contacts
    .command('template [file]')
    .description('write an empty contacts workbook (contacts-template.xlsx)')
    .action(async (file = 'contacts-template.xlsx') => {
      const { contactsTemplate } =
        require('../intake/contacts-template') as typeof import('../intake/contacts-template');
      writeNewFile(file, await contactsTemplate(), 'contacts template 新文件名.xlsx');
      print(`已生成 ${file}，请按表头填写后用 cuibao contacts import 导入。`);
    });
  contacts
    .command('import <file>')
    .description(
      'import contacts from CSV or xlsx (单位,姓名,userid and optionally 角色, 顺序, 电话, 职务, 事项)',
    )
    .option('--dry-run', 'check the file and show what would change; store nothing')
    .option(
      '--deactivate-missing',
      'take out contacts and leaders of the units in the file whom it does not list',
    )
    .option('--json', 'print the outcome as JSON')
    .action(importCommand);
  addContactsSync(contacts);
}

interface ImportOptions {
  readonly dryRun?: boolean;
  readonly deactivateMissing?: boolean;
  readonly json?: boolean;
}

/** Nobody is registered yet. */
const NOTHING_KNOWN: ContactDifferences = { added: [], changed: [], missing: [], missingRoleIds: [] };

async function importCommand(file: string, options: ImportOptions): Promise<void> {
  const bytes = readInputFile(file);
  if (options.dryRun) {
    await lookAtStore(async (registry, read) => {
      const { rows, contacts } = await readRows(bytes, file, registry);
      const differences = read ? await naming(file, compareContacts(read, contacts)) : NOTHING_KNOWN;
      if (options.json) printJson({ rows: rows.length, stored: false });
      else showRehearsal(file, rows, differences, read !== null, options);
    });
    return;
  }
  await withSession(async ({ store, change }) => {
    const { rows, contacts } = await readRows(bytes, file, await loadRegistry(store.read));
    const { imported, missing } = await naming(
      file,
      change(async (act) => {
        const differences = await compareContacts(act.manager, contacts);
        const stored = await importContacts(act, contacts);
        if (options.deactivateMissing) await deactivateMissing(act, differences.missingRoleIds);
        return { imported: stored, missing: differences.missing };
      }),
    );
    if (options.json) printJson({ rows: rows.length, stored: true, ...imported });
    else {
      const { people, addedPeople, addedRoles, changedRoles } = imported;
      for (const note of repeatedUnits(rows)) print(note);
      print(`${file}：共${people}人，新增${addedPeople}人、角色${addedRoles}个，更新角色${changedRoles}个。`);
      for (const line of missing)
        print(options.deactivateMissing ? `停用：${line}` : `不在文件中，未改动：${line}`);
    }
  });
}

function showRehearsal(
  file: string,
  rows: readonly ContactRow[],
  { added, changed, missing }: ContactDifferences,
  isCompared: boolean,
  options: ImportOptions,
): void {
  print(`${file}：${rows.length}行，没有问题，未导入。`);
  for (const note of repeatedUnits(rows)) print(note);
  if (!isCompared) return;
  for (const line of added) print(`新增：${line}`);
  for (const line of changed) print(`更改：${line}`);
  for (const line of missing)
    print(options.deactivateMissing ? `停用：${line}` : `不在文件中，不改动：${line}`);
  if (missing.length > 0 && !options.deactivateMissing)
    print('如需停用不在文件中的人员，请加 --deactivate-missing。');
}

/** An empty cell is taken for one that was merged with the cell above: that is said. */
function repeatedUnits(rows: readonly ContactRow[]): string[] {
  return rows.flatMap(({ unit, line, unitFromLine }) =>
    unitFromLine === undefined ? [] : [`第${line}行单位为空，按第${unitFromLine}行“${unit}”处理。`],
  );
}

async function readRows(
  bytes: Uint8Array,
  file: string,
  registry: RegistrySnapshot,
): Promise<{ readonly rows: readonly ContactRow[]; readonly contacts: readonly ContactToImport[] }> {
  // Here and not above: the library for workbooks is slow to load, and other commands need none.
  const { readContacts } = require('../intake/read-contacts') as typeof import('../intake/read-contacts');
  const rows = accept(await readContacts(bytes, (name) => matchUnit(registry, name)), file);
  return { rows, contacts: rows.map((row) => contactOf(row, registry)) };
}

function contactOf(row: ContactRow, registry: RegistrySnapshot): ContactToImport {
  const match = row.unit === null ? null : matchUnit(registry, row.unit);
  return { ...row, unitId: match?.kind === 'unit' ? match.unit.id : null };
}
