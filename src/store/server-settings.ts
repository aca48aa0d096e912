import type { EntityManager } from 'typeorm';

/** What of a MySQL or MariaDB server decides whether reports are safe with it. Values as the server writes them. */
export interface ServerSettings {
  readonly version: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Tables that are not `utf8mb4_bin` InnoDB tables. */
  readonly oddTables: readonly string[];
  readonly databaseCollation: string;
  readonly grants: readonly string[];
}

const VARIABLES = [
  'max_allowed_packet',
  'innodb_flush_log_at_trx_commit',
  'innodb_doublewrite',
  'log_bin',
  'sync_binlog',
  'max_connections',
  'read_only',
  // Of our own connections, as they come through whatever stands in between:
  'sql_mode',
  'time_zone',
  'character_set_connection',
  'transaction_isolation',
  'tx_isolation',
  'foreign_key_checks',
];

export async function serverSettings(manager: EntityManager): Promise<ServerSettings> {
  const [{ version, collation }] = await manager.query<[{ version: string; collation: string }]>(
    'SELECT VERSION() AS version, @@collation_database AS collation',
  );
  const rows = await manager.query<{ Variable_name: string; Value: string }[]>(
    'SHOW SESSION VARIABLES WHERE Variable_name IN (?)',
    [VARIABLES],
  );
  const odd = await manager.query<{ name: string }[]>(
    `SELECT table_name AS name FROM information_schema.tables
     WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' AND table_name <> 'migrations'
       AND (table_collation <> 'utf8mb4_bin' OR engine <> 'InnoDB')`,
  );
  const grants = await manager.query<Record<string, string>[]>('SHOW GRANTS');
  return {
    version,
    variables: Object.fromEntries(rows.map(({ Variable_name, Value }) => [Variable_name, Value])),
    oddTables: odd.map(({ name }) => name),
    databaseCollation: collation,
    grants: grants.flatMap((row) => Object.values(row)),
  };
}
