import { afterEach, describe, expect, it, test } from '@jest/globals';
import { PersonEntity } from '../../src/store/entities/person-entity';
import { oneDatabaseFor } from '../support/databases';
import { RunningOffice } from './running-office';

const COORDINATOR = 'tongchou';
/** Contacts, unit leader and coordinator of the fixture. */
const PEOPLE = 11;

let office: RunningOffice;
afterEach(() => office.close());

const lookups = () =>
  office.sandbox.state.wire.after(0).filter(({ title }) => title.includes('/cgi-bin/user/get')).length;
const person = (userid: string) => office.store.read.findOneBy(PersonEntity, { userid });
const texts = (userid: string) => office.shownTo(userid).map(({ text }) => text);
const change = (userid: string, changes: object) => office.admin(`members/${userid}`, changes);
const checkedOn = (day: string) =>
  office.until(`everybody is looked up on ${day}`, async () => {
    const [{ n }] = await office.store.read.query(
      `SELECT COUNT(*) AS n FROM people WHERE checked_on = '${day}' AND checking_until IS NULL`,
    );
    return Number(n) >= PEOPLE;
  });
const toldOf = (what: string) =>
  office.until(`the coordinator is told of ${what}`, async () =>
    texts(COORDINATOR).some((text) => text.includes('【联络员检查】') && text.includes(what)),
  );

describe.each(oneDatabaseFor(__filename))('contacts that can be reached, on %s', (kind) => {
  test.each(['public', 'private'] as const)(
    'through a quarter with a %s server',
    async (personality) => {
      office = await RunningOffice.open(kind, {
        addressBook: true,
        clockStart: '2022-06-06 09:40',
        sandbox: { personality },
        settings: { WECOM_PERSONALITY: personality },
      });
      // Two processes share the work.
      if (kind === 'mariadb') await office.start();

      await checkedOn('2022-06-06');
      expect(lookups()).toBe(PEOPLE);
      await toldOf('未登记联络员的责任单位');

      // The first contact leaves; the address book's event says so at once, and again.
      await office.goTo('2022-06-21 14:00');
      expect(await change('jiaoyu', { remove: true })).toMatchObject({ told: true });
      expect(await person('jiaoyu')).toMatchObject({ reachable: false, unreachableReason: 'left' });
      await office.goTo('2022-06-21 14:15');
      await toldOf('市教育局：联络员刘教育（jiaoyu），账号已注销；提醒由陈教育备接收');

      // An account is renamed: its owner is the same person.
      expect(await change('gongan', { rename: 'XuGA' })).toMatchObject({ told: true });
      expect(await person('xuga')).toMatchObject({ name: '许公安', reachable: true });

      // The second check, two working days before T-3: one account has been disabled without our hearing of it.
      office.sandbox.state.members.change('nongye', { enabled: false });
      await office.goTo('2022-06-23 09:00');
      await checkedOn('2022-06-23');
      expect(await person('nongye')).toMatchObject({ reachable: false, unreachableReason: 'disabled' });
      await office.goTo('2022-06-23 09:20');
      await toldOf('市农业农村局：联络员陈农业（nongye），账号已停用；该单位已无可联系的联络员');
      const [before] = [texts('jiaoyu2').length];

      // T-3: the next contact is reminded, the renamed one under the new name.
      await office.goTo('2022-06-27 10:00');
      expect(texts('jiaoyu2').slice(before).join()).toContain('【报送提醒】');
      expect(texts('xuga').join()).toContain('【报送提醒】');

      // Back again.
      await change('jiaoyu', { add: { name: '刘教育', unit: '市教育局', role: '联络员' } });
      expect(await person('jiaoyu')).toMatchObject({ reachable: true });
      office.sandbox.state.members.change('nongye', { enabled: true });

      // T-1: everything as it was; one account is refused at the very moment, and the coordinator hears of it.
      await office.goTo('2022-06-28 10:00');
      await office.until(
        'who works again is found',
        async () => (await person('nongye'))?.reachable === true,
      );
      office.sandbox.state.members.change('fagai', { visible: false });
      const counts = { jiaoyu: texts('jiaoyu').length, backup: texts('jiaoyu2').length };
      await office.goTo('2022-06-29 10:00');
      expect(texts('jiaoyu')).toHaveLength(counts.jiaoyu + 1);
      expect(texts('jiaoyu2')).toHaveLength(counts.backup);
      expect(texts('nongye').at(-1)).toContain('【报送提醒】');
      expect(await person('fagai')).toMatchObject({ reachable: false, unreachableReason: 'refused' });
      await office.goTo('2022-06-29 10:15');
      await toldOf('吴发改（fagai），平台拒收发给该账号的消息');
      expect(await office.store.read.countBy(PersonEntity, { reachable: false })).toBe(1);
    },
    90_000,
  );

  it('the backup hears the same day what the first contact could not be told', async () => {
    office = await RunningOffice.open(kind, { clockStart: '2022-06-08 09:00' });
    await checkedOn('2022-06-08');
    office.sandbox.state.members.change('jiaoyu', { visible: false });
    await office.goTo('2022-06-09 09:36');
    expect(texts('jiaoyu')).toEqual([]);
    await office.goTo('2022-06-09 09:37');
    expect(texts('jiaoyu2').join()).toContain('第18项');
    expect(texts('jiaoyu2')).toHaveLength(1);
  }, 60_000);

  it('nobody is taken for gone while the platform is in trouble', async () => {
    office = await RunningOffice.open(kind, { clockStart: '2022-06-02 09:00' });
    for (const fault of [{ status: 502 }, { errcode: -1 }, { errcode: 60011 }, { errcode: 48002 }] as const)
      await office.admin('faults', { next: 1, path: '/user/get', ...fault });
    for (const minute of ['10:00', '10:01', '10:02', '10:03']) {
      await office.goTo(`2022-06-06 ${minute}`);
    }
    await office.until('somebody is looked up', async () => lookups() > 2);
    expect(await office.store.read.countBy(PersonEntity, { reachable: false })).toBe(0);
    expect(office.logLines.filter((line) => line.includes('the check of the contacts failed'))).toEqual([]);
  }, 60_000);
});
