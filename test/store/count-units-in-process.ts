import { UnitEntity } from '../../src/store/entities/unit-entity';
import { Store } from '../../src/store/store';

/** Started as a process of its own: looks at the database as `cuibao status` does when it starts, and prints what it sees. */
async function main(): Promise<void> {
  const store = await Store.open(process.argv[2] ?? '');
  const pending = await store.hasPendingMigrations();
  const units = await store.read.count(UnitEntity);
  await store.close();
  process.stdout.write(JSON.stringify({ units, pending }));
}

void main();
