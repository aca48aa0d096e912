import { setTimeout as delay } from 'node:timers/promises';
import type { Pool, PoolConnection, RowDataPacket } from 'mysql2/promise';
import type { Random } from '../year/random';
import { dataDiskFull, type Fault, type FaultMenu, runSlowly } from './fault';
import { DATABASE, type OwnMariaDb } from './own-servers';
import { killAllProcesses, killProcess, PLATFORM_FAULTS } from './platform-faults';
import type { Scene } from './scene';

type OnDatabase = (database: OwnMariaDb, random: Random, scene: Scene) => Promise<string>;

function onDatabase(kind: string, inject: OnDatabase): Fault {
  return {
    kind,
    async inject(scene, random) {
      if (!scene.database) throw new Error('there is no MariaDB');
      return inject(scene.database, random, scene);
    },
  };
}

const killed = (kind: string, leastMs: number, mostMs: number) =>
  onDatabase(kind, async (database, random) => {
    const downMs = leastMs + random.int(mostMs - leastMs);
    await database.server.kill();
    await delay(downMs);
    await database.restart();
    return `down for ${downMs} ms`;
  });

export const killDatabase = killed('MariaDB killed', 0, 1_200);

/** Long enough for everybody's messages to go into the journal. */
const awayForLong = killed('MariaDB away for long', 4_000, 9_000);

export const frozen = (kind: string, leastMs: number, mostMs: number) =>
  onDatabase(kind, async ({ server }, random) => {
    const forMs = leastMs + random.int(mostMs - leastMs);
    server.freeze();
    await delay(forMs);
    server.thaw();
    return `for ${forMs} ms`;
  });

/** Neither database nor journal takes anything: the platform is told to deliver again. */
const nothingTakes = onDatabase(
  'journal disk full while MariaDB is away',
  async (database, random, { journalDisk }) => {
    const downMs = 1_500 + random.int(2_000);
    await database.server.kill();
    await delay(500);
    journalDisk.fill();
    await delay(downMs);
    journalDisk.empty();
    await delay(500);
    await database.restart();
    return `for ${downMs} ms`;
  },
);

/** The process that kept messages dies while the database is away: another one, or the next, takes its journal over. */
export const killedWithJournal = onDatabase(
  'process killed while MariaDB is away',
  async (database, random, { bots }) => {
    await database.server.kill();
    await delay(1_000 + random.int(1_500));
    await bots.kill(random.int(bots.count), random.int(1_500), () => void database.restart());
    return 'its journal is left behind';
  },
);

const slow = onDatabase('MariaDB slow', ({ server }, random) => runSlowly(server, random));

export const readOnly = onDatabase('MariaDB read-only', (database, random) =>
  database.asAdmin(async (pool) => {
    const forMs = 200 + random.int(900);
    await pool.query('SET GLOBAL read_only = 1');
    await delay(forMs);
    await pool.query('SET GLOBAL read_only = 0');
    return `for ${forMs} ms`;
  }),
);

const tooManyConnections = onDatabase('MariaDB takes no more connections', (database, random) =>
  database.asAdmin(async (pool) => {
    const forMs = 300 + random.int(700);
    await pool.query('SET GLOBAL max_connections = 10');
    const cut = await cutConnections(
      pool,
      'SELECT id FROM information_schema.processlist WHERE user = "bot"',
    );
    await delay(forMs);
    await pool.query('SET GLOBAL max_connections = 151');
    return `for ${forMs} ms, ${cut} cut`;
  }),
);

/** Looks for open transactions of the bot until it has cut some. */
export const cutInTransaction = onDatabase('connections cut in mid-transaction', (database, random) =>
  database.asAdmin(async (pool) => {
    const wanted = 1 + random.int(3);
    let cut = 0;
    for (let look = 0; look < 100 && cut < wanted; look += 1) {
      cut += await cutConnections(
        pool,
        `SELECT t.trx_mysql_thread_id AS id FROM information_schema.innodb_trx t
         JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id WHERE p.user = 'bot' LIMIT ${wanted - cut}`,
      );
      await delay(random.int(10));
    }
    return `${cut} cut`;
  }),
);

