/**
 * `npm run bench`: builds the product, compiles the bench beside it, and runs it. `--quick` for fewer and shorter
 * rounds while developing, `--only NAME` (repeatable) for some of the benchmarks, `--json FILE` for another place of the
 * result.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ensureBuilt } from '../../.ci/build.mjs';
import { projectRoot, runOrFail, StepFailure } from '../../.ci/commands.mjs';

try {
  await ensureBuilt();
  const compiler = join(projectRoot, 'node_modules/typescript/bin/tsc');
  await runOrFail('compiling the bench', process.execPath, [compiler, '-p', 'test/bench/tsconfig.json']);
  const main = join(projectRoot, 'node_modules/.cache/cuibao-bench/test/bench/main.js');
  const bench = spawn(process.execPath, [main, projectRoot, ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, TZ: 'UTC' },
  });
  // Ctrl-C reaches the whole group: the bench puts its servers away, and ends by itself.
  process.on('SIGINT', () => undefined);
  const [code] = await once(bench, 'exit');
  process.exitCode = code ?? 1;
} catch (error) {
  if (!(error instanceof StepFailure)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
