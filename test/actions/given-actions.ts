import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Act } from '../../src/actions/act';
import type { UnitsToImport } from '../../src/actions/import-units';
import { parsePlan } from '../../src/domain/plan/parse-plan';
import type { ParsedPlan } from '../../src/domain/plan/parsed-plan';
import { loadOfficeRules } from '../../src/intake/load-office-rules';
import { readUnitSeed } from '../../src/intake/read-unit-seed';
import { Store } from '../../src/store/store';
import { type DatabaseKind } from '../support/databases';
import { beijing } from '../support/office';
import { createMigratedDatabase } from '../support/templates';

const ROOT = join(__dirname, '../..');
const { rules } = loadOfficeRules(join(ROOT, 'config'));

export function unitSeed(): UnitsToImport {
  const read = readUnitSeed(readFileSync(join(ROOT, 'config/units.yaml')));
  if (!read.ok) throw new Error('config/units.yaml cannot be read');
  return read.value;
}

export function jieyangPlan(): { parsed: ParsedPlan; sourceText: string } {
  const sourceText = readFileSync(join(ROOT, 'test/fixtures/plans/jieyang-2022.txt'), 'utf8');
  return { parsed: parsePlan(sourceText.split('\n')), sourceText };
}

/** A migrated, empty database, and changes on it as the command line makes them. */
export async function givenActions(kind: DatabaseKind) {
  const database = await createMigratedDatabase(kind);
  const store = await Store.open(database.url);
  return {
    store,
    /** Where another process finds the same database. */
    url: database.url,
    rules,
    async act<T>(time: string, work: (act: Act) => Promise<T>): Promise<T> {
      const machineNow = await store.machineNow();
      return store.inTransaction((manager) =>
        work({
          manager,
          now: beijing(time),
          machineNow,
          actor: 'cli:test',
          inboundId: null,
          operation: null,
          rules,
        }),
      );
    },
    /** Rows of every table but migrations: what a refused change must leave alone. */
    async rowCounts(): Promise<Record<string, number>> {
      const counts: Record<string, number> = {};
      for (const { tableName, target } of store.read.connection.entityMetadatas) {
        counts[tableName] = await store.read.count(target);
      }
      return counts;
    },
    async audited(action: string): Promise<number> {
      const [row] = await store.read.query(
        `SELECT COUNT(*) AS n FROM audit_entries WHERE action = '${action}'`,
      );
      return Number(row.n);
    },
    async close(): Promise<void> {
      await store.close();
      await database.drop();
    },
  };
}

export type GivenActions = Awaited<ReturnType<typeof givenActions>>;
