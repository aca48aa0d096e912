import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { EntityManager, In } from 'typeorm';
import { nudge, type PersonToNudge } from '../../src/actions/nudge';
import { reminderRenderer } from '../../src/reminders/render-reminder';
import { PersonEntity } from '../../src/store/entities/person-entity';
import { ReminderEntity } from '../../src/store/entities/reminder-entity';
import { oneDatabaseFor } from '../support/databases';
import { Office } from '../support/office';
import { sendWaiting, setObligations, tickAt } from './given-reminders';

describe.each(oneDatabaseFor(__filename))('the text of a reminder on %s', (kind) => {
  let office: Office;

  beforeAll(async () => {
    office = await Office.open(kind);
  }, 60_000);
  beforeEach(() => office.startOver('2022-05-16 09:00'));
  afterAll(() => office.close());

  /** What `userid` gets when the tick runs at `time`. */
  async function textTo(userid: string, time: string): Promise<string> {
    await tickAt(office, time);
    const parts = (await sendWaiting(office)).filter(({ to }) => to === userid);
    expect(parts.length).toBeGreaterThan(0);
    return parts.map(({ text }) => text).join('');
  }

  it('announces the period in the opening notice', async () => {
    const text = await textTo('weijian', '2022-06-09 09:36');
    expect(text).toMatch(
      /^【报送通知】市卫生健康局联络员：\n《揭阳市数字政府改革建设2022年工作要点》二季度进展情况，请于6月30日（星期四）18:00前报送（还有15个工作日）。贵单位应报\d+项：\n〔蓝〕第\d+项 /,
    );
    expect(text).toContain('直接回复即可，如：');
    expect(text).toContain('请勿报送涉密信息。');
    expect(text).not.toContain('页面填报');
    expect(text).toMatch(/（联系人：数字政府建设统筹科 杨漫忠，电话：8530322）$/);
  });

  it('leads to the page where there is one: to the form of the only item, else to the list', async () => {
    const rules = { ...office.rules, pageRoot: 'https://bot.example/cuibao' };
    const textFor = async (userid: string) => {
      await tickAt(office, '2022-06-09 09:36');
      const [person] = await peopleNamed(office, [userid]);
      const { id } = await office.store.read.findOneByOrFail(ReminderEntity, {
        personId: person?.personId ?? 0,
      });
      const render = reminderRenderer(rules, office.clock);
      const parts = await render(office.store.read, id, 'reminder', null);
      return (parts ?? []).map((part) => (typeof part === 'string' ? part : part.text)).join('');
    };
    expect(await textFor('jiaoyu')).toMatch(
      /\n长文和附件可在页面填报：https:\/\/bot\.example\/cuibao\/h5\/report\/\d+\n请勿报送涉密信息/,
    );
    expect(await textFor('weijian')).toContain('页面填报：https://bot.example/cuibao/h5/report\n');
  });

  it.each([
    ['a week before', '2022-06-21 09:36', '还有7个工作日', '〔蓝〕'],
    ['the day before', '2022-06-29 09:36', '还有1个工作日', '〔蓝〕'],
    ['on the due day', '2022-06-30 09:36', '今日截止', '〔黄〕'],
  ])('tells %s the days that remain', async (_, time, left, lamp) => {
    const text = await textTo('weijian', time);
    expect(text).toMatch(/^【报送提醒】市卫生健康局联络员：/);
    expect(text).toContain(left);
    expect(text).toContain(lamp);
  });

  it('reads otherwise when the coordinator nudges: the platform drops what it takes for a repetition', async () => {
    const morning = await textTo('jiaoyu', '2022-06-09 09:36');
    const people = await peopleNamed(office, ['jiaoyu']);
    await office.change((act) => nudge(act, people, 'first'));
    await office.goTo('2022-06-09 09:37');
    await office.change((act) => nudge(act, people, 'second'));
    const [first, second] = (await sendWaiting(office)).map(({ text }) => text);
    expect(first).toMatch(/^【催办】市教育局联络员：/);
    expect(first).not.toBe(morning);
    expect(second).toMatch(/（6月9日09:37）$/);
  });

  it('asks for what is overdue, as of the minute', async () => {
    const text = await textTo('weijian', '2022-07-01 09:36');
    expect(text).toMatch(/^【逾期提醒】市卫生健康局联络员：/);
    expect(text).toMatch(
      /应于6月30日（星期四）18:00前报送，截至7月1日09:36贵单位尚有\d+项未收到，请尽快补报：/,
    );
    expect(text).toContain('〔红〕');
  });

  it('tells the backup what the primary is told, from the first day overdue', async () => {
    await tickAt(office, '2022-07-01 09:36');
    const sent = await sendWaiting(office);
    const bodyOf = (userid: string) => sent.find(({ to }) => to === userid)?.text;
    expect(bodyOf('jiaoyu2')).toBe(bodyOf('jiaoyu'));
  });

  it('tells the unit leader to urge, by name, and not how to report', async () => {
    const text = await textTo('jiaoyu3', '2022-07-05 09:36');
    expect(text).toMatch(/^【逾期提醒】许教育长同志：/);
    expect(text).toContain('抄送您知悉，请督促报送');
    expect(text).not.toContain('直接回复即可');
  });

  it('speaks to a person who serves several units by name, unit by unit', async () => {
    const text = await textTo('minzheng', '2022-06-21 09:36');
    expect(text).toMatch(/^【报送提醒】郑民政同志：/);
    expect(text).toContain('市民政局应报');
    expect(text).toContain('市残联应报');
  });

  it('marks what was returned, with its own due', async () => {
    await tickAt(office, '2022-07-04 09:36');
    await sendWaiting(office);
    await setObligations(
      office,
      { unit: '市卫生健康局' },
      { state: 'returned', ownDueAt: new Date('2022-07-07T10:00:00Z'), ownDueSetOn: '2022-07-04', round: 2 },
    );
    const text = await textTo('weijian', '2022-07-06 09:36');
    expect(text).toContain('请于7月7日（星期四）18:00前报送');
    expect(text).toContain('退回待重报');
  });

  it('fits the platform, in numbered parts where there is much to say', async () => {
    const districts = ['揭东区人民政府', '普宁市人民政府', '揭西县人民政府', '惠来县人民政府'];
    const rows = districts.map((unit) => `${unit},林各县,gexian,联络员,1`);
    await office.addContacts(['单位,姓名,userid,角色,顺序', ...rows].join('\n'));
    await tickAt(office, '2022-06-21 09:36');
    const sent = await sendWaiting(office);
    for (const { text } of sent) expect(Buffer.byteLength(text)).toBeLessThanOrEqual(2048);
    // The day makes each part another message: the platform drops what it takes for a repetition.
    const parts = sent.map(({ text }) => text).filter((text) => /^（\d/.test(text));
    expect(parts.length).toBeGreaterThan(1);
    for (const text of parts) expect(text).toMatch(/^（\d+\/\d+，6月21日）/);
  });

  it('has neither exclamation marks nor emoji in any stage', async () => {
    for (const time of ['2022-06-09 09:36', '2022-06-30 09:36', '2022-07-01 09:36', '2022-07-05 09:36']) {
      await tickAt(office, time);
      for (const { text } of await sendWaiting(office))
        expect(text).not.toMatch(/[!！]|\p{Extended_Pictographic}/u);
    }
  });

  it("is rendered from what the person's own units owe in the open period: no other obligation is read", async () => {
    await tickAt(office, '2022-06-21 09:36');
    const [reminder] = await office.store.read.query(
      "SELECT r.id AS id FROM reminders r JOIN people p ON p.id = r.person_id WHERE p.userid = 'weijian'",
    );
    const { ids, rows } = await obligationsRead(office, Number(reminder.id));
    const [own] = await office.store.read.query(
      `SELECT COUNT(*) AS n FROM obligations o JOIN units u ON u.id = o.unit_id
       JOIN reporting_periods p ON p.id = o.period_id WHERE u.name = '市卫生健康局' AND p.code = '2022Q2'`,
    );
    expect(ids).toBeGreaterThan(0);
    expect(rows).toBe(Number(own.n));
  });
});

