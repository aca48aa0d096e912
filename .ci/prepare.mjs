/**
 * Gets a fresh clone ready, with nothing but Node: npm packages, on request the build (`--build`) and the
 * programs that tests need (`--system mariadb,redis,chromium`). What is there already is left alone.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt } from './build.mjs';
import { findExecutable, isMainModule, projectRoot, runOrFail, StepFailure, say } from './commands.mjs';
import { ensureSystemPackages, programNames } from './system-packages.mjs';

/** What even the quick start runs of packages that bring machine code; the tests' own tools are not among them. */
const MACHINE_CODE = { libsql: 'the embedded database', typescript: 'the compiler of this project' };

/** Refuses an installation without npm and a machine for which there is no machine code; says what is used. */
export async function checkMachine() {
  const npm = findExecutable('npm');
  if (!npm)
    throw new StepFailure(
      'npm is missing: it comes with Node (https://nodejs.org); install it, then run this again.',
    );
  const { platform, arch } = process;
  const without = withoutMachineCode(lockedPackages(), { platform, arch });
  if (without.length > 0) {
    const what = without.map((name) => `${name} (${MACHINE_CODE[name]})`).join(' and ');
    throw new StepFailure(
      `For ${platform} on ${arch} there is no ready-made build of ${what}, and it would take a compiler: run this on Linux or macOS with an x64 or arm64 processor.`,
    );
  }
  const { output } = await runOrFail('npm --version', npm, ['--version']);
  say(`Node ${process.versions.node}, npm ${output.trim().split('\n').at(-1)}`);
}

/** Which of MACHINE_CODE the locked packages do not bring for this kind of machine. */
export function withoutMachineCode(locked, { platform, arch }) {
  const fits = ({ os, cpu }) => os.includes(platform) && cpu.includes(arch);
  return Object.keys(MACHINE_CODE).filter((name) => {
    const { optionalDependencies } = locked[`node_modules/${name}`];
    return !Object.keys(optionalDependencies).some((prebuilt) => fits(locked[`node_modules/${prebuilt}`]));
  });
}

function readPackages(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : undefined;
}

function lockedPackages() {
  const locked = readPackages(join(projectRoot, 'package-lock.json'));
  if (!locked)
    throw new StepFailure('package-lock.json is missing: this folder is not a complete copy of the project.');
  return locked;
}

/**
 * True when node_modules holds every package of package-lock.json in the locked version. Read from the list
 * that npm writes when an installation is complete, so an interrupted one or one without the development
 * packages does not pass, and one made by hand with `npm ci` is not repeated.
 */
function isInstalled() {
  const locked = lockedPackages();
  const installed = readPackages(join(projectRoot, 'node_modules', '.package-lock.json'));
  if (!installed) return false;
  return Object.entries(locked).every(([path, { version, optional, devOptional }]) => {
    if (path === '') return true;
    const here = installed[path];
    // Optional packages are those of other operating systems and processors.
    if (!here) return Boolean(optional || devOptional);
    return here.version === version && existsSync(join(projectRoot, path, 'package.json'));
  });
}

/** Installs the npm packages as locked, unless they are there. Returns whether anything was to do. */
export async function ensureNpmPackages() {
  if (isInstalled()) {
    say('npm packages: nothing to install');
    return false;
  }
  say('npm packages: installing (half a minute; longer on a slow network)');
  // No package may run a script at installation that package.json does not name.
  // `npm run --silent` passes its silence on, and with it the reason of a failure would be lost.
  const args = ['ci', '--strict-allow-scripts', '--loglevel=notice'];
  const { output } = await runOrFail('npm ci', findExecutable('npm'), args).catch((error) => {
    throw whyNotFetched(error) ?? error;
  });
  const summary = output.split('\n').find((line) => /^added \d+ packages/.test(line));
  say(`npm packages: ${summary ?? 'installed'}`);
  return true;
}

/** The registry was out of reach: what npm says of that fills a page. */
export function whyNotFetched({ message }) {
  const code =
    /^npm error code (ECONN\w+|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT)$/m.exec(
      message,
    )?.[1];
  return code === undefined
    ? null
    : new StepFailure(
        `npm cannot reach its registry (${code}): check the network and npm's settings for registry and proxy (npm config list), then run this again.`,
      );
}

const USAGE = `usage: node .ci/prepare.mjs [--build] [--system ${programNames.join(',')}]`;

async function main() {
  let values;
  try {
    ({ values } = parseArgs({ options: { build: { type: 'boolean' }, system: { type: 'string' } } }));
  } catch (error) {
    console.error(`${error.message}\n${USAGE}`);
    process.exitCode = 2;
    return;
  }
  try {
    await checkMachine();
    await ensureNpmPackages();
    if (values.system) await ensureSystemPackages(values.system.split(','));
    if (values.build) await ensureBuilt();
  } catch (error) {
    if (!(error instanceof StepFailure)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

if (isMainModule(import.meta.url)) {
  // The default would end this process without running the clean-up registered for its exit.
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
  await main();
}
