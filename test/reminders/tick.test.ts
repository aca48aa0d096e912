import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import { ReportingPeriodEntity } from '../../src/store/entities/reporting-period-entity';
import { databasesUnderTest } from '../support/databases';
import { Office } from '../support/office';
import { recipients, remindersOf, sendWaiting, setObligations, tickAt } from './given-reminders';

/** 顺序 1 of every unit in the fixture; two of them share a person. */
const PRIMARY = ['fagai', 'gongan', 'jiaoyu', 'minzheng', 'nongye', 'rongcheng', 'weijian', 'zhengshu'];
/** Reads digests from a week before the due day on, and while anything is overdue. */
const COORDINATOR = 'tongchou';
/** Reads the summary of the day after. */
const LEADER = 'shizhang';
const OPENING = '2022-06-09';
const DUE_DAY = '2022-06-30';

/** The rows of a day of the last week: everybody's, and the coordinator's. */
const withDigest = (day: string, stage: string) =>
  [...PRIMARY, COORDINATOR].sort().map((to) => ({ to, day, stage: to === COORDINATOR ? 'digest' : stage }));

describe.each(databasesUnderTest())('the reminder tick on %s', (kind) => {
  let office: Office;

  beforeAll(async () => {
    office = await Office.open(kind);
  }, 60_000);
  beforeEach(() => office.startOver('2022-05-16 09:00'));
  afterAll(() => office.close());

  it('writes one message to each primary contact on the day of the opening notice', async () => {
    expect(await tickAt(office, '2022-06-08 10:00')).toBe(0);
    expect(await tickAt(office, `${OPENING} 10:00`)).toBe(PRIMARY.length);
    expect(await remindersOf(office.store)).toEqual(
      PRIMARY.map((to) => ({ to, day: OPENING, stage: 'open' })),
    );
    expect(recipients(await sendWaiting(office))).toEqual(PRIMARY);
  });

  it('spreads them over 09:31 to 09:35, none before', async () => {
    expect(await tickAt(office, `${OPENING} 09:30`)).toBe(0);
    let written = 0;
    for (const minute of ['31', '32', '33', '34', '35']) {
      written += await tickAt(office, `${OPENING} 09:${minute}`);
    }
    expect(written).toBe(PRIMARY.length);
  });

  it('does nothing the second time, nor in another process, nor a minute later', async () => {
    const other = await office.anotherStore();
    await tickAt(office, `${OPENING} 10:00`);
    expect(await tickAt(office, `${OPENING} 10:00`)).toBe(0);
    expect(await tickAt(office, `${OPENING} 10:00`, other)).toBe(0);
    expect(await tickAt(office, `${OPENING} 10:01`)).toBe(0);
    expect(await remindersOf(office.store)).toHaveLength(PRIMARY.length);
  });

  it('writes once when several processes tick at the same moment', async () => {
    const others = [await office.anotherStore(), await office.anotherStore()];
    const written = await Promise.all(
      [office.store, ...others].map((store) => tickAt(office, `${OPENING} 10:00`, store)),
    );
    expect(written.reduce((a, b) => a + b, 0)).toBe(PRIMARY.length);
    expect(await office.store.read.count(OutboxMessageEntity)).toBe(PRIMARY.length);
    expect(await remindersOf(office.store)).toHaveLength(PRIMARY.length);
  });

  it('sends after missed days the latest stage only, once', async () => {
    // Opening, T-7 and T-3 have gone by unseen.
    await tickAt(office, '2022-06-28 15:00');
    expect(await remindersOf(office.store)).toEqual(withDigest('2022-06-28', 'T-3'));
    const sent = await sendWaiting(office);
    expect(recipients(sent)).toEqual([...PRIMARY, COORDINATOR].sort());
    expect(sent[0]?.text).toContain('还有2个工作日');
    // Neither that day nor through a stage that was replaced.
    expect(await tickAt(office, '2022-06-28 16:00')).toBe(0);
    await tickAt(office, '2022-06-29 10:00');
    expect((await remindersOf(office.store)).filter(({ day }) => day === '2022-06-29')).toEqual(
      withDigest('2022-06-29', 'T-1'),
    );
  });

  it.each([
    ['before the window', `${OPENING} 08:59`],
    ['when the window is over', `${OPENING} 18:00`],
    ['on a Saturday', '2022-06-11 10:00'],
    ['on the Dragon Boat festival', '2022-06-03 10:00'],
  ])('writes to nobody %s', async (_, time) => {
    expect(await tickAt(office, time)).toBe(0);
    expect(await office.store.read.count(OutboxMessageEntity)).toBe(0);
  });

  it('writes to nobody who owes nothing, and no longer to who has just reported', async () => {
    await setObligations(office, { unit: '市卫生健康局' }, { state: 'submitted', currentVersion: 1 });
    await setObligations(office, { unit: '市农业农村局' }, { state: 'waived' });
    const left = PRIMARY.filter((to) => to !== 'weijian' && to !== 'nongye');
    await tickAt(office, `${OPENING} 10:00`);
    expect((await remindersOf(office.store)).map(({ to }) => to)).toEqual(left);
    // Between the tick and the sending.
    await setObligations(office, { unit: '市公安局' }, { state: 'submitted', currentVersion: 1 });
    expect(recipients(await sendWaiting(office))).toEqual(left.filter((to) => to !== 'gongan'));
    const rows = await office.store.read.findBy(OutboxMessageEntity, { status: 'obsolete' });
    expect(rows.map(({ toUserid }) => toUserid)).toEqual(['gongan']);
  });

  it('tells of everything that the person owes at that moment, in every unit', async () => {
    await tickAt(office, `${OPENING} 10:00`);
    await setObligations(office, { unit: '市残联' }, { state: 'accepted', currentVersion: 1 });
    const text = (await sendWaiting(office)).find(({ to }) => to === 'minzheng')?.text ?? '';
    expect(text).toContain('市民政局');
    expect(text).not.toContain('市残联');
  });

  it("comes again the next working day with that day's words when a message was refused", async () => {
    await tickAt(office, '2022-06-21 10:00');
    const first = await sendWaiting(office, ['jiaoyu']);
    expect(recipients(first)).not.toContain('jiaoyu');
    expect(await tickAt(office, '2022-06-21 11:00')).toBe(0);
    expect(await tickAt(office, '2022-06-22 10:00')).toBe(1);
    const again = await sendWaiting(office);
    expect(recipients(again)).toEqual(['jiaoyu']);
    expect(first[0]?.text).toContain('还有7个工作日');
    expect(again[0]?.text).toContain('还有6个工作日');
    expect(await tickAt(office, '2022-06-23 10:00')).toBe(0);
  });

  it('comes again when the day ended before a message could be sent', async () => {
    await tickAt(office, '2022-06-21 17:50');
    office.goTo('2022-06-21 18:05');
    expect(await sendWaiting(office)).toEqual([]);
    expect(await tickAt(office, '2022-06-22 10:00')).toBe(PRIMARY.length);
    const sent = await sendWaiting(office);
    expect(recipients(sent)).toEqual(PRIMARY);
    expect(sent[0]?.text).toContain('还有6个工作日');
  });

  it('keeps quiet about a period that is 不催', async () => {
    const quiet = (value: boolean) =>
      office.store.inTransaction((manager) =>
        manager.update(ReportingPeriodEntity, { code: '2022Q2' }, { quiet: value }),
      );
    await quiet(true);
    expect(await tickAt(office, `${OPENING} 10:00`)).toBe(0);
    expect(await tickAt(office, `${DUE_DAY} 10:00`)).toBe(0);
    await quiet(false);
    expect(await tickAt(office, `${DUE_DAY} 10:00`)).toBe(PRIMARY.length + 1);
  });

  it('climbs: backups from the first day overdue, the unit leader from the third', async () => {
    await tickAt(office, `${DUE_DAY} 10:00`);
    await sendWaiting(office);
    await tickAt(office, '2022-07-01 10:00');
    expect(recipients(await sendWaiting(office))).toEqual(
      [...PRIMARY, 'jiaoyu2', COORDINATOR, LEADER].sort(),
    );
    await tickAt(office, '2022-07-04 10:00');
    expect(recipients(await sendWaiting(office))).toEqual([COORDINATOR]);
    await tickAt(office, '2022-07-05 10:00');
    expect(recipients(await sendWaiting(office))).toEqual(
      [...PRIMARY, 'jiaoyu2', 'jiaoyu3', COORDINATOR].sort(),
    );
  });

  it('gives a returned report a ladder of its own, by its own due', async () => {
    for (const unit of [
      '市教育局',
      '市公安局',
      '市民政局',
      '市残联',
      '市卫生健康局',
      '市农业农村局',
      '市发展改革局',
      '榕城区人民政府',
      '市政务服务数据管理局',
    ]) {
      await setObligations(office, { unit }, { state: 'accepted', currentVersion: 1 });
    }
    await tickAt(office, '2022-07-04 10:00');
    // Of the units without a contact; the leader's of Friday is made up for.
    expect(recipients(await sendWaiting(office))).toEqual([LEADER, COORDINATOR]);
    // Returned on Monday 4 July with the usual three working days.
    await setObligations(
      office,
      { unit: '市教育局' },
      { state: 'returned', ownDueAt: new Date('2022-07-07T10:00:00Z'), ownDueSetOn: '2022-07-04', round: 2 },
    );
    const days: { day: string; to: string[] }[] = [];
    for (const day of ['2022-07-04', '2022-07-05', '2022-07-06', '2022-07-07', '2022-07-08', '2022-07-12']) {
      await tickAt(office, `${day} 10:00`);
      const to = recipients(await sendWaiting(office)).filter((each) => each !== COORDINATOR);
      days.push({ day, to });
    }
    expect(days).toEqual([
      { day: '2022-07-04', to: [] },
      { day: '2022-07-05', to: [] },
      { day: '2022-07-06', to: ['jiaoyu'] },
      { day: '2022-07-07', to: ['jiaoyu'] },
      { day: '2022-07-08', to: ['jiaoyu', 'jiaoyu2'] },
      { day: '2022-07-12', to: ['jiaoyu', 'jiaoyu2', 'jiaoyu3'] },
    ]);
  });

  it('writes to the next contact in line when the first cannot be reached', async () => {
    await office.store.inTransaction((manager) =>
      manager.query(
        `UPDATE people SET reachable = ${kind === 'sqlite' ? 'FALSE' : '0'} WHERE userid = 'jiaoyu'`,
      ),
    );
    try {
      await tickAt(office, `${OPENING} 10:00`);
      expect((await remindersOf(office.store)).map(({ to }) => to)).toEqual(
        [...PRIMARY.filter((to) => to !== 'jiaoyu'), 'jiaoyu2'].sort(),
      );
    } finally {
      await office.store.inTransaction((manager) => manager.query('UPDATE people SET reachable = 1'));
    }
  });

  it('leaves a heartbeat for each process, also when there is nothing to do', async () => {
    await tickAt(office, '2022-06-11 03:00');
    const [row] = await office.store.read.query('SELECT COUNT(*) AS n FROM heartbeats');
    expect(Number(row.n)).toBeGreaterThan(0);
  });
});
