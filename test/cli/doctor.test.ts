import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import https from 'node:https';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { examine, type NamedFinding } from '../../src/cli/doctor/examine';
import { judgeServer } from '../../src/cli/doctor/judge-server';
import { freePort } from '../../src/sandbox/quickstart/office';
import { ReportingPeriodEntity } from '../../src/store/entities/reporting-period-entity';
import { RoleEntity } from '../../src/store/entities/role-entity';
import { insertRow } from '../../src/store/insert-rows';
import { unitsWithoutContact } from '../../src/store/read-models/reachability';
import { Store } from '../../src/store/store';
import { RunningOffice } from '../journeys/running-office';
import { startLocalServer } from '../platform/local-server';
import { BUILD_MS, buildProduct, CLI, PROJECT, run } from '../support/built-product';
import { databasesUnderTest } from '../support/databases';
import { createMigratedDatabase } from '../support/templates';

const [KIND = 'sqlite'] = databasesUnderTest();
/** Nobody gives it. */
const WRONG = 'Wr0ng-passw0rd';
const PEM = (name: string) => readFileSync(join(__dirname, '../platform/tls', name));

type Wanted = readonly [check: string, level: NamedFinding['level'], what: RegExp, remedy: RegExp];

describe(`cuibao doctor on ${KIND}`, () => {
  let office: RunningOffice;
  let folder: string;
  let path: (name: string) => string;
  /** Nobody listens there. */
  let nobody: string;

  beforeAll(async () => {
    // Not in memory, where the journal would rightly be complained of.
    folder = mkdtempSync('/var/tmp/cuibao-doctor-');
    path = (name) => join(folder, name);
    nobody = `127.0.0.1:${await freePort()}`;
    office = await RunningOffice.open(KIND, {
      pages: true,
      redisUrl: process.env.TEST_REDIS_URL,
      sandbox: { personality: 'public' },
      settings: {
        WECOM_PERSONALITY: 'public',
        JOURNAL_DIR: path('journal'),
        SESSION_SECRET: 'Wk93-dkfIE.s8d7fKq',
      },
    });
    // Copied from a template that is nobody's secret.
    if (KIND === 'sqlite') chmodSync(office.config.databaseUrl.slice('sqlite:'.length), 0o600);
    await office.settled();
    await buildProduct();
  }, BUILD_MS);
  afterAll(async () => {
    await office.close();
    rmSync(folder, { recursive: true });
  });

  /** Two settings that exclude each other: the later one takes the earlier one's place. */
  const environmentWith = (settings: Readonly<Record<string, string>>) => ({
    ...office.environment,
    ...settings,
  });

  async function finds(
    settings: Readonly<Record<string, string>>,
    wanted: readonly Wanted[],
  ): Promise<NamedFinding[]> {
    const env = environmentWith(settings);
    const findings = await examine(env);
    for (const [check, level, what, remedy] of wanted) {
      const found = findings.find((each) => each.check === check && what.test(each.what));
      expect({
        what: what.source,
        found: found ?? findings.filter((each) => each.check === check),
      }).toMatchObject({
        found: { level, remedy: expect.stringMatching(remedy) },
      });
    }
    expectNoSecret(JSON.stringify(findings), env);
    return findings;
  }

  function expectNoSecret(said: string, env: Readonly<Record<string, string>>): void {
    const secrets = Object.entries(env).filter(([name]) => /SECRET$|AES_KEY|PAASTOKEN/.test(name));
    for (const [, secret] of secrets) if (secret) expect(said).not.toContain(secret);
    for (const name of ['DATABASE_URL', 'REDIS_URL']) {
      const password = URL.canParse(env[name] ?? '') ? new URL(env[name] ?? '').password : '';
      if (password) expect(said).not.toContain(password);
    }
  }

  const change = (sql: string, values: unknown[] = []) =>
    office.store.inTransaction((manager) => manager.query(sql, values));

  it('names what the office lacks', async () => {
    await finds({}, [
      ['office', 'warning', /no administrator/, /cuibao admin add/],
      ['office', 'problem', /40 responsible units without a contact: 市委办公室/, /contacts import/],
    ]);
  });

  it('says so when all is well, and ends with 0', async () => {
    const plans = await office.store.read.query('SELECT id FROM plans');
    const bare = await unitsWithoutContact(
      office.store.read,
      plans.map(({ id }: { id: number }) => id),
    );
    await office.store.inTransaction(async (manager) => {
      const role = { personId: 1, rank: 1, items: null, itemIds: null, active: true };
      for (const { unitId } of bare)
        await insertRow(manager, RoleEntity, {
          ...role,
          unitId,
          role: 'contact',
          roleKey: `1:${unitId}:contact`,
        });
      await insertRow(manager, RoleEntity, { ...role, unitId: null, role: 'admin', roleKey: '1::admin' });
    });
    const { code, stdout, stderr } = await run(process.execPath, [CLI, 'doctor'], {
      cwd: folder,
      env: { PATH: process.env.PATH, ...office.environment },
    });
    expect({
      code,
      stderr,
      bad: stdout.split('\n').filter((line) => /^(PROBLEM|warning)/.test(line)),
    }).toEqual({
      code: 0,
      stderr: '',
      bad: [],
    });
    expect(stdout).toContain('all is well');
    for (const check of [
      'database',
      'redis',
      'messenger',
      'callback',
      'journal',
      'calendar',
      'processes',
      'office',
      'messages',
    ])
      expect(stdout).toContain(`ok      ${check}: `);
  });

  it('names a wrong secret, one that all can read, one to be guessed, a misspelt setting, files, journal, Redis and address', async () => {
    const secretFile = path('secret');
    writeFileSync(secretFile, 'not-the-secret-of-the-app', { mode: 0o644 });
    cpSync(join(PROJECT, 'config'), path('config'), { recursive: true });
    writeFileSync(path('config/reminders.yaml'), 'stages: soon\n');
    writeFileSync(path('file'), '');
    const redis = new URL(office.environment.REDIS_URL || 'redis://127.0.0.1:1');
    redis.password = WRONG;
    const findings = await finds(
      {
        WECOM_SECRET: '',
        WECOM_SECRET_FILE: secretFile,
        WECOM_CORPID: 'x',
        SESSION_SECRET: 'aaaaaaaaaaaaaaaaaaaa',
        CONFIG_DIR: path('config'),
        JOURNAL_DIR: path('file/journal'),
        REDIS_URL: redis.href,
        PUBLIC_URL: `http://${nobody}`,
      },
      [
        ['messenger', 'problem', /40001/, /copy the Secret of the app 1000123/],
        ['configuration', 'warning', /WECOM_SECRET_FILE: everybody .* can read/, /chmod 600/],
        ['configuration', 'warning', /SESSION_SECRET can be guessed/, /openssl rand/],
        ['configuration', 'warning', /WECOM_CORPID is no setting/, /is WECOM_CORP_ID meant/],
        ['office files', 'problem', /reminders\.yaml/, /correct the file/],
        ['journal', 'problem', /cannot be written to \(ENOTDIR\)/, /service's user/],
        ['redis', 'problem', /refuses the password|does not answer/, /REDIS_URL/],
        ['callback', 'problem', /cannot be reached \(ECONNREFUSED\)/, /is `cuibao serve` running/],
      ],
    );
    // What does not hang on these is still looked at.
    expect(findings).toContainEqual(expect.objectContaining({ check: 'database', level: 'ok' }));
  });

  it('names settings that the service refuses, and goes on without them', async () => {
    const findings = await finds(
      {
        WECOM_CALLBACK_AES_KEY: 'too-short',
        PORT: 'http',
        SESSION_SECRET: '',
        DATABASE_URL: `sqlite:${path('none.sqlite')}`,
        REDIS_URL: `redis://${nobody}`,
      },
      [
        [
          'configuration',
          'problem',
          /WECOM_CALLBACK_AES_KEY: must be exactly 43/,
          /EncodingAESKey of the callback/,
        ],
        ['configuration', 'problem', /PORT: must be a whole number/, /set PORT/],
        ['configuration', 'problem', /SESSION_SECRET: missing/, /set SESSION_SECRET or SESSION_SECRET_FILE/],
        ['database', 'problem', /none\.sqlite: there is no database yet/, /cuibao migrate/],
        ['redis', 'problem', /does not answer/, /leave REDIS_URL out/],
      ],
    );
    expect(findings.filter(({ check }) => ['messenger', 'callback'].includes(check))).toEqual([]);
  });

  it('names the unit id of somebody else, other keys, a database account that is refused', async () => {
    const database = new URL(
      KIND === 'sqlite' ? 'mysql://a:b@127.0.0.1:1/c' : (office.environment.DATABASE_URL ?? ''),
    );
    database.password = WRONG;
    await finds({ WECOM_CORP_ID: 'wl999', DATABASE_URL: database.href }, [
      ['messenger', 'problem', /40013/, /WECOM_CORP_ID is the 单位ID/],
      [
        'callback',
        'problem',
        /has other keys than this command \(400\)/,
        /WECOM_CALLBACK_TOKEN, WECOM_CALLBACK_AES_KEY and WECOM_CORP_ID/,
      ],
      ['database', 'problem', /cannot be opened: (user or password is wrong|nobody answers)/, /DATABASE_URL/],
    ]);
  });

  it('names another app, other keys, a missing address, and a database in which nothing runs', async () => {
    const database = await createMigratedDatabase(KIND);
    await finds(
      {
        WECOM_AGENT_ID: '1000999',
        WECOM_CALLBACK_TOKEN: 'another',
        PUBLIC_URL: '',
        DATABASE_URL: database.url,
      },
      [
        [
          'messenger',
          'problem',
          /WECOM_AGENT_ID 1000999 is not the app/,
          /AgentId and Secret from the same app/,
        ],
        ['callback', 'problem', /has other keys than this command \(401\)/, /save the same keys/],
        ['configuration', 'warning', /PUBLIC_URL is not set/, /set PUBLIC_URL/],
        ['processes', 'problem', /no process has ever planned/, /start `cuibao serve`/],
        ['office', 'warning', /no plan is in force/, /cuibao plan import/],
      ],
    );
    await database.drop();
  });

  it('names the address that is not on the allow-list, and whom the app does not see', async () => {
    office.sandbox.state.app = { ...office.sandbox.state.app, allowedIps: ['10.0.0.1'] };
    await finds({}, [
      ['messenger', 'problem', /60020/, /put (::ffff:)?127\.0\.0\.1 on the app's allow-list/],
    ]);
    office.sandbox.state.app = { ...office.sandbox.state.app, allowedIps: null };
    const [first] = await office.store.read.query(
      "SELECT p.userid, p.name FROM roles r JOIN people p ON p.id = r.person_id WHERE r.role IN ('contact', 'coordinator') ORDER BY r.unit_id, r.rank, r.id",
    );
    office.sandbox.state.members.change(first.userid, { visible: false });
    await finds({}, [['messenger', 'problem', new RegExp(`does not see .*${first.name}`), /visible range/]]);
    office.sandbox.state.members.change(first.userid, { visible: true });
  });

  it('names a certificate that is not trusted, an older schema, what a journal has left', async () => {
    const server = https.createServer({ key: PEM('server-key.pem'), cert: PEM('server-cert.pem') });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const database = await createMigratedDatabase(KIND);
    await onDatabase(database.url, "DELETE FROM migrations WHERE name LIKE 'KeepPageDrafts%'");
    mkdirSync(path('left'));
    writeFileSync(path('left/vm-1.00000001.journal'), 'x');
    utimesSync(path('left/vm-1.00000001.journal'), 1, 1);
    writeFileSync(path('left/abc.set-aside'), 'x');
    await finds(
      {
        WECOM_API_ROOT: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
        DATABASE_URL: database.url,
        JOURNAL_DIR: path('left'),
      },
      [
        ['messenger', 'problem', /certificate of the API is not trusted/, /WECOM_CA_FILE/],
        ['database', 'problem', /schema is older .*KeepPageDrafts/, /cuibao migrate/],
        ['journal', 'warning', /messages wait in the journal: vm-1/, /start `cuibao serve`/],
        ['journal', 'problem', /set aside .*abc/, /代报/],
      ],
    );
    server.close();
    await database.drop();
  });

  it('names a clock that is minutes off, and a newer schema', async () => {
    const platform = await startLocalServer((_seen, response) => {
      response.setHeader('Date', new Date(Date.now() - 600_000).toUTCString());
      response.end(JSON.stringify({ errcode: 0, access_token: 'abc-token-abc', expires_in: 7200 }));
    });
    const database = await createMigratedDatabase(KIND);
    await onDatabase(
      database.url,
      "INSERT INTO migrations (timestamp, name) VALUES (1999999999999, 'ContractLater1999999999999')",
    );
    const findings = await finds({ WECOM_API_ROOT: platform.origin, DATABASE_URL: database.url }, [
      ['messenger', 'problem', /clock is (599|60\d) seconds away from the messenger's/, /chrony or ntpd/],
      ['database', 'problem', /newer version \(ContractLater1999999999999\)/, /install that version/],
    ]);
    expect(JSON.stringify(findings)).not.toContain('abc-token-abc');
    await platform.close();
    await database.drop();
  });

  it('names what stands in the way of messages: stopped, given up, lost, paused, other files, unknown years', async () => {
    const machineNow = await office.store.machineNow();
    await change("INSERT INTO settings (name, value) VALUES ('sending', ?)", [
      JSON.stringify({ since: '2022-05-16T01:00:00.000Z', by: 'yangtongchou' }),
    ]);
    await change('UPDATE plans SET reminders_paused_at = ?', ['2022-05-16 01:00:00.000']);
    await change("UPDATE people SET reachable = 0 WHERE userid = 'liujiaoyu'");
    await office.store.inTransaction(async (manager) => {
      const [row] = await manager.find(ReportingPeriodEntity, { take: 1 });
      if (!row) throw new Error('no period');
      const { id: _, ...period } = row;
      await insertRow(manager, ReportingPeriodEntity, {
        ...period,
        code: '2031Q4',
        dueAt: new Date('2031-12-29T10:00:00Z'),
      });
    });
    const beat = [machineNow.toISOString().replace('T', ' ').replace('Z', ''), 'f'.repeat(64)];
    await change(
      'INSERT INTO heartbeats (process, task, office_at, machine_at, config_hash) VALUES (?, ?, ?, ?, ?)',
      ['other:77', 'reminders', beat[0], ...beat],
    );
    await change(
      `INSERT INTO outbox_messages (dedupe_key, to_userid, kind, priority, status, attempts, created_at, next_attempt_at, last_attempt_at, error)
       VALUES ('planted', 'liujiaoyu', 'notice', 20, 'failed', 1, ?, ?, ?, '60111 platform refused with 60111: userid not found')`,
      [beat[0], beat[0], beat[0]],
    );
    await change(
      `INSERT INTO attachments (person_id, kind, status, sha256, attempts, next_attempt_at, created_at) VALUES (1, 'file', 'stored', ?, 1, ?, ?)`,
      ['a'.repeat(64), beat[0], beat[0]],
    );
    await finds({ REDIS_URL: '' }, [
      ['messages', 'warning', /sending is stopped \(停发\) by yangtongchou/, /恢复发送/],
      [
        'messages',
        'warning',
        /of the last day 1 message given up, the latest to liujiaoyu: 60111/,
        /cuibao outbox/,
      ],
      ['messages', 'problem', /1 attachment without content/, /restore a backup/],
      ['office', 'warning', /reminders are paused/, /恢复提醒/],
      ['processes', 'problem', /other:77 runs on other files/, /same files/],
      ['processes', 'warning', /2 processes run without REDIS_URL/, /same REDIS_URL/],
      ['calendar', 'warning', /working days of 2031 are not known/, /calendar\.yaml/],
    ]);
    await change(
      "UPDATE outbox_messages SET status = 'pending', created_at = '2022-05-15 00:00:00.000', next_attempt_at = '2099-01-01 00:00:00.000', error = '60020 refused' WHERE dedupe_key = 'planted'",
    );
    await change("DELETE FROM settings WHERE name = 'sending'");
    await change("UPDATE roles SET active = 0 WHERE role = 'coordinator'");
    await finds({}, [
      [
        'messages',
        'problem',
        /1 message waiting, the oldest for \d+ minutes; 1: 60020 refused/,
        /a probe goes out/,
      ],
      ['office', 'problem', /has no coordinator/, /统筹员/],
    ]);
  });

  it('does not wait for ever for a server that says nothing, and ends with 1', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => void sockets.push(socket));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const findings = await examine(
      environmentWith({ DATABASE_URL: `mysql://a:b@127.0.0.1:${port}/c` }),
      1_000,
    );
    expect(findings).toContainEqual(
      expect.objectContaining({ check: 'database', what: 'no answer within 1 seconds' }),
    );
    expect(findings).toContainEqual(expect.objectContaining({ check: 'messenger', level: 'ok' }));
    for (const socket of sockets) socket.destroy();
    silent.close();
    const { code, stdout, stderr } = await run(process.execPath, [CLI, 'doctor', '--json'], {
      cwd: folder,
      env: { PATH: process.env.PATH, ...environmentWith({ DATABASE_URL: `mysql://a:b@${nobody}/c` }) },
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^\d problems?.*see above/);
    expect(JSON.parse(stdout)).toMatchObject({ healthy: false, findings: expect.any(Array) });
  });
});

async function onDatabase(url: string, sql: string): Promise<void> {
  const store = await Store.open(url);
  await store.inTransaction((manager) => manager.query(sql));
  await store.close();
}

describe('a database server', () => {
  const healthy = {
    version: '8.4.3',
    databaseCollation: 'utf8mb4_bin',
    oddTables: [],
    grants: [
      'GRANT USAGE ON *.* TO `bot`@`%`',
      'GRANT SELECT, INSERT, UPDATE, DELETE ON `cuibao`.* TO `bot`@`%`',
    ],
    variables: {
      max_allowed_packet: String(64 * 1024 * 1024),
      innodb_flush_log_at_trx_commit: '1',
      innodb_doublewrite: 'ON',
      log_bin: 'ON',
      sync_binlog: '1',
      max_connections: '151',
      read_only: 'OFF',
      sql_mode: 'STRICT_TRANS_TABLES',
      time_zone: '+00:00',
      character_set_connection: 'utf8mb4',
      transaction_isolation: 'READ-COMMITTED',
      foreign_key_checks: 'ON',
    },
  };

  it('is well as it should be', () => {
    expect(judgeServer(healthy)).toEqual([]);
  });

  test.each([
    [{ max_allowed_packet: '1048576' }, 'problem', /max_allowed_packet is 1 MB/],
    [{ innodb_flush_log_at_trx_commit: '2' }, 'problem', /power failure/],
    [{ sync_binlog: '0' }, 'warning', /sync_binlog is 0/],
    [{ innodb_doublewrite: 'OFF' }, 'warning', /doublewrite/],
    [{ max_connections: '20' }, 'warning', /max_connections is 20/],
    [{ read_only: 'ON' }, 'problem', /read-only/],
    [{ sql_mode: '' }, 'problem', /sql_mode is not strict/],
    [{ time_zone: 'SYSTEM' }, 'problem', /time_zone is SYSTEM/],
    [{ transaction_isolation: 'REPEATABLE-READ' }, 'problem', /isolation/],
    [{ character_set_connection: 'latin1' }, 'problem', /utf8mb4/],
  ])('is named with %j', (variables, level, what) => {
    const findings = judgeServer({ ...healthy, variables: { ...healthy.variables, ...variables } });
    expect(findings).toEqual([{ level, what: expect.stringMatching(what), remedy: expect.any(String) }]);
  });

  test.each([
    [{ version: '5.7.44' }, 'problem', /5\.7\.44/],
    [{ version: '10.5.2-MariaDB' }, 'problem', /10\.5/],
    [{ databaseCollation: 'latin1_swedish_ci' }, 'problem', /latin1_swedish_ci/],
    [{ oddTables: ['units'] }, 'problem', /units/],
    [{ grants: ['GRANT ALL PRIVILEGES ON `cuibao`.* TO `bot`@`%`'] }, 'note', /may change the schema/],
  ])('is named with %j', (settings, level, what) => {
    expect(judgeServer({ ...healthy, ...settings })).toEqual([
      { level, what: expect.stringMatching(what), remedy: expect.any(String) },
    ]);
  });
});
