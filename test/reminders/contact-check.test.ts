import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type CheckParts, ContactChecker } from '../../src/actions/check-contacts';
import { CannotTell, type Directory, type Standing } from '../../src/actions/directory';
import { refusedReceiverMarker } from '../../src/actions/receiver-refused';
import { Dispatcher } from '../../src/delivery/dispatcher';
import type { Messenger } from '../../src/delivery/outbound-message';
import { SendFailure } from '../../src/delivery/send-failure';
import { createMetrics } from '../../src/observability/metrics';
import { reminderRenderer } from '../../src/reminders/render-reminder';
import { AuditEntryEntity } from '../../src/store/entities/audit-entry-entity';
import { OperationEntity } from '../../src/store/entities/operation-entity';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import { PersonEntity } from '../../src/store/entities/person-entity';
import { unitsWithoutContact, unreachableContacts } from '../../src/store/read-models/reachability';
import type { Store } from '../../src/store/store';
import { databasesUnderTest } from '../support/databases';
import { Office } from '../support/office';
import { recipients, type SentReminder, tickAt } from './given-reminders';

/** Contacts, unit leaders and the coordinator of the fixture, each once: one of them serves two units. */
const EVERYBODY = [
  'fagai',
  'gongan',
  'jiaoyu',
  'jiaoyu2',
  'jiaoyu3',
  'minzheng',
  'nongye',
  'rongcheng',
  'tongchou',
  'weijian',
  'zhengshu',
];
/** Three working days before the opening notice of 9 June, and two before T-3 on 27 June. */
const FIRST_CHECK = '2022-06-06';
const SECOND_CHECK = '2022-06-23';

/** The address book at the process's edge: everybody is visible unless told otherwise; keeps who was asked about. */
class ScriptedDirectory {
  readonly asked: string[] = [];
  readonly standings: Record<string, Standing | CannotTell> = {};
  mostAtOnce = 0;
  private atOnce = 0;

  readonly ask: Directory = async (userid) => {
    this.asked.push(userid);
    this.atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
    await new Promise((resolve) => setImmediate(resolve));
    this.atOnce -= 1;
    const standing = this.standings[userid] ?? this.standings['*'] ?? 'visible';
    if (standing instanceof CannotTell) throw standing;
    return standing;
  };
}

