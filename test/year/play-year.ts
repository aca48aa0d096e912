import { addDays } from '../../src/domain/calendar/office-time';
import type { OfficeRules } from '../../src/domain/office-rules';
import { beijing } from '../support/office';
import { Cast, FURTHER_UNITS } from './cast';
import { Checker } from './checker';
import { DayCount } from './day-count';
import type { Arrived, House } from './house';
import { Oracle } from './oracle';
import { Random } from './random';
import { Script } from './script';
import { type Snapshot, takeSnapshot } from './snapshot';

export interface Span {
  readonly from: string;
  readonly to: string;
}

export const YEAR: Span = { from: '2022-01-04', to: '2023-01-20' };

/** Nothing runs between the two instants: hours, a due day's morning, a day, days over the due day and the day after, into a day off. */
export const OUTAGES = [
  { from: '2022-04-18 09:33', to: '2022-04-20 11:00' },
  { from: '2022-06-30 09:00', to: '2022-06-30 14:00' },
  { from: '2022-07-07 09:00', to: '2022-07-07 18:20' },
  { from: '2022-09-28 17:00', to: '2022-10-08 11:00' },
  { from: '2022-12-09 09:00', to: '2022-12-10 10:30' },
] as const;

/** 停发 at the first instant, 恢复发送 at the second: a morning, three days over two stages, days up to a morning. */
const STOPS = [
  { from: '2022-06-21 08:50', to: '2022-06-21 15:10' },
  { from: '2022-09-22 15:10', to: '2022-09-26 15:10' },
  { from: '2022-12-27 15:10', to: '2022-12-29 08:50' },
] as const;

const CONTACTS_TOLD_AT = '09:36';

/** When the service is looked at on a working day; at the hours with words people write first. */
export interface Pace {
  readonly workingDay: readonly string[];
  /** A working day on which no period is open. */
  readonly quietDay: readonly string[];
  readonly dayOff: readonly string[];
  readonly plansFirst: boolean;
  /** Whether a coordinator stops all sending for a while. */
  readonly stopsSending: boolean;
  /** Besides, on every so many days of the month. */
  readonly further: readonly { readonly at: string; readonly everyDays: number }[];
  readonly contactsWrite: readonly string[];
  readonly coordinatorWorks: readonly string[];
}

/** The mornings, an hour in which people write, and the minute after it, in which what follows from that is planned. */
export const MORNINGS: Pace = {
  workingDay: ['09:36', '15:10', '15:11'],
  quietDay: ['09:36'],
  dayOff: [],
  plansFirst: true,
  stopsSending: false,
  further: [],
  contactsWrite: ['15:10'],
  coordinatorWorks: ['15:10'],
};

export const EVERY_MOMENT: Pace = {
  workingDay: ['08:50', '09:36', '15:10'],
  quietDay: ['09:36'],
  dayOff: ['11:00'],
  plansFirst: false,
  stopsSending: true,
  further: [
    { at: '09:31', everyDays: 4 },
    { at: '18:40', everyDays: 7 },
  ],
  contactsWrite: ['08:50', '11:00', '15:10'],
  coordinatorWorks: ['15:10'],
};

export interface Played {
  readonly checker: Checker;
  readonly script: Script;
  readonly moments: number;
  readonly arrivals: readonly { readonly at: string; readonly message: Arrived }[];
}

/** Plays the year in the house and has every moment checked. */
export async function playYear(
  house: House,
  rules: OfficeRules,
  cast: Cast,
  seed: number,
  pace: Pace,
  span: Span = YEAR,
): Promise<Played> {
  const days = new DayCount(rules.calendar, '2021-11-01', '2023-04-30');
  const oracle = new Oracle(days);
  const checker = new Checker(oracle, days);
  const script = new Script(house, new Random(seed), cast, oracle, days, await unitNames(house));
  const arrivals: { at: string; message: Arrived }[] = [];
  let snapshot = await begin(house, script, span);
  let moments = 0;
  let checkedOn = '';

  /** While nothing is open one look a day is enough to see that nothing is said. */
  const momentsOf = (day: string): readonly string[] => {
    const lateThatDay = beijing(`${day} 18:30`);
    const open = snapshot.obligations.some((each) => oracle.isOpen(each, snapshot, lateThatDay));
    if (!days.isWorking(day)) return pace.dayOff;
    if (!open) return pace.quietDay;
    const further = pace.further.filter(({ everyDays }) => Number(day.slice(-2)) % everyDays === 0);
    return [...pace.workingDay, ...further.map(({ at }) => at)].sort();
  };

  for (let day = span.from; day <= span.to; day = addDays(day, 1)) {
    for (const time of momentsOf(day)) {
      const at = `${day} ${time}`;
      if (OUTAGES.some(({ from, to }) => from <= at && at < to)) continue;
      moments += 1;
      await house.goTo(at);
      // Elsewhere the service has planned the new minute before anybody can write in it.
      if (pace.plansFirst) {
        const planned = await house.work();
        for (const message of planned) arrivals.push({ at, message });
        script.reads(planned);
      }
      // With the first step of the day, and again where what was noticed can be told.
      if (checkedOn !== day || time === CONTACTS_TOLD_AT) {
        if (((await house.checkContacts?.()) ?? 0) > 0) snapshot = await takeSnapshot(house.store);
        checkedOn = day;
      }
      const resumed = pace.stopsSending && (await switchSending(script, at));
      if (await peopleAct(script, pace, snapshot, { day, time, working: days.isWorking(day) }))
        snapshot = await takeSnapshot(house.store);
      const arrived = await house.work();
      const { promised, departures } = script;
      checker.look({ at: beijing(at), snapshot, arrived, promised, resumed, accounts: departures });
      script.reads(arrived);
      for (const message of arrived) arrivals.push({ at, message });
      if (arrived.some(({ delivered }) => !delivered)) snapshot = await takeSnapshot(house.store);
    }
  }
  return { checker, script, moments, arrivals };
}

/** The year is prepared in chat: action plans are asked for too, further units take part. */
async function begin(house: House, script: Script, span: Span): Promise<Snapshot> {
  await house.goTo(`${span.from} 08:30`);
  for (const [index, unit] of FURTHER_UNITS.entries()) {
    await script.settle(`分配 ${index + 2} ${unit} 增加`);
  }
  await script.settle('截止 方案 5月10日');
  return takeSnapshot(house.store);
}

/** Whether sending has been resumed. */
async function switchSending(script: Script, at: string): Promise<boolean> {
  const isStopped = STOPS.some(({ from, to }) => from <= at && at < to);
  if (isStopped === script.promised.sendingStopped) return false;
  await script.stopSending(isStopped);
  return !isStopped;
}

/** Whether anything has changed by what people did. */
async function peopleAct(
  script: Script,
  pace: Pace,
  snapshot: Snapshot,
  { day, time, working }: { day: string; time: string; working: boolean },
): Promise<boolean> {
  const deeds = () => script.deeds.messages + script.departures.deeds.vanished;
  const before = deeds();
  const now = beijing(`${day} ${time}`);
  if (pace.contactsWrite.includes(time)) await script.contactsWrite(snapshot, now);
  if (working && pace.coordinatorWorks.includes(time)) {
    await script.coordinatorWorks(snapshot, now);
    await script.somebodyLeaves(snapshot, now);
  }
  return deeds() > before;
}

async function unitNames({ store }: House): Promise<Map<number, string>> {
  const rows: { id: number; name: string }[] = await store.read.query('SELECT id, name FROM units');
  return new Map(rows.map(({ id, name }) => [Number(id), name]));
}
