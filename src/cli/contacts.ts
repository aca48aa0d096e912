import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { type ContactToImport, importContacts } from '../actions/import-contacts';
import { matchUnit } from '../domain/registry/match-unit';
import type { RegistrySnapshot } from '../domain/registry/registry-snapshot';
import type { ContactRow } from '../intake/contact-row';
import { loadRegistry } from '../store/registry-repository';
import { CommandRefused } from './command-refused';
import { registryAsItStands } from './registry-as-it-stands';
import { accept, naming, print, printJson, readInputFile, withSession } from './session';

export function addContactsCommand(program: Command): void {
  const contacts = program.command('contacts').description('contacts, unit leaders, coordinators');
  contacts
    .command('template [file]')
    .description('write an empty contacts workbook (contacts-template.xlsx)')
    .action(async (file = 'contacts-template.xlsx') => {
      const { contactsTemplate } =
        require('../intake/contacts-template') as typeof import('../intake/contacts-template');
      writeTemplate(file, await contactsTemplate());
      print(`已生成 ${file}，请按表头填写后用 cuibao contacts import 导入。`);
    });
  contacts
    .command('import <file>')
    .description(
      'import contacts from CSV or xlsx (单位,姓名,userid,角色,顺序 and optionally 电话, 职务, 事项)',
    )
    .option('--dry-run', 'check the file, store nothing')
    .option('--json', 'print the outcome as JSON')
    .action(importCommand);
}

/** A workbook that somebody has filled in must not be lost to an empty one. */
function writeTemplate(file: string, bytes: Buffer): void {
  try {
    writeFileSync(file, bytes, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new CommandRefused([
      `${file}：文件已存在，未覆盖。请换一个文件名：cuibao contacts template 新文件名.xlsx`,
    ]);
  }
}

interface ImportOptions {
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

async function importCommand(file: string, options: ImportOptions): Promise<void> {
  const bytes = readInputFile(file);
  if (options.dryRun) {
    const { length } = await readRows(bytes, file, await registryAsItStands());
    if (options.json) printJson({ rows: length, stored: false });
    else print(`${file}：${length}行，没有问题，未导入。`);
    return;
  }
  await withSession(async ({ store, change }) => {
    const contacts = await readRows(bytes, file, await loadRegistry(store.read));
    const imported = await naming(
      file,
      change((act) => importContacts(act, contacts)),
    );
    if (options.json) printJson({ rows: contacts.length, stored: true, ...imported });
    else {
      const { people, addedPeople, addedRoles, changedRoles } = imported;
      print(`${file}：共${people}人，新增${addedPeople}人、角色${addedRoles}个，更新角色${changedRoles}个。`);
    }
  });
}

async function readRows(
  bytes: Uint8Array,
  file: string,
  registry: RegistrySnapshot,
): Promise<ContactToImport[]> {
  // Here and not above: the library for workbooks is slow to load, and other commands need none.
  const { readContacts } = require('../intake/read-contacts') as typeof import('../intake/read-contacts');
  const rows = accept(await readContacts(bytes, (name) => matchUnit(registry, name)), file);
  return rows.map((row) => contactOf(row, registry));
}

function contactOf(row: ContactRow, registry: RegistrySnapshot): ContactToImport {
  const match = row.unit === null ? null : matchUnit(registry, row.unit);
  return { ...row, unitId: match?.kind === 'unit' ? match.unit.id : null };
}
