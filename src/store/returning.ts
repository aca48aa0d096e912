import type { DataSource, EntityManager } from 'typeorm';
import { isSqlite } from './dialect';

const RETURNS = new WeakMap<DataSource, boolean>();

/**
 * Whether `INSERT … RETURNING` is understood, asked of the server once: MariaDB does (10.6, which is the oldest we take, and later),
 * whichever scheme its address has; MySQL and its relatives do not. SQLite would, but is as quick when it is asked afterwards.
 */
export async function returnsWhatItInserts(manager: EntityManager): Promise<boolean> {
  if (isSqlite(manager)) return false;
  const known = RETURNS.get(manager.connection);
  if (known !== undefined) return known;
  const [row] = await manager.query<{ version: string }[]>('SELECT VERSION() AS version');
  const returns = /mariadb/i.test(row?.version ?? '');
  RETURNS.set(manager.connection, returns);
  return returns;
}
