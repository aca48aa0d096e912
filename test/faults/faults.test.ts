import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, test } from '@jest/globals';
import { BUILD_MS, buildProduct, PROJECT } from '../support/built-product';
import { type Fault, type FaultMenu } from './fault';
import {
  cutInTransaction,
  deadlock,
  frozen,
  killDatabase,
  killedWithJournal,
  readOnly,
} from './mariadb-faults';
import { MUTANTS, patched } from './mutants';
import { runOnce } from './one-run';
import { killProcess, loseAnswers, nextDay } from './platform-faults';
import { lockedBy } from './sqlite-faults';

const SEED = 20220609;
const WITHIN_MS = 120_000;
const OFFICE = {
  seed: SEED,
  leaseMs: 4_000,
  contactsAUnit: 1,
  coordinators: 3,
  writersAtOnce: 8,
  disks: false,
};

const isInstalled = (program: string) => spawnSync(program, ['--version']).status === 0;
/** Elsewhere the servers of the other tests may be somebody's own; here they are killed. */
const hasServers = isInstalled('mariadbd') && isInstalled('redis-server');

const menuOf = (...faults: readonly Fault[]): FaultMenu => faults.map((fault) => [1, fault] as const);

beforeAll(() => buildProduct(), BUILD_MS);

describe('while everything goes wrong', () => {
  const onServers = hasServers ? it : it.skip;

  onServers(
    'two processes on MariaDB and Redis lose nothing, double nothing, and keep everybody’s order',
    async () => {
      const menu = menuOf(
        killProcess,
        loseAnswers,
        cutInTransaction,
        killDatabase,
        deadlock,
        nextDay,
        readOnly,
        killedWithJournal,
        frozen('MariaDB silent for a moment', 300, 1_500),
      );
      const { violations, figures, stories } = await runOnce({
        ...OFFICE,
        store: 'mariadb',
        processes: 2,
        messages: 100,
        faults: { count: menu.length, menu: () => menu },
      });
      expect({ violations, stories }).toEqual({ violations: [], stories: [] });
      expect(Object.keys(figures.faults)).toHaveLength(menu.length);
      expect(figures.acknowledged).toBeGreaterThan(80);
    },
    WITHIN_MS,
  );

  it(
    'one process on SQLite loses nothing, doubles nothing, and keeps everybody’s order',
    async () => {
      const menu = menuOf(
        killProcess,
        loseAnswers,
        nextDay,
        lockedBy('SQLite locked by another writer', 'BEGIN IMMEDIATE', 50, 900),
      );
      const { violations, figures, stories } = await runOnce({
        ...OFFICE,
        store: 'sqlite',
        processes: 1,
        messages: 60,
        faults: { count: menu.length, menu: () => menu },
      });
      expect({ violations, stories }).toEqual({ violations: [], stories: [] });
      expect(figures.acknowledged).toBeGreaterThan(45);
    },
    WITHIN_MS,
  );
});

test('the checker knows tables and the log of the platform, and nothing of the product', () => {
  const folder = join(__dirname, 'checker');
  const imported = readdirSync(folder).flatMap((name) =>
    [...readFileSync(join(folder, name), 'utf8').matchAll(/(?:from|require\()\s*'([^']+)'/g)].map(
      ([, from]) => from ?? '',
    ),
  );
  expect(imported.filter((from) => from.startsWith('..') && from !== '../evidence')).toEqual([]);
});

test.each(MUTANTS.filter(({ patches }) => patches.length > 0))(
  'what is broken on purpose can be broken in this build: $name',
  ({ patches }) => {
    for (const patch of patches) expect(patched(join(PROJECT, 'dist'), patch)).toContain(patch.to);
  },
);
