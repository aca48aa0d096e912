import type { ServerSettings } from '../../store/server-settings';
import { type Finding, naming, note, problem, warning } from './finding';

const MB = 1024 * 1024;
/** The longest text that a row can hold, and room around it. */
const PACKET_MB = 16;
/** What one process may open (`store/dialect.ts`), and a little for the command line. */
const CONNECTIONS = 40;
const OLDEST = { mysql: [8, 0], mariadb: [10, 6] } as const;
const DDL = /\b(ALL PRIVILEGES|CREATE|ALTER|DROP|INDEX)\b/;

/** What a server's settings mean for what is stored on it. */
export function judgeServer(settings: ServerSettings): Finding[] {
  const { variables, version, oddTables, databaseCollation, grants } = settings;
  const is = (name: string, ...values: string[]) =>
    variables[name] === undefined || values.includes(String(variables[name]).toUpperCase());
  const number = (name: string) => Number(variables[name] ?? Number.POSITIVE_INFINITY);
  const findings: Finding[] = [];

  if (isTooOld(version))
    findings.push(problem(`the server is ${version}`, 'Cuibao needs MySQL 8.0, MariaDB 10.6 or newer'));
  if (!is('read_only', 'OFF', '0'))
    findings.push(problem('the server is read-only', 'let DATABASE_URL name the primary server'));
  if (number('max_allowed_packet') < PACKET_MB * MB)
    findings.push(
      problem(
        `max_allowed_packet is ${Math.round((number('max_allowed_packet') / MB) * 10) / 10} MB: long plans and reports cannot be stored`,
        `max_allowed_packet = ${PACKET_MB}M or more in the server's configuration`,
      ),
    );
  if (!is('innodb_flush_log_at_trx_commit', '1'))
    findings.push(
      problem(
        `innodb_flush_log_at_trx_commit is ${variables.innodb_flush_log_at_trx_commit}: a power failure takes reports that were confirmed`,
        "innodb_flush_log_at_trx_commit = 1 in the server's configuration",
      ),
    );
  if (is('log_bin', 'ON', '1') && variables.log_bin !== undefined && !is('sync_binlog', '1'))
    findings.push(
      warning(
        `sync_binlog is ${variables.sync_binlog}: after a power failure replicas and the server may differ`,
        "sync_binlog = 1 in the server's configuration",
      ),
    );
  if (!is('innodb_doublewrite', 'ON', '1', 'DETECT_AND_RECOVER'))
    findings.push(
      warning(
        'innodb_doublewrite is off: a page half written at a power failure is lost',
        'innodb_doublewrite = ON',
      ),
    );
  if (number('max_connections') < CONNECTIONS)
    findings.push(
      warning(
        `max_connections is ${variables.max_connections}: one process may open 32`,
        'max_connections = 100 or more, and 40 for every further process',
      ),
    );
  if (databaseCollation !== 'utf8mb4_bin')
    findings.push(
      problem(
        `the database's collation is ${databaseCollation}: new tables would hold “５” and “5” for the same`,
        'ALTER DATABASE … CHARACTER SET utf8mb4 COLLATE utf8mb4_bin',
      ),
    );
  if (oddTables.length > 0)
    findings.push(
      problem(
        `not in utf8mb4_bin or not InnoDB: ${naming(oddTables)}`,
        'ALTER TABLE … ENGINE=InnoDB, CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin (back up first)',
      ),
    );
  findings.push(...ourConnection(variables, is));
  if (grants.some((grant) => DDL.test(grant.slice(0, grant.indexOf(' ON ')))))
    findings.push(
      note(
        'the account may change the schema, which the running service does not need',
        'once migrated, let the service use an account with SELECT, INSERT, UPDATE, DELETE, and keep the other for `cuibao migrate` (docs/security.md, "Database accounts")',
      ),
    );
  return findings;
}

/** Set by us at the start of each connection: something in between has changed them back. */
function ourConnection(
  variables: ServerSettings['variables'],
  is: (name: string, ...values: string[]) => boolean,
): Finding[] {
  const wrong: string[] = [];
  if (!variables.sql_mode?.includes('STRICT_TRANS_TABLES')) wrong.push('sql_mode is not strict');
  if (!is('time_zone', '+00:00')) wrong.push(`time_zone is ${variables.time_zone}`);
  if (!is('character_set_connection', 'UTF8MB4')) wrong.push('the character set is not utf8mb4');
  if (!is('transaction_isolation', 'READ-COMMITTED') || !is('tx_isolation', 'READ-COMMITTED'))
    wrong.push('the isolation is not READ COMMITTED');
  if (!is('foreign_key_checks', 'ON', '1')) wrong.push('foreign keys are not checked');
  if (wrong.length === 0) return [];
  return [
    problem(
      `connections do not keep what we set: ${wrong.join(', ')}`,
      'a proxy between us and the server must keep session settings (no statement-level pooling); or connect directly',
    ),
  ];
}

function isTooOld(version: string): boolean {
  const [, major = '0', minor = '0'] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  const [least, leastMinor] = OLDEST[/mariadb/i.test(version) ? 'mariadb' : 'mysql'];
  return Number(major) < least || (Number(major) === least && Number(minor) < leastMinor);
}
