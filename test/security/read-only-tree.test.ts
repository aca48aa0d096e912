import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { RunningOffice } from '../journeys/running-office';
import { BUILD_MS, buildProduct, PROJECT } from '../support/built-product';
import { ServedBot } from './served-bot';

/** Nobody in particular, as in a container. */
const UNPRIVILEGED = 65534;
const isRoot = process.getuid?.() === 0;
const canStepDown =
  isRoot && [PROJECT, tmpdir()].every(mayBeEntered) && spawnSync('setpriv', ['--version']).status === 0;

let folder: string;
let office: RunningOffice;
let bot: ServedBot | undefined;

beforeAll(async () => {
  await buildProduct();
  folder = mkdtempSync(join(tmpdir(), 'cuibao-read-only-'));
  office = await RunningOffice.open('sqlite', { started: false, pages: true });
}, BUILD_MS);
afterAll(async () => {
  await bot?.stop();
  await office.close();
  rmSync(folder, { recursive: true, force: true });
});

/** By nobody in particular: each folder above lets others through. */
function mayBeEntered(path: string): boolean {
  const isOpen = (statSync(path).mode & 0o001) !== 0;
  return isOpen && (dirname(path) === path || mayBeEntered(dirname(path)));
}

function everythingBelow(path: string): string[] {
  return [path, ...readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => join(path, name))];
}

/** The files that the image has, which nobody may write. */
function givenTree(): string {
  const tree = join(folder, 'app');
  for (const name of ['dist', 'config', 'package.json'])
    cpSync(join(PROJECT, name), join(tree, name), { recursive: true });
  for (const path of everythingBelow(tree)) chmodSync(path, statSync(path).isDirectory() ? 0o555 : 0o444);
  // The packages belong to whoever installed them; Node finds them in a folder above.
  symlinkSync(join(PROJECT, 'node_modules'), join(folder, 'node_modules'));
  return tree;
}

function giveAway(path: string): void {
  if (canStepDown) for (const each of everythingBelow(path)) chownSync(each, UNPRIVILEGED, UNPRIVILEGED);
}

it('runs without root from a tree that it cannot write: only database, journal and temporary folder are written', async () => {
  const tree = givenTree();
  const [journal, temporary] = [join(folder, 'journal'), join(folder, 'tmp')];
  for (const path of [journal, temporary]) mkdirSync(path);
  for (const path of [journal, temporary]) giveAway(path);
  giveAway(dirname(office.config.databaseUrl.slice('sqlite:'.length)));
  chmodSync(folder, 0o755);
  const before = everythingBelow(tree).map((path) => [path, statSync(path).mtimeMs]);

  bot = await ServedBot.start(office, {
    cwd: tree,
    cli: join(tree, 'dist/src/cli/cuibao.js'),
    prefix: canStepDown
      ? ['setpriv', `--reuid=${UNPRIVILEGED}`, `--regid=${UNPRIVILEGED}`, '--clear-groups', '--no-new-privs']
      : [],
    settings: {
      JOURNAL_DIR: journal,
      TMPDIR: temporary,
      HOME: '/nonexistent',
      CONFIG_DIR: join(tree, 'config'),
    },
  });
  await bot.liveThroughADay();
  expect(await bot.stop()).toBe(0);
  expect(bot.log.join('')).not.toMatch(/EACCES|EROFS|EPERM/);
  expect(everythingBelow(tree).map((path) => [path, statSync(path).mtimeMs])).toEqual(before);
  expect(readdirSync(temporary)).toEqual([]);
});
