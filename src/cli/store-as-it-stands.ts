import { existsSync } from 'node:fs';
import type { Act } from '../actions/act';
import { loadOfficeRules } from '../intake/load-office-rules';
import { clockFor } from '../observability/clock';
import { UnitEntity } from '../store/entities/unit-entity';
import { cliConfig, openStore } from './session';

/**
 * A look into the database, if there is one that is up to date and has a registry; null where there is none. `work` may
 * only read: nothing is created, migrated or locked.
 */
export async function withStoreAsItStands<T>(work: (act: Act) => Promise<T>): Promise<T | null> {
  const config = cliConfig(false);
  const { databaseUrl } = config;
  if (databaseUrl.startsWith('sqlite:') && !existsSync(databaseUrl.slice('sqlite:'.length))) return null;
  const store = await openStore(databaseUrl);
  try {
    if ((await store.hasPendingMigrations()) || (await store.read.count(UnitEntity)) === 0) return null;
    const { rules } = loadOfficeRules(config.configDir);
    const clock = await clockFor(config.clock);
    const now = clock.now();
    clock.stop();
    const nobody = { actor: 'cli', inboundId: null, operation: null };
    return await work({ manager: store.read, now, machineNow: now, rules, ...nobody });
  } finally {
    await store.close();
  }
}
