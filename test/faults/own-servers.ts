import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { createPool, type Pool } from 'mysql2/promise';
import { freePort } from '../../src/sandbox/quickstart/office';
import { OwnProcess, untilListening } from './own-processes';

export const DATABASE = 'cuibao_faults';
const HOST = '127.0.0.1';

/**
 * A MariaDB with factory settings (durability included) in a folder of its own, to be killed, frozen and starved. The
 * bot's account has rights on its database only, so that `read_only` binds it.
 */
export class OwnMariaDb {
  private constructor(
    readonly server: OwnProcess,
    readonly port: number,
    /** As the bot connects. */
    readonly url: string,
    /** For the injector and the checker: may do everything. */
    readonly adminUrl: string,
  ) {}

  static async start(folder: string): Promise<OwnMariaDb> {
    const dataFolder = join(folder, 'mariadb');
    const port = await freePort();
    const [password, adminPassword] = [randomBytes(12).toString('hex'), randomBytes(12).toString('hex')];
    // A server started by root refuses to run unless the user is named.
    const user = process.getuid?.() === 0 ? [`--user=${userInfo().username}`] : [];
    const installed = spawnSync(
      'mariadb-install-db',
      [
        '--no-defaults',
        `--datadir=${dataFolder}`,
        '--skip-test-db',
        '--auth-root-authentication-method=socket',
        ...user,
      ],
      { encoding: 'utf8' },
    );
    if (installed.status !== 0) throw new Error(`mariadb-install-db: ${installed.error ?? installed.stderr}`);
    const initFile = join(folder, 'accounts.sql');
    writeFileSync(
      initFile,
      [
        `CREATE DATABASE IF NOT EXISTS ${DATABASE};`,
        `CREATE OR REPLACE USER 'admin'@'${HOST}' IDENTIFIED BY '${adminPassword}';`,
        `GRANT ALL ON *.* TO 'admin'@'${HOST}' WITH GRANT OPTION;`,
        `CREATE OR REPLACE USER 'bot'@'${HOST}' IDENTIFIED BY '${password}';`,
        `GRANT ALL ON ${DATABASE}.* TO 'bot'@'${HOST}';`,
        '',
      ].join('\n'),
      { mode: 0o600 },
    );
    const server = new OwnProcess('MariaDB', [
      'mariadbd',
      '--no-defaults',
      ...user,
      `--datadir=${dataFolder}`,
      `--tmpdir=${folder}`,
      `--socket=${join(folder, 'm.sock')}`,
      `--pid-file=${join(folder, 'mariadb.pid')}`,
      `--bind-address=${HOST}`,
      `--port=${port}`,
      `--init-file=${initFile}`,
      '--skip-name-resolve',
      '--innodb-buffer-pool-size=128M',
      '--innodb-log-file-size=32M',
      '--performance-schema=OFF',
    ]);
    const url = (name: string, secret: string) => `mysql://${name}:${secret}@${HOST}:${port}/${DATABASE}`;
    const own = new OwnMariaDb(server, port, url('bot', password), url('admin', adminPassword));
    await own.restart();
    return own;
  }

  async restart(): Promise<void> {
    this.server.start();
    await untilListening(this.port, this.server);
  }

  /** A connection that may do everything and gives up soon, for one fault. */
  async asAdmin<T>(work: (pool: Pool) => Promise<T>): Promise<T> {
    const pool = createPool({ uri: this.adminUrl, connectionLimit: 4, connectTimeout: 3_000, timezone: 'Z' });
    try {
      return await work(pool);
    } finally {
      await pool.end().catch(() => undefined);
    }
  }
}

/** A Redis that keeps nothing on disk. */
export class OwnRedis {
  private constructor(
    readonly server: OwnProcess,
    readonly port: number,
    readonly url: string,
  ) {}

  static async start(folder: string): Promise<OwnRedis> {
    const port = await freePort();
    mkdirSync(folder, { recursive: true });
    const password = randomBytes(12).toString('hex');
    const settings = [
      `port ${port}`,
      `bind ${HOST}`,
      `dir "${folder}"`,
      'save ""',
      'appendonly no',
      `requirepass ${password}`,
    ];
    // Through standard input: a password among the arguments is everyone's to read.
    const server = new OwnProcess('Redis', ['redis-server', '-'], { input: `${settings.join('\n')}\n` });
    const own = new OwnRedis(server, port, `redis://:${password}@${HOST}:${port}`);
    await own.restart();
    return own;
  }

  async restart(): Promise<void> {
    this.server.start();
    await untilListening(this.port, this.server);
  }
}
