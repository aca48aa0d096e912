import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { type ContactToImport, importContacts } from '../actions/import-contacts';
import { matchUnit } from '../domain/registry/match-unit';
import type { RegistrySnapshot } from '../domain/registry/registry-snapshot';
import type { ContactRow } from '../intake/contact-row';
import { contactsTemplate } from '../intake/contacts-template';
import { readContacts } from '../intake/read-contacts';
import { loadRegistry } from '../store/registry-repository';
import { accept, print, printJson, readInputFile, withSession } from './session';

export function addContactsCommand(program: Command): void {
  const contacts = program.command('contacts').description('contacts, unit leaders, coordinators');
  contacts
    .command('template [file]')
    .description('write an empty contacts workbook (contacts-template.xlsx)')
    .action(async (file = 'contacts-template.xlsx') => {
      writeFileSync(file, await contactsTemplate());
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

async function importCommand(file: string, options: { dryRun?: boolean; json?: boolean }): Promise<void> {
  const bytes = readInputFile(file);
  await withSession(async ({ store, change }) => {
    const registry = await loadRegistry(store.read);
    const rows = accept(await readContacts(bytes, (name) => matchUnit(registry, name)), file);
    const contacts = rows.map((row) => contactOf(row, registry));
    if (options.dryRun) {
      if (options.json) printJson({ rows: contacts.length, stored: false });
      else print(`${file}：${contacts.length}行，没有问题，未导入。`);
      return;
    }
    const imported = await change((act) => importContacts(act, contacts));
    if (options.json) printJson({ rows: contacts.length, stored: true, ...imported });
    else {
      const { people, addedPeople, addedRoles, changedRoles } = imported;
      print(`${file}：共${people}人，新增${addedPeople}人、角色${addedRoles}个，更新角色${changedRoles}个。`);
    }
  });
}

function contactOf(row: ContactRow, registry: RegistrySnapshot): ContactToImport {
  const match = row.unit === null ? null : matchUnit(registry, row.unit);
  return { ...row, unitId: match?.kind === 'unit' ? match.unit.id : null };
}
