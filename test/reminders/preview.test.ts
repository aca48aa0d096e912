import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { nudge } from '../../src/actions/nudge';
import { previewReminders, previewText } from '../../src/reminders/preview';
import { tick } from '../../src/reminders/tick';
import { PeopleRepository } from '../../src/store/people-repository';
import { oneDatabaseFor } from '../support/databases';
import { Office } from '../support/office';
import {
  recipients,
  remindersOf,
  type SentReminder,
  sendWaiting,
  setObligations,
  tickAt,
} from './given-reminders';

const WITH_THE_LADDER = {
  '2022-06-09 open': 8,
  '2022-06-21 T-7': 8,
  '2022-06-27 T-3': 8,
  '2022-06-29 T-1': 8,
  '2022-06-30 T0': 8,
  '2022-07-01 T+1': 9,
  '2022-07-05 T+3': 10,
  '2022-07-12 W1': 9,
};

/** The coordinator's digest of the last five days and while anything is overdue; the leader's summary. */
const WITH_BRIEFINGS = Object.fromEntries([
  ...[
    '06-24',
    '06-27',
    '06-28',
    '06-29',
    '06-30',
    '07-01',
    '07-04',
    '07-05',
    '07-06',
    '07-07',
    '07-08',
    '07-11',
  ]
    .concat(['07-12', '07-13', '07-14'])
    .map((day) => [`2022-${day} digest`, 1]),
  ['2022-07-01 summary', 1],
]);

