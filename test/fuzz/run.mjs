/**
 * `npm run fuzz -- [--minutes 10] [--seed N] [--callbacks N] [--store sqlite|mariadb]`: fuzzes the compiled bot for so long;
 * with `--callbacks` it counts callbacks instead and shows what memory they leave behind.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    callbacks: { type: 'string' },
    store: { type: 'string', default: 'sqlite' },
  },
});
const root = join(import.meta.dirname, '../..');
const env = {
  ...process.env,
  TZ: 'UTC',
  FUZZ_SEED: values.seed,
  FUZZ_STORE: values.store,
  ...(values.callbacks ? { FUZZ_CALLBACKS: values.callbacks } : { FUZZ_MINUTES: values.minutes }),
};
const only = values.callbacks ? 'memory' : 'bears';
const jest = [join(root, 'node_modules/jest/bin/jest.js'), 'test/fuzz', '--maxWorkers=1', '-t', only];
const { status } = spawnSync(process.execPath, jest, { cwd: root, env, stdio: 'inherit' });
process.exit(status ?? 1);
