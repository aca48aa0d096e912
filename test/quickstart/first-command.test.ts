import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, test } from '@jest/globals';
import { bareEnvironment, PROJECT, run } from '../support/built-product';

interface Locked {
  readonly hasInstallScript?: boolean;
}

const read = (file: string) => JSON.parse(readFileSync(join(PROJECT, file), 'utf8'));

/** Runs a script in a Node that takes itself for another one. */
function runPretending(property: 'versions' | 'arch', value: unknown, script: string, PATH?: string) {
  const pretend = `Object.defineProperty(process, '${property}', { value: ${JSON.stringify(value)} })`;
  const env = { ...bareEnvironment(), ...(PATH === undefined ? {} : { PATH }) };
  return run(process.execPath, ['-e', `${pretend}; ${script}`], { env, cwd: PROJECT });
}

const CHECK_NODE = `require('./.ci/check-node.cjs')`;
const CHECK_MACHINE = `import('./.ci/prepare.mjs').then((it) => it.checkMachine()).catch((error) => console.error(error.message))`;

test.each(['20.18.3', '18.20.8', '16.20.2', '9.0.0'])(
  'Node %s is told which one is needed and where it is',
  async (node) => {
    expect(await runPretending('versions', { node }, CHECK_NODE)).toEqual({
      code: 1,
      stdout: '',
      stderr: `Cuibao needs Node 20.19 or newer, and this is Node ${node}: install a newer one from https://nodejs.org (with nvm: nvm install --lts), then run this again.\n`,
    });
  },
);

test.each(['20.19.0', '22.0.0', '100.1.0'])('Node %s is taken', async (node) => {
  expect(await runPretending('versions', { node }, CHECK_NODE)).toEqual({ code: 0, stdout: '', stderr: '' });
});

it('is checked before anything is read that an old Node does not understand', () => {
  const { scripts } = read('package.json');
  for (const name of ['quickstart', 'verify', 'build', 'docs'])
    expect(scripts[name]).toMatch(/^node -r \.\/\.ci\/check-node\.cjs /);
});

it('says on a machine for which there is no ready-made database that it would take a compiler', async () => {
  expect(await runPretending('arch', 'riscv64', CHECK_MACHINE)).toMatchObject({
    stdout: '',
    stderr: `For ${process.platform} on riscv64 there is no ready-made build of libsql (the embedded database), and it would take a compiler: run this on Linux or macOS with an x64 or arm64 processor.\n`,
  });
});

it('nothing is compiled at installation: no package may run a script then', () => {
  const { packages } = read('package-lock.json') as { packages: Record<string, Locked> };
  const { allowScripts } = read('package.json');
  const withScript = Object.entries(packages).filter(([, { hasInstallScript }]) => hasInstallScript);
  for (const [path] of withScript)
    expect({ path, allowed: allowScripts[path.replace(/^.*node_modules\//, '')] }).toEqual({
      path,
      allowed: false,
    });
});

test.each([
  ['npm error code ENOTFOUND', 'npm cannot reach its registry (ENOTFOUND): check the network'],
  ['npm error code EUSAGE', ''],
])('%s is told as what it is: %s', async (said, expected) => {
  const failure = JSON.stringify({ message: `npm ci failed with exit code 1\n${said}\nnpm error more` });
  const script = `import('./.ci/prepare.mjs').then((it) => console.log(it.whyNotFetched(${failure})?.message ?? ''))`;
  const { stdout } = await run(process.execPath, ['-e', script], { env: bareEnvironment(), cwd: PROJECT });
  expect(stdout.slice(0, expected.length).trim()).toBe(expected);
  expect(stdout.trim() === '').toBe(expected === '');
});