describe.each(oneDatabaseFor(__filename))('the preview of reminders on %s', (kind) => {
  let office: Office;

  beforeAll(async () => {
    office = await Office.open(kind);
  }, 60_000);
  beforeEach(() => office.startOver('2022-05-16 09:00'));
  afterAll(() => office.close());

  const preview = (from: string, to: string) =>
    previewReminders(office.store.read, office.rules, office.clock.now(), { from, to });

  const people = async (from: string, to = from) =>
    (await preview(from, to)).reminders.map(({ userid, officeDay, mostUrgent }) => ({
      to: userid,
      day: officeDay,
      stage: mostUrgent,
    }));

  const sorted = (rows: { to: string; day: string; stage: string }[]) =>
    rows.sort((a, b) => (`${a.day} ${a.to}` < `${b.day} ${b.to}` ? -1 : 1));

  it('shows exactly the messages that the ticks of the coming weeks then send, word for word', async () => {
    office.goTo('2022-06-08 20:00');
    await setObligations(office, { unit: '市公安局' }, { state: 'submitted', currentVersion: 1 });
    const { reminders, inputs } = await preview('2022-06-09', '2022-07-08');
    const names = new Map(
      (
        await new PeopleRepository(office.store.read).withRole([
          'contact',
          'unitLeader',
          'coordinator',
          'leader',
        ])
      ).map((each) => [each.userid, each.name]),
    );
    const promised = reminders.map((reminder) => ({
      to: reminder.userid,
      text: previewText(inputs, reminder, names.get(reminder.userid) ?? '', office.rules),
    }));

    const sent: SentReminder[] = [];
    for (const time of [...new Set(reminders.map(({ sendAt }) => sendAt.getTime()))].sort((a, b) => a - b)) {
      office.clock.set(new Date(time));
      await tick(
        { store: office.store, rules: office.rules, processName: 'test', configHash: 'x' },
        new Date(time),
      );
      sent.push(...(await sendWaiting(office)));
    }
    const whole = (list: readonly { to: string; text: string | null }[]) =>
      list.map(({ to, text }) => `${to}\n${text?.replace(/（\d+\/\d+[^）]*）/g, '')}`);
    // A long message goes out in numbered parts.
    const joined: { to: string; text: string }[] = [];
    for (const each of sent) {
      const last = joined.at(-1);
      if (last && last.to === each.to && /^（[2-9]\/\d+[^）]*）/.test(each.text)) last.text += each.text;
      else joined.push({ ...each });
    }
    expect(reminders.length).toBeGreaterThan(50);
    expect(whole(joined).sort()).toEqual(whole(promised).sort());
    expect(sorted(await remindersOf(office.store))).toEqual(
      sorted(
        reminders.map(({ userid, officeDay, mostUrgent }) => ({
          to: userid,
          day: officeDay,
          stage: mostUrgent,
        })),
      ),
    );
  });

  it('sends nothing and leaves no trace', async () => {
    await preview('2022-06-09', '2022-07-31');
    expect(await remindersOf(office.store)).toEqual([]);
    expect(await sendWaiting(office)).toEqual([]);
  });

  it('shows today only those who have not had their message yet', async () => {
    office.goTo('2022-06-21 09:00');
    const before = await people('2022-06-21');
    expect(before).toHaveLength(8);
    await tickAt(office, '2022-06-21 09:36');
    await sendWaiting(office);
    expect(await people('2022-06-21')).toEqual([]);
  });

  it('leaves out today who was nudged today, and knows that the tick does too', async () => {
    office.goTo('2022-06-21 09:10');
    const person = await new PeopleRepository(office.store.read).find('weijian');
    if (!person) throw new Error('weijian is not in the fixture');
    await office.change((act) =>
      nudge(act, [{ personId: person.id, userid: 'weijian', stages: [] }], 'question:1'),
    );
    const shown = (await people('2022-06-21')).map(({ to }) => to);
    expect(shown).not.toContain('weijian');
    await tickAt(office, '2022-06-21 09:40');
    const scheduled = (await remindersOf(office.store)).filter(({ stage }) => stage !== 'nudge');
    expect(scheduled.map(({ to }) => to)).toEqual(shown.sort());
    await sendWaiting(office);
    // The stage that the nudge did not cover comes the next working day.
    expect((await people('2022-06-22')).map(({ to }) => to)).toEqual(['weijian']);
    await tickAt(office, '2022-06-22 09:40');
    expect(
      (await remindersOf(office.store)).filter(({ day }) => day === '2022-06-22').map(({ to }) => to),
    ).toEqual(['weijian']);
  });

  it('moves to the next working day what can no longer go today', async () => {
    office.goTo('2022-06-21 18:30');
    expect(await people('2022-06-21')).toEqual([]);
    expect(await people('2022-06-22')).toHaveLength(8);
    expect(await tickAt(office, '2022-06-21 18:31')).toBe(0);
    expect(await tickAt(office, '2022-06-22 10:00')).toBe(8);
  });

  it('does not repeat what has gone out, and takes a past span as gone out as planned', async () => {
    await tickAt(office, '2022-06-21 10:00');
    await sendWaiting(office);
    const reminded = (await people('2022-06-22', '2022-06-27')).filter(({ stage }) => stage !== 'digest');
    expect(reminded.map(({ day }) => day)).toEqual(Array(8).fill('2022-06-27'));
    expect((await people('2022-06-01', '2022-06-20')).map(({ day }) => day)).toEqual(
      Array(8).fill('2022-06-09'),
    );
  });

  it('counts a whole quarter as the ladder has it', async () => {
    const counts = new Map<string, number>();
    for (const { day, stage } of await people('2022-06-01', '2022-07-31')) {
      counts.set(`${day} ${stage}`, (counts.get(`${day} ${stage}`) ?? 0) + 1);
    }
    expect(Object.fromEntries(counts)).toEqual({
      ...WITH_THE_LADDER,
      ...WITH_BRIEFINGS,
    });
  });

  it('gives the same counts when the quarter is really lived through', async () => {
    for (let day = 1; day <= 44; day++) {
      const date = new Date(Date.UTC(2022, 5, day)).toISOString().slice(0, 10);
      for (const hour of ['09:33', '09:36', '14:00']) await tickAt(office, `${date} ${hour}`);
      recipients(await sendWaiting(office));
    }
    const counts = new Map<string, number>();
    for (const { day, stage } of await remindersOf(office.store)) {
      counts.set(`${day} ${stage}`, (counts.get(`${day} ${stage}`) ?? 0) + 1);
    }
    expect(Object.fromEntries(counts)).toEqual({
      ...WITH_THE_LADDER,
      ...WITH_BRIEFINGS,
    });
  }, 60_000);
});
