import type { ContactToImport } from '../../src/actions/import-contacts';
import { matchUnit } from '../../src/domain/registry/match-unit';
import { readContacts } from '../../src/intake/read-contacts';
import { loadRegistry } from '../../src/store/registry-repository';
import type { Store } from '../../src/store/store';

/** The rows of a contacts file (with its header), their units found in the registry of the store. */
export async function contactRows(store: Store, csv: Buffer | string): Promise<ContactToImport[]> {
  const registry = await loadRegistry(store.read);
  const named = (name: string) => matchUnit(registry, name);
  const read = await readContacts(Buffer.from(csv), named);
  if (!read.ok) throw new Error(read.problems.map(({ message }) => message).join('\n'));
  return read.value.map((row) => {
    const match = row.unit === null ? null : named(row.unit);
    return { ...row, unitId: match?.kind === 'unit' ? match.unit.id : null };
  });
}
