import { sealAudit } from '../../src/actions/seal-audit';
import { Store } from '../../src/store/store';

/** Started as a process of its own: seals without a pause until it is killed. */
async function main(): Promise<void> {
  const store = await Store.open(process.argv[2] ?? '');
  process.stdout.write('sealing\n');
  for (;;) await sealAudit(store);
}

void main();
