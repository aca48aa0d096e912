import { Store } from '../../src/store/store';

/** Started as a process of its own: migrates the database named by the argument and prints what ran as JSON. */
async function main(): Promise<void> {
  const store = await Store.open(process.argv[2] ?? '');
  const ran = await store.migrate();
  await store.close();
  process.stdout.write(JSON.stringify(ran));
}

void main();