describe.each(databasesUnderTest())('contacts are looked up ahead of each period on %s', (kind) => {
  let office: Office;
  let directory: ScriptedDirectory;
  let checker: ContactChecker;

  beforeAll(async () => {
    office = await Office.open(kind);
  }, 60_000);
  beforeEach(async () => {
    await office.startOver('2022-05-16 09:00');
    directory = new ScriptedDirectory();
    checker = checkerOf();
  });
  afterAll(() => office.close());

  function checkerOf(parts: Partial<CheckParts> = {}): ContactChecker {
    return new ContactChecker({
      store: office.store,
      rules: office.rules,
      directory: directory.ask,
      logger: office.logger,
      wakeDispatcher: () => undefined,
      pause: async () => undefined,
      ...parts,
    });
  }

  async function checkAt(time: string, by = checker): Promise<string[]> {
    office.goTo(time);
    const before = directory.asked.length;
    await by.check(office.clock.now());
    return directory.asked.slice(before).sort();
  }

  const person = (userid: string) => office.store.read.findOneByOrFail(PersonEntity, { userid });
  const planIds = async (): Promise<number[]> =>
    (await office.store.read.query<{ id: number }[]>('SELECT id FROM plans')).map(({ id }) => Number(id));

  /** Notices of the check, oldest first. */
  async function notices(): Promise<{ to: string; text: string }[]> {
    const rows = await office.store.read.find(OutboxMessageEntity, { order: { id: 'ASC' } });
    return rows
      .filter(({ dedupeKey }) => dedupeKey.startsWith('contacts:'))
      .map(({ toUserid, content }) => ({ to: toUserid, text: JSON.parse(content ?? '{}').text as string }));
  }

  const warnings = () => office.logged.filter(({ level }) => level === 'warn').map(({ msg }) => msg);

  it('asks about everybody once, three working days before the opening notice and again before T-3', async () => {
    expect(await checkAt('2022-06-02 10:00')).toEqual([]);
    expect(await checkAt(`${FIRST_CHECK} 00:01`)).toEqual(EVERYBODY);
    expect(await checkAt(`${FIRST_CHECK} 10:00`)).toEqual([]);
    expect(await checkAt('2022-06-22 10:00')).toEqual([]);
    expect(await checkAt(`${SECOND_CHECK} 10:00`)).toEqual(EVERYBODY);
    expect(await checkAt('2022-06-24 10:00')).toEqual([]);
    expect(directory.mostAtOnce).toBeLessThanOrEqual(2);
    expect(await office.store.read.countBy(PersonEntity, { reachable: false })).toBe(0);
  });

  it('makes up for a check that was missed', async () => {
    expect(await checkAt('2022-06-14 10:00')).toEqual(EVERYBODY);
    expect(await checkAt('2022-06-15 10:00')).toEqual([]);
  });

  it('asks about nobody for a period that is 不催, nor once all are closed', async () => {
    await office.store.inTransaction((manager) =>
      manager.query(`UPDATE reporting_periods SET quiet = 1 WHERE code = '2022Q2'`),
    );
    try {
      expect(await checkAt(`${FIRST_CHECK} 10:00`)).toEqual([]);
    } finally {
      await office.store.inTransaction((manager) => manager.query('UPDATE reporting_periods SET quiet = 0'));
    }
    expect(await checkAt('2023-02-20 10:00')).toEqual([]);
  });

  it('asks about each person once when two processes check at the same time', async () => {
    const other = checkerOf({ store: await secondStore() });
    office.goTo(`${FIRST_CHECK} 10:00`);
    directory.standings.jiaoyu = 'left';
    await Promise.all([checker, other, checker, other].map((each) => each.check(office.clock.now())));
    process.stdout.write(
      `lookups of two processes for ${EVERYBODY.length} people: ${directory.asked.length}\n`,
    );
    expect([...directory.asked].sort()).toEqual(EVERYBODY);
    expect(await office.store.read.countBy(OperationEntity, { kind: 'reachability' })).toBe(1);
    // Nor do they tell twice.
    office.goTo(`${FIRST_CHECK} 10:11`);
    await Promise.all([checker, other].map((each) => each.check(office.clock.now())));
    expect(new Set((await notices()).map(({ to }) => to))).toEqual(new Set(['tongchou']));
    expect((await notices()).filter(({ text }) => text.includes('刘教育'))).toHaveLength(1);
  });

  it('goes on after a restart where the last process was', async () => {
    const first = checkerOf({ pause: async () => void first.stop() });
    const asked = await checkAt(`${FIRST_CHECK} 10:00`, first);
    expect(asked.length).toBeLessThan(EVERYBODY.length);
    expect(await checkAt(`${FIRST_CHECK} 10:01`)).toEqual(EVERYBODY.filter((each) => !asked.includes(each)));
  });

  it('takes over who was in hand in a process that was killed, once its hold is over', async () => {
    const never = checkerOf({ directory: () => new Promise<Standing>(() => undefined) });
    office.goTo(`${FIRST_CHECK} 10:00`);
    void never.check(office.clock.now());
    await until(async () => (await held()) === 2);
    expect(await checkAt(`${FIRST_CHECK} 10:01`)).toHaveLength(EVERYBODY.length - 2);
    await office.store.inTransaction((manager) =>
      manager.query('UPDATE people SET checking_until = ? WHERE checking_until IS NOT NULL', [
        kind === 'sqlite' ? '2020-01-01 00:00:00.000' : new Date('2020-01-01T00:00:00Z'),
      ]),
    );
    expect(await checkAt(`${FIRST_CHECK} 10:02`)).toHaveLength(2);
  });

  it.each([
    ['unknown', '账号不存在或应用不可见'],
    ['disabled', '账号已停用'],
    ['left', '账号已注销'],
  ] as const)('marks who is %s, and says since when and why', async (standing, said) => {
    directory.standings.jiaoyu = standing;
    await checkAt(`${FIRST_CHECK} 10:00`);
    expect(await person('jiaoyu')).toMatchObject({
      reachable: false,
      unreachableReason: standing,
      unreachableSince: office.clock.now(),
      checkedOn: FIRST_CHECK,
    });
    expect(await office.store.read.countBy(PersonEntity, { reachable: false })).toBe(1);
    const [entry] = await office.store.read.findBy(AuditEntryEntity, { action: 'person.unreachable' });
    expect(entry).toMatchObject({ actor: 'system', inboundId: null });
    const operation = await office.store.read.findOneByOrFail(OperationEntity, {
      id: entry?.operationId ?? 0,
    });
    expect(operation).toMatchObject({ actor: 'system', undoable: false });
    expect(operation.summary).toContain(`刘教育（jiaoyu）收不到消息：${said}`);
    const [gone] = await unreachableContacts(office.store.read, await planIds());
    expect(gone).toMatchObject({ userid: 'jiaoyu', unitName: '市教育局', reason: standing, role: 'contact' });
    expect(gone?.next?.name).toBe('陈教育备');
    expect(await office.say('tongchou', '联络员 市教育局')).toContain(`联系不上：${said}`);
  });

  it('tells the coordinator while there is time, and the next contact gets the opening notice', async () => {
    directory.standings.jiaoyu = 'left';
    directory.standings.gongan = 'unknown';
    await checkAt(`${FIRST_CHECK} 09:10`);
    await checkAt(`${FIRST_CHECK} 09:25`);
    const [notice, ...more] = (await notices()).filter(({ text }) => text.includes('收不到消息'));
    expect(more).toEqual([]);
    expect(notice?.to).toBe('tongchou');
    for (const part of [
      '以下2人目前收不到消息',
      '市教育局：联络员刘教育（jiaoyu），账号已注销；提醒由陈教育备接收。',
      '市公安局：联络员许公安（gongan），账号不存在或应用不可见；该单位已无可联系的联络员。',
      '添加 姓名 账号',
    ])
      expect(notice?.text).toContain(part);
    // Said once, not again on the days that follow.
    const told = (await notices()).length;
    await checkAt('2022-06-07 10:00');
    expect(await notices()).toHaveLength(told);
    await tickAt(office, '2022-06-09 10:00');
    expect(recipients(await send())).toEqual([
      'fagai',
      'jiaoyu2',
      'minzheng',
      'nongye',
      'rongcheng',
      'tongchou',
      'weijian',
      'zhengshu',
    ]);
  });

  it('tells of units nobody answers for with every check, and at once of none when nothing is new', async () => {
    await checkAt('2022-06-02 10:00');
    expect(await notices()).toEqual([]);
    await checkAt(`${FIRST_CHECK} 10:00`);
    const bare = await unitsWithoutContact(office.store.read, await planIds());
    expect(bare.length).toBeGreaterThan(5);
    const text = (await notices()).map((each) => each.text).join('');
    expect(text).toContain(`未登记联络员的责任单位${bare.length}家`);
    for (const { unitName } of bare) expect(text).toContain(unitName);
    expect(text).not.toContain('市教育局');
    const first = (await notices()).length;
    await checkAt('2022-06-08 10:00');
    expect(await notices()).toHaveLength(first);
    await checkAt(`${SECOND_CHECK} 10:00`);
    expect(await notices()).toHaveLength(2 * first);
  });

  it('tells the same on another day in other words: the platform drops what it takes for a repetition', async () => {
    await checkAt(`${FIRST_CHECK} 10:00`);
    await checkAt(`${SECOND_CHECK} 10:00`);
    const texts = (await notices()).map(({ text }) => text);
    expect(texts.length).toBeGreaterThan(1);
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('brings everything back when the person returns', async () => {
    directory.standings.jiaoyu = 'disabled';
    await checkAt(`${FIRST_CHECK} 10:00`);
    directory.standings.jiaoyu = 'visible';
    // Looked for once a day, from the day after.
    expect(await checkAt(`${FIRST_CHECK} 15:00`)).toEqual([]);
    expect(await checkAt('2022-06-07 08:00')).toEqual(['jiaoyu']);
    expect(await person('jiaoyu')).toMatchObject({
      reachable: true,
      unreachableSince: null,
      unreachableReason: null,
    });
    expect(await checkAt('2022-06-07 09:00')).toEqual([]);
    expect(await unreachableContacts(office.store.read, await planIds())).toEqual([]);
    await tickAt(office, '2022-06-09 10:00');
    const sent = recipients(await send());
    expect(sent).toContain('jiaoyu');
    expect(sent).not.toContain('jiaoyu2');
    const actions = await office.store.read.find(AuditEntryEntity, { order: { id: 'ASC' } });
    expect(actions.map(({ action }) => action)).toEqual(['person.unreachable', 'person.reachable']);
  });

  it('marks nobody while the platform is down, asks once a tick, and goes on when it is back', async () => {
    directory.standings['*'] = new CannotTell('away', 'http_502');
    for (const minute of ['10:00', '10:01', '10:02'])
      expect((await checkAt(`${FIRST_CHECK} ${minute}`)).length).toBeLessThanOrEqual(2);
    expect(await office.store.read.countBy(PersonEntity, { reachable: false })).toBe(0);
    expect(await held()).toBe(0);
    expect(warnings()).toEqual(['the address book cannot be asked; trying again']);
    // Nothing is said of a check that is not complete.
    expect(await notices()).toEqual([]);
    delete directory.standings['*'];
    expect(await checkAt(`${FIRST_CHECK} 10:03`)).toEqual(EVERYBODY);
    expect((await notices()).length).toBeGreaterThan(0);
  });

  it('leaves the platform alone as long as it asks to be', async () => {
    let steady = 0;
    const patient = checkerOf({ steadyNow: () => steady });
    directory.standings['*'] = new CannotTell('away', '60020', 120_000);
    expect((await checkAt(`${FIRST_CHECK} 10:00`, patient)).length).toBeLessThanOrEqual(2);
    steady = 119_000;
    expect(await checkAt(`${FIRST_CHECK} 10:01`, patient)).toEqual([]);
    steady = 121_000;
    delete directory.standings['*'];
    expect(await checkAt(`${FIRST_CHECK} 10:02`, patient)).toEqual(EVERYBODY);
  });

  it('leaves as they are those about whom the address book may not speak, and says so once', async () => {
    directory.standings.jiaoyu = new CannotTell('forbidden', '60011');
    directory.standings.gongan = new CannotTell('forbidden', '60011');
    expect(await checkAt(`${FIRST_CHECK} 10:00`)).toEqual(EVERYBODY);
    expect(await checkAt(`${FIRST_CHECK} 10:01`)).toEqual([]);
    expect(await office.store.read.countBy(PersonEntity, { reachable: false })).toBe(0);
    expect(warnings()).toEqual(['the address book does not show us everybody']);
  });

  it('tells of what came in the evening or on a day off in the morning of the next working day', async () => {
    await checkAt(`${FIRST_CHECK} 10:00`);
    const before = (await notices()).length;
    await event('delete_user', { UserID: 'jiaoyu' }, '2022-06-10 17:55');
    await checkAt('2022-06-10 18:10');
    await event('delete_user', { UserID: 'gongan' }, '2022-06-11 10:00');
    for (const time of ['2022-06-11 10:30', '2022-06-13 08:59', '2022-06-13 09:00']) await checkAt(time);
    expect(await notices()).toHaveLength(before);
    await checkAt('2022-06-13 09:06');
    const [notice, ...more] = (await notices()).slice(before);
    expect(notice?.text).toContain('以下2人目前收不到消息');
    expect(more.filter(({ text }) => text.includes('收不到消息'))).toEqual([]);
  });

  it('tells a coordinator at most once a day: what comes later is for the next one', async () => {
    await checkAt(`${FIRST_CHECK} 10:00`);
    const before = (await notices()).length;
    await event('delete_user', { UserID: 'jiaoyu' }, '2022-06-08 09:20');
    await checkAt('2022-06-08 09:31');
    await event('delete_user', { UserID: 'gongan' }, '2022-06-08 11:00');
    await checkAt('2022-06-08 12:00');
    expect((await notices()).slice(before).join()).not.toBe('');
    expect(
      (await notices())
        .slice(before)
        .map(({ text }) => text)
        .join(),
    ).not.toContain('许公安');
    const second = (await notices()).length;
    await checkAt('2022-06-09 09:06');
    const next = (await notices())
      .slice(second)
      .map(({ text }) => text)
      .join();
    expect(next).toContain('许公安');
    expect(next).not.toContain('刘教育');
  });

  it('has the backup told the same day when the platform refuses the first contact, once', async () => {
    await checkAt(`${FIRST_CHECK} 10:00`);
    await send();
    await tickAt(office, '2022-06-21 09:36');
    expect(recipients(await send(['jiaoyu']))).not.toContain('jiaoyu2');
    expect(await person('jiaoyu')).toMatchObject({ reachable: false, unreachableReason: 'refused' });
    expect(await tickAt(office, '2022-06-21 09:37')).toBe(1);
    const [sent, ...others] = await send();
    expect(others).toEqual([]);
    expect(sent?.to).toBe('jiaoyu2');
    expect(sent?.text).toContain('第18项');
    expect(await tickAt(office, '2022-06-21 09:38')).toBe(0);
    await checkAt('2022-06-21 09:50');
    const told = (await send()).find(({ to }) => to === 'tongchou')?.text ?? '';
    expect(told).toContain('刘教育（jiaoyu），平台拒收发给该账号的消息；提醒由陈教育备接收');
  });

  it('does not tell again and again of messages refused although the account can be seen', async () => {
    await checkAt(`${FIRST_CHECK} 10:00`);
    const before = (await notices()).length;
    for (const day of ['2022-06-21', '2022-06-22', '2022-06-23']) {
      await checkAt(`${day} 09:10`);
      await tickAt(office, `${day} 09:36`);
      await send(['jiaoyu']);
      await checkAt(`${day} 10:00`);
      expect(await person('jiaoyu')).toMatchObject({ reachable: false });
    }
    const told = (await notices()).slice(before).filter(({ text }) => text.includes('刘教育'));
    expect(told).toHaveLength(1);
  });

  it('does not stand in the way of 撤销 when a contact was added under a wrong account', async () => {
    office.goTo('2022-06-21 10:00');
    await office.say('tongchou', '联络员 市公安局 添加 李新 lixinn');
    await send(['lixinn']);
    expect(await person('lixinn')).toMatchObject({ reachable: false });
    expect(await office.say('tongchou', '日志 市公安局')).toContain('李新（lixinn）收不到消息');
    expect(await office.say('tongchou', '撤销')).toContain('已撤销：添加市公安局联络员李新');
    expect(await office.say('tongchou', '联络员 市公安局')).not.toContain('李新');
  });

  it('counts whoever writes as reachable, and whom the coordinator names anew', async () => {
    for (const userid of ['jiaoyu', 'gongan']) directory.standings[userid] = 'unknown';
    await checkAt(`${FIRST_CHECK} 10:00`);
    await office.say('jiaoyu', '任务');
    expect(await person('jiaoyu')).toMatchObject({ reachable: true, unreachableReason: null });
    await office.say('tongchou', '联络员 市公安局 添加 许公安 gongan');
    expect(await person('gongan')).toMatchObject({ reachable: true, unreachableReason: null });
  });

  async function event(type: string, fields: Record<string, string>, time: string): Promise<void> {
    office.goTo(time);
    directory.standings[fields.UserID ?? ''] = 'left';
    await office.inbox.receive({
      dedupeKey: randomUUID(),
      agentId: '',
      from: 'sys',
      sentAt: office.clock.now(),
      content: { type: 'event', event: 'change_contact', key: '', fields: { ChangeType: type, ...fields } },
    });
  }

  const held = async () =>
    Number(
      (await office.store.read.query('SELECT COUNT(*) AS n FROM people WHERE checking_until IS NOT NULL'))[0]
        .n,
    );

  /** On SQLite two connections of one process would wait for each other with the whole event loop. */
  const secondStore = async (): Promise<Store> => (kind === 'sqlite' ? office.store : office.anotherStore());

  async function until(holds: () => Promise<boolean>): Promise<void> {
    for (let tries = 0; !(await holds()); tries++) {
      if (tries > 1000) throw new Error('waited in vain');
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Sends what waits; the platform does not know the people named. */
  async function send(refuse: readonly string[] = []): Promise<SentReminder[]> {
    const sent: SentReminder[] = [];
    const messenger: Messenger = {
      compose: ({ to, content }) => JSON.stringify({ to, text: 'text' in content ? content.text : '' }),
      async send(body) {
        const message = JSON.parse(body) as SentReminder;
        if (refuse.includes(message.to))
          throw new SendFailure('permanent', '81013', 'all invalid', null, { refusesReceiver: true });
        sent.push(message);
        return { messageId: null, jobId: null };
      },
    };
    const { rules, clock, store, logger } = office;
    const dispatcher = new Dispatcher({
      ...{ store, messenger, clock, logger },
      render: reminderRenderer(rules, clock),
      noteRefusedReceiver: refusedReceiverMarker({ rules, clock }),
      metrics: createMetrics(),
      owner: `test:${randomUUID()}`,
    });
    while ((await dispatcher.runOnce()).claimed > 0);
    await dispatcher.stop();
    return sent.sort((a, b) => (a.to < b.to ? -1 : a.to > b.to ? 1 : 0));
  }
});
