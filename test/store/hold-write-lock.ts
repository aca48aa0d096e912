import { setTimeout as delay } from 'node:timers/promises';
import { UnitEntity } from '../../src/store/entities/unit-entity';
import { Store } from '../../src/store/store';

/** Started as a process of its own: writes a unit, holds its transaction for a while, and commits or undoes it. */
async function main(): Promise<void> {
  const [url = '', name = '', heldMs = '0', end] = process.argv.slice(2);
  const store = await Store.open(url);
  const work = store.inTransaction(async (manager) => {
    await manager.insert(UnitEntity, {
      name,
      level: null,
      active: true,
      successorId: null,
      createdAt: new Date('2022-06-23T02:02:00Z'),
    });
    process.stdout.write('holding\n');
    await delay(Number(heldMs));
    if (end === 'undo') throw new Error('undone');
  });
  await work.catch((error: Error) => {
    if (error.message !== 'undone') throw error;
  });
  await store.close();
}

void main();
