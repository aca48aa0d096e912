import { setTimeout as delay } from 'node:timers/promises';
import { openFile } from './checker/open-database';
import { dataDiskFull, type Fault, type FaultMenu, runSlowly } from './fault';
import { killProcess, PLATFORM_FAULTS } from './platform-faults';
import type { Scene } from './scene';

const pathOf = ({ databaseUrl }: Scene) => databaseUrl.slice('sqlite:'.length);

export function lockedBy(kind: string, begin: string, leastMs: number, mostMs: number): Fault {
  return {
    kind,
    async inject(scene, random) {
      const forMs = leastMs + random.int(mostMs - leastMs);
      const rival = openFile(pathOf(scene));
      try {
        rival.exec('PRAGMA busy_timeout = 2000');
        rival.exec(begin);
        await delay(forMs);
        rival.exec('ROLLBACK');
      } finally {
        rival.close();
      }
      return `for ${forMs} ms`;
    },
  };
}

/** A disk turns read-only only when nothing is being written: the process is killed and finds it so. */
const readOnly: Fault = {
  kind: 'SQLite disk read-only',
  async inject({ bots, dataDisk }, random) {
    let done = false;
    await bots.kill(0, 0, () => {
      done = dataDisk.setReadOnly(true);
    });
    const forMs = 1_000 + random.int(1_500);
    await delay(forMs);
    dataDisk.setReadOnly(false);
    return done ? `for ${forMs} ms` : 'could not be done';
  },
};

/** And its database with it. */
const slow: Fault = {
  kind: 'process slow',
  inject: ({ bots }, random) => runSlowly({ freeze: () => bots.freeze(0), thaw: () => bots.thaw(0) }, random),
};

export function sqliteFaults(scene: Scene): FaultMenu {
  return [
    [6, killProcess],
    [5, lockedBy('SQLite locked by another writer', 'BEGIN IMMEDIATE', 50, 900)],
    [1, lockedBy('SQLite locked for long', 'BEGIN IMMEDIATE', 2_500, 5_500)],
    [2, lockedBy('SQLite locked exclusively', 'BEGIN EXCLUSIVE', 50, 900)],
    [2, slow],
    ...(scene.dataDisk.isReal
      ? ([
          [3, dataDiskFull('SQLite disk full', 500, 2_000)],
          [1, readOnly],
        ] as const)
      : []),
    ...PLATFORM_FAULTS,
  ];
}