/** Runs the renderer in a transaction and counts what its queries over obligations bring. */
async function obligationsRead(office: Office, reminderId: number): Promise<{ ids: number; rows: number }> {
  return office.store.inTransaction(async (manager) => {
    const counted = { ids: 0, rows: 0 };
    const runner = manager.queryRunner;
    if (!runner) throw new Error('a transaction has a query runner');
    const note = (rows: unknown) => {
      counted.ids++;
      counted.rows += Array.isArray(rows) ? rows.length : 0;
    };
    const query = runner.query.bind(runner);
    runner.query = async (sql: string, ...rest: unknown[]) => {
      const result = await Reflect.apply(query, runner, [sql, ...rest]);
      if (/FROM [`"]obligations[`"]/.test(sql))
        note(Array.isArray(result) ? result : (result as { records?: unknown }).records);
      return result;
    };
    // What is written out goes to the driver itself.
    const connect = runner.connect.bind(runner);
    const watched = watching(await connect(), (sql, rows) => /FROM obligations\b/.test(sql) && note(rows));
    runner.connect = async () => watched;
    try {
      expect(manager).toBeInstanceOf(EntityManager);
      await manager.findOneByOrFail(ReminderEntity, { id: reminderId });
      await reminderRenderer(office.rules, office.clock)(manager, reminderId, 'reminder', null);
    } finally {
      runner.query = query;
      runner.connect = connect;
    }
    return counted;
  });
}

type Done = (error: unknown, rows: unknown) => void;

/** A driver's connection that tells what its statements bring. */
function watching(connection: object, tell: (sql: string, rows: unknown) => void): object {
  const own: Record<string, unknown> = {
    query: (options: { sql: string }, done: Done) =>
      Reflect.apply(Reflect.get(connection, 'query'), connection, [
        options,
        (error: unknown, rows: unknown) => {
          tell(options.sql, rows);
          done(error, rows);
        },
      ]),
    prepare: (sql: string) => {
      const statement = Reflect.apply(Reflect.get(connection, 'prepare'), connection, [sql]) as {
        all: (...parameters: unknown[]) => readonly { readonly rows?: unknown }[];
      };
      const all = statement.all.bind(statement);
      statement.all = (...parameters: unknown[]) => {
        const rows = all(...parameters);
        // Many rows come as one text of JSON.
        const [only] = rows;
        tell(sql, typeof only?.rows === 'string' ? JSON.parse(only.rows) : rows);
        return rows;
      };
      return statement;
    },
  };
  return new Proxy(connection, {
    get(target, name) {
      const value: unknown = own[String(name)] ?? Reflect.get(target, name);
      return typeof value === 'function' && !(String(name) in own) ? value.bind(target) : value;
    },
  });
}

async function peopleNamed(office: Office, userids: readonly string[]): Promise<PersonToNudge[]> {
  const people = await office.store.read.findBy(PersonEntity, { userid: In([...userids]) });
  return people.map(({ id, userid }) => ({ personId: id, userid, stages: [] }));
}
