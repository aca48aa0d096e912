import { existsSync, statfsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type DialectName, dialectOf, sqliteFileOf } from '../../store/dialect';
import { serverSettings } from '../../store/server-settings';
import type { Store } from '../../store/store';
import { DatabaseNotOpened } from '../failure-reasons';
import { openStore } from '../session';
import { isNetworkFolder, isReadableByAll, roomOf } from './disk';
import { type DoctorParts, type Finding, naming, note, ok, problem, warning } from './finding';
import { judgeServer } from './judge-server';

/** The database if it can be used, and what was found on the way to it. */
export async function openForDoctor({
  config,
  faulty,
}: Pick<DoctorParts, 'config' | 'faulty'>): Promise<{ store: Store | null; findings: Finding[] }> {
  if (!config || faulty.has('DATABASE_URL')) return { store: null, findings: [] };
  const { databaseUrl } = config;
  const dialect = dialectOf(databaseUrl);
  const given = sqliteFileOf(databaseUrl);
  const file = given === null ? null : resolve(given);
  // Opening would make one.
  if (file && !existsSync(file))
    return {
      store: null,
      findings: [problem(`${file}: there is no database yet`, '`cuibao migrate` makes it')],
    };
  let store: Store;
  try {
    store = await openStore(databaseUrl);
  } catch (error) {
    if (!(error instanceof DatabaseNotOpened)) throw error;
    return { store: null, findings: [problem(error.message, remedyOf(error, dialect))] };
  }
  const schema = await schemaFindings(store);
  const findings = [...schema, ...(file ? fileFindings(file) : await serverFindings(store))];
  if (!findings.some(({ level }) => level === 'problem'))
    findings.unshift(ok(`the ${dialect} database answers, its schema is that of this version`));
  if (schema.every(({ level }) => level !== 'problem')) return { store, findings };
  await store.close();
  return { store: null, findings };
}

function remedyOf({ cause }: DatabaseNotOpened, dialect: DialectName): string {
  const { code = '' } = (cause ?? {}) as NodeJS.ErrnoException;
  if (dialect === 'sqlite')
    return "the file and its folder must belong to the service's user; restore a damaged one from a backup";
  if (/ACCESS_DENIED/.test(code))
    return "correct user, password and database in DATABASE_URL; GRANT … TO 'user'@'host' names the host too";
  if (code === 'ER_BAD_DB_ERROR') return 'CREATE DATABASE … CHARACTER SET utf8mb4 COLLATE utf8mb4_bin';
  return 'is the server running, are host and port in DATABASE_URL right, does a firewall let this machine through?';
}

async function schemaFindings(store: Store): Promise<Finding[]> {
  if ((await store.ranMigrations()).length === 0)
    return [problem('the schema is not there: the database is empty', '`cuibao migrate`')];
  const { pending, unknown, contracted } = await store.schemaState();
  if (contracted.length > 0)
    return [
      problem(
        `the schema was made by a newer version (${naming(contracted)}) and lacks what this one needs`,
        'install that version; the way back is a backup of before the upgrade',
      ),
    ];
  if (pending.length > 0)
    return [
      problem(
        `the schema is older than this version (${naming(pending)} did not run)`,
        'back up, then `cuibao migrate` with the account that may change tables (docs/security.md, "Database accounts")',
      ),
    ];
  if (unknown.length === 0) return [];
  return [
    note(
      `a newer version has added to the schema (${naming(unknown)}), which this one works beside`,
      'finish the upgrade: every process on the newer version',
    ),
  ];
}

async function serverFindings(store: Store): Promise<Finding[]> {
  const settings = await serverSettings(store.read);
  const skewMs = Math.abs((await store.machineNow()).getTime() - Date.now());
  const skewed =
    skewMs > 5_000
      ? [
          warning(
            `the database server's clock is ${Math.round(skewMs / 1000)} seconds away from ours`,
            'run chrony or ntpd on both machines',
          ),
        ]
      : [];
  return [...judgeServer(settings), ...skewed];
}

function fileFindings(file: string): Finding[] {
  const findings: Finding[] = [];
  if (isReadableByAll(file))
    findings.push(
      warning(
        `everybody on this machine can read ${file}: reports and telephones`,
        `chmod 600 ${file}* and start the service with umask 077`,
      ),
    );
  if (isNetworkFolder(statfsSync(dirname(file)).type))
    findings.push(
      problem(
        `${file} lies on a network file system, whose locks SQLite cannot trust`,
        'move it to a local disk, or use MySQL',
      ),
    );
  findings.push(...roomOf(dirname(file), 'the database'));
  return findings;
}
