import { createPool } from 'mysql2/promise';

/** A database as its rows are read from outside: nothing of the product takes part. */
export interface Rows {
  all<T>(sql: string, parameters?: readonly unknown[]): Promise<T[]>;
  run(sql: string): Promise<void>;
  close(): Promise<void>;
}

interface SqliteFile {
  exec(sql: string): void;
  prepare(sql: string): { all(parameters: readonly unknown[]): unknown[] };
  close(): void;
}

/** SQLite's own file, by the driver itself. */
export function openFile(path: string): SqliteFile {
  const Database = require('libsql') as new (path: string) => SqliteFile;
  return new Database(path);
}

export function openRows(url: string): Rows {
  if (url.startsWith('sqlite:')) {
    const file = openFile(url.slice('sqlite:'.length));
    file.exec('PRAGMA busy_timeout = 5000');
    return {
      all: async <T>(sql: string, parameters: readonly unknown[] = []) =>
        file.prepare(sql.replaceAll('`', '"')).all(parameters) as T[],
      run: async (sql) => file.exec(sql),
      close: async () => file.close(),
    };
  }
  const pool = createPool({ uri: url, connectionLimit: 2, timezone: 'Z', charset: 'utf8mb4' });
  return {
    async all<T>(sql: string, parameters: readonly unknown[] = []) {
      const [rows] = await pool.query(sql, [...parameters]);
      return rows as T[];
    },
    run: async (sql) => void (await pool.query(sql)),
    close: () => pool.end(),
  };
}
