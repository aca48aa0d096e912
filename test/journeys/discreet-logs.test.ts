import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { examine, type NamedFinding } from '../../src/cli/doctor/examine';
import { databasesUnderTest } from '../support/databases';
import { AES_KEY, TOKEN } from '../support/invented-app';
import { RunningOffice } from './running-office';

/** The journal of a process that has all its troubles at once is written to a database that can be made to fail. */
const [KIND = 'sqlite'] = databasesUnderTest();
const TEXT = '已完成机密级攻防演练第七阶段';
const PHONE = '13812345678';
const REDIS_PASSWORD = 'R3dis-Passw0rd';
const CODE = 'oauth-code-of-somebody';

describe(`the log of a bot in trouble on ${KIND}, at its most talkative`, () => {
  let office: RunningOffice;
  let log: string;
  let metrics: string;
  let findings: NamedFinding[];
  const secrets: string[] = [TEXT, PHONE, REDIS_PASSWORD, CODE, TOKEN, AES_KEY];

  beforeAll(async () => {
    office = await RunningOffice.open(KIND, {
      pages: true,
      redisUrl: `redis://:${REDIS_PASSWORD}@127.0.0.1:1`,
    });
    const { WECOM_SECRET = '', SESSION_SECRET = '', DATABASE_URL = '' } = office.environment;
    secrets.push(WECOM_SECRET, SESSION_SECRET);
    if (URL.canParse(DATABASE_URL) && new URL(DATABASE_URL).password)
      secrets.push(new URL(DATABASE_URL).password);
    await office.store.inTransaction((manager) =>
      manager.query(
        "INSERT INTO heartbeats (process, task, office_at, machine_at, config_hash) VALUES ('gone', 'reminders', ?, ?, 'x')",
        ['2020-01-01 00:00:00.000', '2020-01-01 00:00:00.000'],
      ),
    );
    await trouble();
    metrics = await (await fetch(`${office.url}/metrics`)).text();
    findings = await examine(office.environment);
    await office.stopServices();
    log = office.logLines.join('');
  });
  afterAll(() => office.close());

  async function trouble(): Promise<void> {
    // What people write: a report, a stranger with a telephone number, a text of which an error of the database repeats a part.
    await office.say('jiaoyu', `18 ${TEXT}`);
    await office.say('jiaoyu', `电话改为${PHONE}，${TEXT}`);
    await office.say('weijian', `绑定 市教育局 张三 ${PHONE}`);
    await office.store.inTransaction((manager) =>
      manager.query(
        KIND === 'sqlite'
          ? 'CREATE UNIQUE INDEX planted ON report_versions (text)'
          : 'CREATE UNIQUE INDEX planted ON report_versions (text(100))',
      ),
    );
    await office.say('zhengshu', `5 ${TEXT}`);
    await office.say('zhengshu', `36 ${TEXT}`);
    // What the platform says back, with what it was asked.
    const errmsg = `invalid access_token=${'tok3n'.repeat(4)} text ${TEXT}`;
    office.sandbox.state.faults.plan(1, '/message/send', { kind: 'errcode', errcode: 40058, errmsg });
    office.sandbox.state.faults.plan(1, '/message/send', { kind: 'http', status: 500, body: errmsg });
    office.sandbox.state.faults.plan(1, '/message/send', { kind: 'errcode', errcode: 60020, errmsg });
    secrets.push('tok3ntok3n');
    office.sandbox.state.clock.moveTo(new Date('2022-06-09T09:36:00+08:00'));
    await office.until('the platform was asked', async () => office.sandbox.state.faults.list().length === 0);
    // Strangers at the doors.
    const forged = { method: 'POST', body: `<xml><Encrypt>${TEXT}</Encrypt></xml>` };
    await fetch(`${office.url}/wecom/callback?msg_signature=a&timestamp=1&nonce=2`, forged);
    await fetch(
      `${office.url}/wecom/callback?msg_signature=${CODE}&timestamp=1&nonce=2&echostr=${encodeURIComponent(TEXT)}`,
    );
    await fetch(`${office.url}/h5/signed-in?code=${CODE}&state=${CODE}`);
    await fetch(`${office.url}/h5/upload?o=1&sig=${CODE}`);
    await fetch(`${office.url}/h5/import?sig=${CODE}`, { method: 'POST', body: TEXT });
    await fetch(`${office.url}/h5/report/1`, { headers: { Cookie: `cuibao_session=${CODE}` } });
  }

  it('has a line about each of the troubles', () => {
    for (const line of [
      'redis does not answer',
      'a message could not be handled; it is kept as a draft',
      'a message was refused for good',
      'the messenger refuses our configuration; sending is paused',
      'callback refused',
    ])
      expect(log).toContain(line);
    expect(log).toContain('"requestId":"');
  });

  it('shows no text, telephone number, secret, token or code', () => {
    expect(secrets.filter((secret) => log.includes(secret))).toEqual([]);
    expect(log).not.toMatch(/access_token=[^…]|corpsecret=|[?&]sig=[^…]/);
  });

  it('shows nobody by account or name', () => {
    const people = office.sandbox.state.members.all().flatMap(({ userid, name }) => [`"${userid}"`, name]);
    expect(people.filter((word) => log.includes(word))).toEqual([]);
  });

  it('has its figures beside it, for those who watch: all that the alert rules ask for', () => {
    const rules = readFileSync(join(__dirname, '../../docs/alerts.yaml'), 'utf8');
    const asked = [...rules.matchAll(/\bcuibao_\w+/g)].map(([name]) => name.replace(/_bucket$/, ''));
    expect(asked.filter((name) => !metrics.includes(`# TYPE ${name} `))).toEqual([]);
    for (const line of [
      'cuibao_circuit_open 1',
      'cuibao_database_up 1',
      'cuibao_callbacks_refused_total{status="401"} 2',
    ])
      expect(metrics).toContain(line);
    expect(metrics).toMatch(/cuibao_outbound_settled_total\{status="failed"\} 1/);
  });

  it('has removed meanwhile what is older than it is kept', async () => {
    const [gone] = await office.store.read.query(
      "SELECT COUNT(*) AS n FROM heartbeats WHERE process = 'gone'",
    );
    expect(Number(gone.n)).toBe(0);
  });

  it('is what the doctor finds, too', () => {
    expect(findings).toContainEqual(
      expect.objectContaining({
        check: 'messages',
        level: 'problem',
        what: expect.stringContaining('paused all sending'),
      }),
    );
    expect(secrets.filter((secret) => JSON.stringify(findings).includes(secret))).toEqual([]);
  });

  it('is one JSON object a line, with level and time', () => {
    for (const line of log.trimEnd().split('\n'))
      expect(JSON.parse(line)).toMatchObject({ level: expect.any(String), time: expect.any(String) });
  });
});
