import { setTimeout as delay } from 'node:timers/promises';
import mysql from 'mysql2/promise';
import type { ApiServer } from './api-server';
import type { Figure } from './figures';

/** What every benchmark gets. */
export interface BenchContext {
  /** The project's folder; the product runs out of its dist. */
  readonly root: string;
  readonly quick: boolean;
  readonly rounds: number;
  /** Of the private MariaDB, without a database; with one name a database made anew. */
  readonly newDatabase: (name: string) => Promise<string>;
  readonly redisUrl: string;
  readonly api: ApiServer;
  /** Numbers of messages are used once. */
  readonly nextMsgId: (count: number) => number;
  readonly say: (text: string) => void;
}

/** One benchmark: what it measures stands side by side in each of its rounds. */
export interface Benchmark {
  readonly name: string;
  run(context: BenchContext): Promise<Figure[]>;
}

const TABLE = `CREATE TABLE messages (
  id int NOT NULL AUTO_INCREMENT PRIMARY KEY, message_key varchar(160) NOT NULL UNIQUE, userid varchar(64) NOT NULL,
  content mediumtext NOT NULL, received_at datetime(3)) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`;

/** The table into which a yardstick writes, in a database of its own. */
export async function yardstickDatabase(context: BenchContext, name: string): Promise<string> {
  const url = await context.newDatabase(name);
  await query(url, TABLE);
  return url;
}

export async function query<T = unknown>(
  databaseUrl: string,
  sql: string,
  values: unknown[] = [],
): Promise<T[]> {
  const connection = await mysql.createConnection({ uri: databaseUrl, timezone: 'Z' });
  try {
    const [rows] = await connection.query(sql, values);
    return rows as T[];
  } finally {
    await connection.end();
  }
}

/**
 * What runs behind the answers (sealing, sending) is done, so that the next round does not pay for this one. What is sent to
 * `but` is not waited for: a long list in many messages takes minutes at the pace of a member.
 */
export async function atRest(databaseUrl: string, but = ''): Promise<void> {
  const giveUpAt = performance.now() + 120_000;
  for (;;) {
    const [row] = await query<{ left: number }>(
      databaseUrl,
      "SELECT (SELECT COUNT(*) FROM audit_entries WHERE seq IS NULL) + (SELECT COUNT(*) FROM outbox_messages WHERE status IN ('pending', 'sending') AND to_userid <> ?) AS `left`",
      [but],
    );
    if (Number(row?.left) === 0) return;
    if (performance.now() > giveUpAt) throw new Error('the product does not come to rest');
    await delay(200);
  }
}
