import { existsSync } from 'node:fs';
import type { EntityManager } from 'typeorm';
import type { RegistrySnapshot } from '../domain/registry/registry-snapshot';
import { sqliteFileOf } from '../store/dialect';
import { loadRegistry } from '../store/registry-repository';
import { accept, cliConfig, openStore, readSeed } from './session';

/**
 * Gives `look` at a file the registry: of the database if there is one and it is up to date, else the seed that it would
 * begin with; and the database, null where there is none or an older one. Writes nothing: no row, no table, no file.
 */
export async function lookAtStore<T>(
  look: (registry: RegistrySnapshot, read: EntityManager | null) => Promise<T>,
): Promise<T> {
  const { databaseUrl, configDir } = cliConfig(false);
  const file = sqliteFileOf(databaseUrl);
  if (file !== null && !existsSync(file)) return look(seedRegistry(configDir), null);
  const store = await openStore(databaseUrl);
  try {
    const isCurrent = !(await store.hasPendingMigrations());
    const registry = isCurrent ? await loadRegistry(store.read) : null;
    return registry && registry.units.length > 0
      ? await look(registry, store.read)
      : await look(seedRegistry(configDir), null);
  } finally {
    await store.close();
  }
}

function seedRegistry(configDir: string): RegistrySnapshot {
  const seed = readSeed(configDir);
  if (!seed) return { units: [], groups: [] };
  const { units, groups } = accept(seed.result, seed.path);
  const ids = new Map(units.map(({ name }, i) => [name, i + 1]));
  return {
    units: units.map(({ name, aliases }, i) => ({ id: i + 1, name, aliases })),
    groups: groups.map(({ name, aliases, members }, i) => ({
      id: i + 1,
      names: [name, ...aliases],
      memberUnitIds: members.flatMap((member) => ids.get(member) ?? []),
    })),
  };
}
