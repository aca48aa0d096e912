import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, test } from '@jest/globals';
import { ConfigError, loadConfig } from '../src/config';
import { environmentTable } from '../src/config/environment';

const folder = mkdtempSync(join(tmpdir(), 'cuibao-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

const COMPLETE = {
  WECOM_API_ROOT: 'https://gateway.example/ebus/wwlapi',
  WECOM_CORP_ID: 'wl0a1b2c3d4e',
  WECOM_AGENT_ID: '1000123',
  WECOM_SECRET: 'invented',
  WECOM_CALLBACK_TOKEN: 'token',
  WECOM_CALLBACK_AES_KEY: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C',
};

/** What PUBLIC_URL goes together with. */
const WITH_PAGES = { SESSION_SECRET: 'invented-secret-of-the-pages' };

function fileWith(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** The names in front of the problems, and the whole text for the rest. */
function problemsOf(env: Record<string, string>, needsMessenger = true): readonly string[] {
  try {
    loadConfig(env, needsMessenger);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

const namesOf = (problems: readonly string[]) => problems.map((problem) => problem.split(':')[0]);

describe('the configuration', () => {
  it('needs nothing but the messenger, and has defaults for the rest', () => {
    const config = loadConfig(COMPLETE, true);
    expect(config).toMatchObject({
      port: 8787,
      databaseUrl: 'sqlite:./data/cuibao.sqlite',
      redisUrl: null,
      logLevel: 'info',
      clock: { start: null, url: null },
      wecom: {
        apiRoot: 'https://gateway.example/ebus/wwlapi',
        agentId: 1000123,
        personality: 'public',
        callbackKeys: [{ token: 'token' }],
        contactsKeys: null,
        gateway: null,
        caFile: null,
      },
    });
    expect(Object.isFrozen(config.wecom)).toBe(true);
  });

  it('is complete without a messenger for the command line', () => {
    expect(loadConfig({}, false).wecom).toBeNull();
  });

  it('tells every problem at once: values, pairs, missing ones, files', () => {
    const problems = problemsOf({
      PORT: '70000',
      PUBLIC_URL: 'bot.example',
      SESSION_SECRET: 'short',
      DATABASE_URL: 'postgres://db/cuibao',
      REDIS_URL: 'localhost',
      LOG_LEVEL: 'loud',
      WECOM_API_ROOT: 'gateway.example',
      WECOM_CORP_ID: 'wl0a1b2c3d4e',
      WECOM_AGENT_ID: 'one',
      WECOM_SECRET_FILE: join(folder, 'absent'),
      WECOM_CALLBACK_AES_KEY: 'short',
      WECOM_CALLBACK_TOKEN_NEXT: 'next',
      WECOM_CONTACTS_AES_KEY: COMPLETE.WECOM_CALLBACK_AES_KEY,
      WECOM_GATEWAY_PAASID: 'paas',
      WECOM_PERSONALITY: 'secret',
      WECOM_GATEWAY_PREFIX: 'x-other-',
      WECOM_CA_FILE: join(folder, 'absent.pem'),
      CONFIG_DIR: join(folder, 'absent'),
      CLOCK_START: 'yesterday',
      CLOCK_URL: 'http://127.0.0.1:8790/clock',
      NODE_ENV: 'production',
    });
    expect(namesOf(problems).sort()).toEqual(
      [
        'CLOCK_START',
        'CLOCK_START',
        'CLOCK_START and CLOCK_URL',
        'CLOCK_URL',
        'CONFIG_DIR',
        'DATABASE_URL',
        'LOG_LEVEL',
        'PORT',
        'PUBLIC_URL',
        'REDIS_URL',
        'SESSION_SECRET',
        'WECOM_AGENT_ID',
        'WECOM_API_ROOT',
        'WECOM_CALLBACK_AES_KEY',
        'WECOM_CALLBACK_AES_KEY_NEXT',
        'WECOM_CALLBACK_TOKEN',
        'WECOM_CA_FILE',
        'WECOM_CONTACTS_TOKEN',
        'WECOM_GATEWAY_PAASTOKEN',
        'WECOM_GATEWAY_PREFIX',
        'WECOM_PERSONALITY',
        'WECOM_SECRET_FILE',
      ].sort(),
    );
    expect(problems.find((problem) => problem.startsWith('WECOM_SECRET_FILE'))).toContain('ENOENT');
  });

  test.each([
    ['PORT', '0x50'],
    ['PORT', '-1'],
    ['PORT', '80.5'],
    ['WECOM_AGENT_ID', '0'],
    ['DATABASE_URL', 'mysql://db.example'],
    ['DATABASE_URL', 'sqlite::memory:'],
    ['DATABASE_URL', 'sqlite:'],
    ['PUBLIC_URL', 'ftp://bot.example'],
    ['WECOM_API_ROOT', 'https://gateway.example/ebus?x=1'],
    ['CLOCK_START', '2022-06-01T09:00:00'],
    ['WECOM_CALLBACK_AES_KEY', `${COMPLETE.WECOM_CALLBACK_AES_KEY}=`],
    ['WECOM_API_PATHS', '/cgi-bin/message/send'],
    ['WECOM_API_PATHS', '/cgi-bin/message/send=message/send'],
    ['WECOM_AUTH_IN', 'header'],
    ['WECOM_CARDS', 'textcard'],
    ['WECOM_WITHDRAWAL', 'none'],
    ['WECOM_GROUP_ROBOT_URL', 'https://qyapi.example/cgi-bin/webhook/send'],
    ['WECOM_GROUP_ROBOT_URL', 'https://qyapi.example/robot?key=k'],
    ['WECOM_GROUP_CHAT_ID', 'flood-2025'],
  ])('refuses %s=%s and nothing else', (name, value) => {
    expect(namesOf(problemsOf({ ...COMPLETE, ...WITH_PAGES, [name]: value }))).toEqual([name]);
  });

  test.each([
    ['PORT', '0'],
    ['DATABASE_URL', 'mysql://cuibao:p%40ss@db.example:3306/cuibao'],
    ['DATABASE_URL', 'mariadb://db.example/cuibao'],
    ['REDIS_URL', 'rediss://:password@cache.example'],
    ['PUBLIC_URL', 'https://bot.example/cuibao/'],
    ['CLOCK_START', '2022-06-01T09:00:00+08:00'],
  ])('takes %s=%s', (name, value) => {
    expect(problemsOf({ ...COMPLETE, ...WITH_PAGES, [name]: value })).toEqual([]);
  });

  it('has no pages without a secret that signs their sessions', () => {
    expect(problemsOf(COMPLETE)).toEqual([]);
    expect(namesOf(problemsOf({ ...COMPLETE, PUBLIC_URL: 'https://bot.example' }))).toEqual([
      'SESSION_SECRET',
    ]);
  });

  it('counts an empty variable as unset', () => {
    expect(problemsOf({ ...COMPLETE, REDIS_URL: '', PORT: '', WECOM_GATEWAY_PAASID: '' })).toEqual([]);
    expect(namesOf(problemsOf({ ...COMPLETE, WECOM_SECRET: '' }))).toEqual(['WECOM_SECRET']);
  });

  it('reads every value from a file too, without the line’s end', () => {
    const { WECOM_SECRET: _, ...others } = COMPLETE;
    const config = loadConfig(
      {
        ...others,
        WECOM_SECRET_FILE: fileWith('secret', 'from-a-file\n'),
        PORT_FILE: fileWith('port', '9001'),
      },
      true,
    );
    expect(config.wecom?.secret).toBe('from-a-file');
    expect(config.port).toBe(9001);
  });

  it('refuses a value given directly and as a file, and an empty file', () => {
    const { WECOM_SECRET: _, ...others } = COMPLETE;
    const path = fileWith('empty', '\n');
    expect(problemsOf({ ...COMPLETE, WECOM_SECRET_FILE: fileWith('twice', 'x') })).toEqual([
      'WECOM_SECRET: given twice, directly and as WECOM_SECRET_FILE',
    ]);
    expect(problemsOf({ ...others, WECOM_SECRET_FILE: path })).toEqual(['WECOM_SECRET: is empty']);
  });

  it('refuses a movable clock in production only', () => {
    const env = { ...COMPLETE, CLOCK_START: '2022-06-01T09:00:00+08:00' };
    expect(problemsOf(env)).toEqual([]);
    expect(problemsOf({ ...env, NODE_ENV: 'production' })).toEqual([
      'CLOCK_START: a movable clock is refused in production',
    ]);
  });

  it('refuses a certificate file that holds no certificate', () => {
    const problems = problemsOf({ ...COMPLETE, WECOM_CA_FILE: fileWith('ca.pem', 'not a certificate') });
    expect(problems).toEqual([expect.stringContaining('no certificate in PEM form')]);
    const good = join(__dirname, 'platform/tls/server-cert.pem');
    expect(loadConfig({ ...COMPLETE, WECOM_CA_FILE: good }, true).wecom?.caFile).toBe(good);
  });

  it('has both key sets during a change, and the gateway’s identity', () => {
    const next = 'Q9x2kSo1CwP8eTqYzVb3NfJh6LrGm5DaXu0IcWtEsRv';
    const { wecom } = loadConfig(
      {
        ...COMPLETE,
        WECOM_CALLBACK_TOKEN_NEXT: 'next',
        WECOM_CALLBACK_AES_KEY_NEXT: next,
        WECOM_GATEWAY_PAASID: 'paas',
        WECOM_GATEWAY_PAASTOKEN: 'paastoken',
      },
      true,
    );
    expect(wecom?.callbackKeys.map(({ aesKey }) => aesKey)).toEqual([COMPLETE.WECOM_CALLBACK_AES_KEY, next]);
    expect(wecom?.gateway).toEqual({ paasId: 'paas', paasToken: 'paastoken', prefix: 'x-tif-' });
  });

  it('takes cards and withdrawal from the personality unless told otherwise', () => {
    const wecomOf = (settings: Record<string, string>) =>
      loadConfig({ ...COMPLETE, ...settings }, true).wecom;
    expect(wecomOf({})).toMatchObject({ cards: true, withdrawal: 'recall', tokenPlace: 'query', paths: {} });
    expect(wecomOf({ WECOM_PERSONALITY: 'private' })).toMatchObject({ cards: false, withdrawal: 'revoke' });
    expect(
      wecomOf({ WECOM_PERSONALITY: 'private', WECOM_CARDS: 'template_card', WECOM_WITHDRAWAL: 'recall' }),
    ).toMatchObject({ cards: true, withdrawal: 'recall' });
    expect(
      wecomOf({
        WECOM_AUTH_IN: 'body',
        WECOM_API_PATHS: '/cgi-bin/message/send=/message/send/virtual_id, /cgi-bin/gettoken=/token',
      }),
    ).toMatchObject({
      tokenPlace: 'body',
      paths: { '/cgi-bin/message/send': '/message/send/virtual_id', '/cgi-bin/gettoken': '/token' },
    });
  });

  it('knows the group by its robot or as a group of the app, not both', () => {
    const robot = 'https://qyapi.example/cgi-bin/webhook/send?key=invented';
    const chat = { WECOM_GROUP_CHAT_ID: 'baosong2022', WECOM_GROUP_CHAT_MEMBERS: 'TongChou, jiaoyu' };
    expect(loadConfig(COMPLETE, true).wecom).toMatchObject({ groupRobotUrl: null, groupChat: null });
    expect(loadConfig({ ...COMPLETE, WECOM_GROUP_ROBOT_URL: robot }, true).wecom?.groupRobotUrl).toBe(robot);
    expect(loadConfig({ ...COMPLETE, ...chat }, true).wecom?.groupChat).toEqual({
      chatId: 'baosong2022',
      members: ['tongchou', 'jiaoyu'],
    });
    expect(problemsOf({ ...COMPLETE, ...chat, WECOM_GROUP_ROBOT_URL: robot })).toEqual([
      'WECOM_GROUP_ROBOT_URL and WECOM_GROUP_CHAT_ID: give one of the two',
    ]);
    expect(problemsOf({ ...COMPLETE, WECOM_GROUP_CHAT_MEMBERS: 'a,b' })).toEqual([
      'WECOM_GROUP_CHAT_ID: missing (WECOM_GROUP_CHAT_MEMBERS needs it)',
    ]);
    expect(namesOf(problemsOf({ ...COMPLETE, ...chat, WECOM_GROUP_CHAT_MEMBERS: 'a' }))).toEqual([
      'WECOM_GROUP_CHAT_MEMBERS',
    ]);
    expect(environmentTable().find(({ name }) => name === 'WECOM_GROUP_ROBOT_URL')?.secret).toBe(true);
  });

  it('keeps given values out of what it complains of', () => {
    const text = problemsOf({
      ...COMPLETE,
      WECOM_CALLBACK_AES_KEY: 'leaked-key',
      DATABASE_URL: 'pg://u:leaked@h',
    });
    expect(text).toHaveLength(2);
    expect(text.join()).not.toContain('leaked');
  });
});

describe('the table of variables', () => {
  const table = environmentTable();

  it('describes every variable in a sentence', () => {
    for (const { name, description } of table) {
      expect({ name, ok: description.length > 20 && description.endsWith('.') }).toEqual({ name, ok: true });
    }
  });

  it('knows defaults, what the service needs, and what is secret', () => {
    expect(table.find(({ name }) => name === 'PORT')).toMatchObject({ default: '8787', required: false });
    expect(table.filter(({ required }) => required).map(({ name }) => name)).toEqual(Object.keys(COMPLETE));
    const named = table.filter(({ name }) => /SECRET|TOKEN|AES_KEY/.test(name));
    expect(named.every(({ secret }) => secret)).toBe(true);
  });
});
