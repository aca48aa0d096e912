import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Connection, createConnection } from 'mysql2/promise';
import { parse } from 'yaml';
import { RunningOffice } from '../journeys/running-office';
import { BUILD_MS, bareEnvironment, buildProduct, CLI, PROJECT, run } from '../support/built-product';
import { createDatabase, databasesUnderTest } from '../support/databases';
import { ServedBot } from './served-bot';

const closers: (() => Promise<unknown>)[] = [];
beforeAll(() => buildProduct(), BUILD_MS);
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function statementsIn(text: string): string[] {
  return text
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => /^(CREATE USER|GRANT)/.test(statement));
}

/** As an administrator would type them. */
function documentedStatements(): string[] {
  const text = readFileSync(join(PROJECT, 'docs/security.md'), 'utf8');
  return statementsIn(/```sql\n([\s\S]*?)```/.exec(text)?.[1] ?? '');
}

/** The two accounts of docs/security.md for this database; their addresses. */
async function givenAccounts(databaseUrl: string): Promise<{ running: string; migrating: string }> {
  const { pathname } = new URL(databaseUrl);
  const suffix = randomBytes(4).toString('hex');
  const root = await createConnection({ uri: databaseUrl });
  closers.push(() => root.end());
  for (const statement of documentedStatements())
    await root.query(
      statement
        .replace(/'(cuibao\w*)'@'%'/, `'$1_${suffix}'@'%'`)
        .replace('ON cuibao.*', `ON ${pathname.slice(1)}.*`)
        .replace("'…'", `'${suffix}'`),
    );
  const urlOf = (name: string) => {
    const url = new URL(databaseUrl);
    url.username = `${name}_${suffix}`;
    url.password = suffix;
    closers.push(() => root.query(`DROP USER IF EXISTS '${name}_${suffix}'@'%'`));
    return url.href;
  };
  return { running: urlOf('cuibao'), migrating: urlOf('cuibao_migrate') };
}

async function openConnection(uri: string): Promise<Connection> {
  const connection = await createConnection({ uri });
  closers.push(() => connection.end());
  return connection;
}

describe.each(databasesUnderTest().filter((kind) => kind === 'mariadb'))(
  'the accounts of docs/security.md, on %s',
  (kind) => {
    it('the one for new versions brings the tables; the one of the bot is told to call it, and never could', async () => {
      const database = await createDatabase(kind);
      closers.push(() => database.drop());
      const { running, migrating } = await givenAccounts(database.url);
      const cuibao = (url: string, ...args: string[]) =>
        run(process.execPath, [CLI, ...args], { env: bareEnvironment({ DATABASE_URL: url }) });
      expect(await cuibao(running, 'migrate')).toMatchObject({
        code: 1,
        stderr:
          'this database account may not change tables: run `cuibao migrate` with the one that may (docs/security.md, "Database accounts")\n',
      });
      expect(await cuibao(migrating, 'migrate')).toMatchObject({ code: 0 });
      expect(await cuibao(running, 'units', 'list')).toMatchObject({ code: 0 });
      const connection = await openConnection(running);
      for (const statement of [
        'DROP TABLE audit_entries',
        'TRUNCATE audit_entries',
        'ALTER TABLE people ADD x INT',
        'CREATE TABLE x (id INT)',
        'CREATE TRIGGER x BEFORE INSERT ON people FOR EACH ROW SET @a = 1',
        "SELECT 1 INTO OUTFILE '/tmp/x'",
        'SELECT * FROM mysql.user',
        "CREATE USER 'x'@'%'",
      ])
        await expect(connection.query(statement)).rejects.toThrow(/denied/);
    });

    it('the bot lives through a day with its own alone', async () => {
      const office = await RunningOffice.open(kind, { started: false, pages: true });
      closers.push(() => office.close());
      const { running } = await givenAccounts(office.config.databaseUrl);
      const bot = await ServedBot.start(office, { settings: { DATABASE_URL: running } });
      closers.push(() => bot.stop());
      await bot.liveThroughADay();
      const env = bareEnvironment({ ...office.environment, DATABASE_URL: running });
      expect(await run(process.execPath, [CLI, 'audit', 'verify'], { env })).toMatchObject({ code: 0 });
      expect(await bot.stop()).toBe(0);
      expect(bot.log.join('')).not.toMatch(/denied/);
    });
  },
);

it('compose.yaml makes the accounts of docs/security.md, and gives the bot its own only', () => {
  const compose = parse(readFileSync(join(PROJECT, 'compose.yaml'), 'utf8'), { merge: true }) as {
    configs: { accounts: { content: string } };
    services: Readonly<
      Record<string, { environment: Readonly<Record<string, string>>; read_only?: boolean }>
    >;
  };
  const made = statementsIn(compose.configs.accounts.content);
  expect(made.map((statement) => statement.replace(/'\$\{\w+:[^}]*\}'/, "'…'"))).toEqual(
    documentedStatements(),
  );
  const { bot, migrate } = compose.services;
  expect(bot?.environment.DATABASE_URL).toMatch(/^mysql:\/\/cuibao:/);
  expect(bot?.environment.MYSQL_MIGRATE_PASSWORD).toBe('');
  expect(migrate?.environment.DATABASE_URL).toMatch(/^mysql:\/\/cuibao_migrate:/);
  expect([bot?.read_only, migrate?.read_only]).toEqual([true, true]);
});
