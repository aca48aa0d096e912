/** The programs that tests need beside Node: how they are recognised, and how a bare Debian gets them. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { findExecutable, runOrFail, StepFailure, say } from './commands.mjs';

/** Names of the executables (any one of each group will do) and of the Debian packages that bring them. */
const PROGRAMS = {
  mariadb: {
    executables: [['mariadbd', 'mysqld'], ['mariadb-install-db']],
    packages: ['mariadb-server'],
    elsewhere: 'MariaDB 10.6 or newer (https://mariadb.org/download; macOS: brew install mariadb)',
  },
  redis: {
    executables: [['redis-server']],
    packages: ['redis-server'],
    elsewhere: 'Redis 6 or newer (https://redis.io/downloads; macOS: brew install redis)',
  },
  chromium: {
    executables: [['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']],
    // Without the fonts every Chinese character on a page is an empty box.
    packages: ['chromium', 'fonts-noto-cjk'],
    elsewhere: 'Chromium or Chrome, and a Chinese font such as Noto Sans CJK',
  },
};

const POLICY_FILE = '/usr/sbin/policy-rc.d';
const APT_OPTIONS = ['-o', 'DPkg::Lock::Timeout=600', '-o', 'Acquire::Retries=3'];

export const programNames = Object.keys(PROGRAMS);

/** The browser that tests drive, or undefined. */
export function findChromium() {
  return findExecutable(...PROGRAMS.chromium.executables[0]);
}

function missingOf(names) {
  return names.filter((name) => PROGRAMS[name].executables.some((group) => !findExecutable(...group)));
}

function isDebianLike() {
  if (!existsSync('/etc/os-release') || !findExecutable('apt-get')) return false;
  const release = readFileSync('/etc/os-release', 'utf8');
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release);
}

function whatToInstall(missing) {
  const packages = missing.flatMap((name) => PROGRAMS[name].packages).join(' ');
  const lines = isDebianLike()
    ? [`As root: apt-get update && apt-get install --no-install-recommends ${packages}`]
    : missing.map((name) => `- ${PROGRAMS[name].elsewhere}`);
  return [`Missing: ${missing.join(', ')}. Install, then run this again:`, ...lines].join('\n');
}

/**
 * Runs `work` while Debian's packages are forbidden to start the services they bring: the tests run servers
 * of their own, and nothing that was not running before may run afterwards.
 */
async function withoutStartingServices(work) {
  const mine = !existsSync(POLICY_FILE);
  const restore = () => mine && rmSync(POLICY_FILE, { force: true });
  // process.exit() from a signal handler elsewhere must not leave the ban behind.
  process.once('exit', restore);
  if (mine) writeFileSync(POLICY_FILE, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    return await work();
  } finally {
    restore();
    process.off('exit', restore);
  }
}

async function installWithApt(packages) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = findExecutable('apt-get');
  say(`system packages: installing ${packages.join(', ')} (a minute or two)`);
  await runOrFail('apt-get update', apt, [...APT_OPTIONS, 'update'], { env });
  const install = [...APT_OPTIONS, 'install', '-y', '--no-install-recommends', ...packages];
  await withoutStartingServices(() => runOrFail('apt-get install', apt, install, { env }));
  await runOrFail('apt-get clean', apt, ['clean'], { env });
}

/** Makes sure that the named programs are here. Returns whether anything was installed. */
export async function ensureSystemPackages(names) {
  const unknown = names.filter((name) => !(name in PROGRAMS));
  if (unknown.length > 0) {
    throw new StepFailure(`--system knows ${programNames.join(', ')}, not ${unknown.join(', ')}`);
  }
  const missing = missingOf(names);
  if (missing.length === 0) {
    say(`system packages: nothing to install (${names.join(', ')} found)`);
    return false;
  }
  const canInstall = process.getuid?.() === 0 && isDebianLike();
  if (!canInstall) throw new StepFailure(whatToInstall(missing));
  await installWithApt(missing.flatMap((name) => PROGRAMS[name].packages));
  const still = missingOf(missing);
  if (still.length > 0) throw new StepFailure(`Installed, yet not found. ${whatToInstall(still)}`);
  say(`system packages: installed ${missing.join(', ')}`);
  return true;
}