async function cutConnections(pool: Pool, query: string): Promise<number> {
  const [rows] = await pool.query<(RowDataPacket & { id: number })[]>(query);
  let cut = 0;
  for (const { id } of rows) {
    // It may have ended by itself.
    const done = await pool.query(`KILL CONNECTION ${Number(id)}`).then(
      () => true,
      () => false,
    );
    if (done) cut += 1;
  }
  return cut;
}

/**
 * A rival that takes the rows a report needs in the opposite order, with so much to undo that the server prefers to undo
 * the bot's transaction.
 */
export const deadlock = onDatabase('deadlocks', (database, random) =>
  database.asAdmin(async (pool) => {
    await pool.query(`CREATE TABLE IF NOT EXISTS ${DATABASE}.rival (id INT PRIMARY KEY, n INT)`);
    await pool.query(`INSERT IGNORE INTO ${DATABASE}.rival SELECT seq, 0 FROM seq_1_to_500`);
    const before = await deadlocks(pool);
    for (let round = 0; round < 3; round += 1) {
      const rival = await pool.getConnection();
      await rivalTakes(rival, random).finally(() => rival.destroy());
    }
    return `${(await deadlocks(pool)) - before} deadlocks`;
  }),
);

async function rivalTakes(rival: PoolConnection, random: Random): Promise<void> {
  await rival.query('SET SESSION innodb_lock_wait_timeout = 2');
  await rival.beginTransaction();
  await rival.query('UPDATE rival SET n = n + 1');
  await rival.query('SELECT id FROM people FOR UPDATE');
  await delay(20 + random.int(80));
  // A wait that is not granted, or our own undoing, is as good.
  await rival.query('SELECT id FROM obligations FOR UPDATE').catch(() => undefined);
  await delay(random.int(30));
  await rival.rollback();
}

async function deadlocks(pool: Pool): Promise<number> {
  const [rows] = await pool.query<(RowDataPacket & { Value: string })[]>(
    "SHOW GLOBAL STATUS LIKE 'Innodb_deadlocks'",
  );
  return Number(rows[0]?.Value ?? 0);
}

/** Longer than the bot's transactions wait. */
const rowsHeld = onDatabase('rows held by somebody else', (database, random) =>
  database.asAdmin(async (pool) => {
    const forMs = random.chance(0.25) ? 4_600 : 300 + random.int(1_200);
    const rival = await pool.getConnection();
    try {
      await rival.beginTransaction();
      await rival.query('SELECT id FROM obligations WHERE id % 3 = ? FOR UPDATE', [random.int(3)]);
      await delay(forMs);
      await rival.rollback();
    } finally {
      rival.destroy();
    }
    return `for ${forMs} ms`;
  }),
);

const killRedis: Fault = {
  kind: 'Redis killed',
  async inject({ redis }, random) {
    const downMs = random.int(1_500);
    await redis?.server.kill();
    await delay(downMs);
    await redis?.restart();
    return `down for ${downMs} ms`;
  },
};

const freezeRedis: Fault = {
  kind: 'Redis silent',
  async inject({ redis }, random) {
    const forMs = 300 + random.int(2_000);
    redis?.server.freeze();
    await delay(forMs);
    redis?.server.thaw();
    return `for ${forMs} ms`;
  },
};

export function mariadbFaults(scene: Scene): FaultMenu {
  return [
    [8, killProcess],
    [1, killAllProcesses],
    [3, killDatabase],
    [1, awayForLong],
    [1, killedWithJournal],
    [3, frozen('MariaDB silent for a moment', 300, 1_500)],
    [0.5, frozen('MariaDB silent for long', 5_000, 12_000)],
    [2, slow],
    [3, readOnly],
    [2, tooManyConnections],
    [6, cutInTransaction],
    [5, deadlock],
    [3, rowsHeld],
    [2, killRedis],
    [2, freezeRedis],
    ...(scene.dataDisk.isReal
      ? ([
          [2, dataDiskFull('MariaDB disk full', 500, 1_500)],
          [1, nothingTakes],
        ] as const)
      : []),
    ...PLATFORM_FAULTS,
  ];
}
