import { officeDayOf, officeInstant } from '../../src/domain/calendar/office-time';
import type { DayCount } from './day-count';
import { type Hearer, hearersOf } from './hearers';
import type { ObligationRow, PeriodRow, Snapshot } from './snapshot';

/** One stage that one person has to hear, by the checker's own reckoning. */
export interface Owing {
  readonly personId: number;
  readonly userid: string;
  readonly obligationId: number;
  readonly itemNo: number;
  readonly unitId: number;
  readonly stage: string;
  readonly stageDay: string;
  readonly dueDay: string;
  readonly closesAt: Date;
}

/** Items by their numbers. */
export interface ListedItems {
  readonly must: ReadonlySet<number>;
  readonly may: ReadonlySet<number>;
}

interface Rung {
  readonly name: string;
  readonly day: string;
  readonly hearers: readonly Hearer[];
}

interface Marks {
  readonly dueDay: string;
  readonly graceDay: string;
  readonly graceUntil: Date;
  readonly closesAt: Date;
  readonly opensOn: string;
}

const BEFORE = [
  ['T-7', 7],
  ['T-3', 3],
  ['T-1', 1],
] as const;
const WEEK = 5;
const OPENS_BEFORE = 15;
const CLOSES_AFTER = 10;
const OPEN_BEYOND_OWN_DUE = 5;

/**
 * Who has to hear what, reckoned anew from the rows by the rules of docs/product.md: fifteen, seven, three and one working
 * day before, the due day, one and three after, then weekly. Shares no code with the planner but the calendar.
 */
export class Oracle {
  private readonly known = new WeakMap<Snapshot, Map<string, readonly Owing[]>>();
  private readonly concerned = new WeakMap<
    Snapshot,
    Map<string, ReadonlyMap<number, readonly ObligationRow[]>>
  >();
  private readonly marks = new WeakMap<ObligationRow, Marks>();

  constructor(private readonly days: DayCount) {}

  /** Everything whose latest stage has come by `day`, for each person who hears of that stage; told or not. */
  dueOn(snapshot: Snapshot, day: string, now: Date): readonly Owing[] {
    const ofSnapshot = this.known.get(snapshot) ?? new Map<string, readonly Owing[]>();
    this.known.set(snapshot, ofSnapshot);
    const ofDay = ofSnapshot.get(day) ?? this.reckon(snapshot, day);
    ofSnapshot.set(day, ofDay);
    return ofDay.filter(({ closesAt }) => now <= closesAt);
  }

  /** What is owed and concerns the person, in whatever role. */
  concerns(snapshot: Snapshot, personId: number, day: string): readonly ObligationRow[] {
    return this.concernsOn(snapshot, day).get(personId) ?? [];
  }

  /**
   * The items that a message to the person has to list at this moment: whatever the person answers for first and is open,
   * and of what others answer for what has come to the person's rung.
   */
  listedFor(snapshot: Snapshot, personId: number, now: Date): ListedItems {
    const day = officeDayOf(now);
    const own = this.concerns(snapshot, personId, day).filter(
      (each) =>
        hearersOf(each, snapshot, day).get(personId)?.roles.has('primary') &&
        this.isOpen(each, snapshot, now) &&
        !snapshot.paused &&
        !isSilent(each, snapshot, day),
    );
    const must = own.map(({ itemId }) => snapshot.items.get(itemId)?.no ?? 0);
    const onRung = this.dueOn(snapshot, day, now).filter((each) => each.personId === personId);
    return { must: new Set(must), may: new Set([...must, ...onRung.map(({ itemNo }) => itemNo)]) };
  }

  /**
   * The days on which everybody who will be written to about the period is looked up: three working days before the
   * opening notice, two before the stage of the third last day. Empty while nothing is asked for, or not any more.
   */
  checkDays(period: PeriodRow, snapshot: Snapshot, now: Date): string[] {
    const { dueAt, quiet } = period;
    if (quiet || now > this.closeOf(period, snapshot)) return [];
    const dueDay = officeDayOf(dueAt);
    return [
      this.days.shifted(this.days.shifted(dueDay, -OPENS_BEFORE), -3),
      this.days.shifted(this.days.shifted(dueDay, -3), -2),
    ];
  }

  /** The coordinators' digest comes on the last five working days while anything is owed, and while anything is overdue. */
  isDigestDay(snapshot: Snapshot, day: string): boolean {
    if (snapshot.paused) return false;
    const at = officeInstant(day, '09:30');
    return snapshot.obligations.some((obligation) => {
      const period = snapshot.periods.get(obligation.periodId);
      if (!period || period.quiet || !isOwed(obligation, snapshot)) return false;
      const { closesAt, graceUntil } = this.marksOf(obligation, snapshot);
      if (at > closesAt) return false;
      const lastDay = officeDayOf(later(period.graceUntil ?? period.dueAt, period.dueAt));
      const firstDay = this.days.shifted(officeDayOf(period.dueAt), -4);
      return at > graceUntil || (firstDay <= day && day <= lastDay);
    });
  }

  isOpen(obligation: ObligationRow, snapshot: Snapshot, now: Date): boolean {
    const { opensOn, closesAt } = this.marksOf(obligation, snapshot);
    return (
      isOwed(obligation, snapshot) &&
      (opensOn <= officeDayOf(now) || obligation.state === 'returned') &&
      now <= closesAt
    );
  }

  /** Every snapshot has rows of its own: what is reckoned for a row holds for its snapshot. */
  marksOf(obligation: ObligationRow, snapshot: Snapshot): Marks {
    const known = this.marks.get(obligation) ?? this.reckonMarks(obligation, snapshot);
    this.marks.set(obligation, known);
    return known;
  }

  private reckonMarks({ periodId, ownDueAt, round }: ObligationRow, snapshot: Snapshot): Marks {
    const period = snapshot.periods.get(periodId);
    if (!period) throw new RangeError(`no period ${periodId}`);
    const grace = later(period.graceUntil ?? period.dueAt, period.dueAt);
    const opensOn = this.days.shifted(officeDayOf(period.dueAt), -OPENS_BEFORE);
    const closes = this.closeOf(period, snapshot);
    if (ownDueAt === null)
      return {
        dueDay: officeDayOf(period.dueAt),
        graceDay: officeDayOf(grace),
        graceUntil: grace,
        closesAt: closes,
        opensOn,
      };
    const ownDay = officeDayOf(ownDueAt);
    const closesAt = later(closes, officeInstant(this.days.shifted(ownDay, OPEN_BEYOND_OWN_DUE), '18:00'));
    if (round > 1) return { dueDay: ownDay, graceDay: ownDay, graceUntil: ownDueAt, closesAt, opensOn };
    return {
      dueDay: officeDayOf(later(ownDueAt, period.dueAt)),
      graceDay: officeDayOf(later(ownDueAt, grace)),
      graceUntil: later(ownDueAt, grace),
      closesAt,
      opensOn,
    };
  }

  private concernsOn(snapshot: Snapshot, day: string): ReadonlyMap<number, readonly ObligationRow[]> {
    const known = this.concerned.get(snapshot)?.get(day);
    if (known) return known;
    const people = new Map<number, ObligationRow[]>();
    for (const obligation of snapshot.obligations) {
      if (!isOwed(obligation, snapshot)) continue;
      for (const personId of hearersOf(obligation, snapshot, day).keys())
        people.set(personId, [...(people.get(personId) ?? []), obligation]);
    }
    this.concerned.set(snapshot, new Map([[day, people]]));
    return people;
  }

  private closeOf(period: PeriodRow, snapshot: Snapshot): Date {
    const grace = later(period.graceUntil ?? period.dueAt, period.dueAt);
    const next = [...snapshot.periods.values()]
      .filter(({ kind, dueAt }) => kind === period.kind && dueAt > period.dueAt)
      .sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime())[0];
    const byRule = officeInstant(this.days.shifted(officeDayOf(grace), CLOSES_AFTER), '18:00');
    const byNext = next && officeInstant(this.days.shifted(officeDayOf(next.dueAt), -OPENS_BEFORE), '09:30');
    return later(period.closesAt ?? (byNext && byNext < byRule ? byNext : byRule), grace);
  }

  private reckon(snapshot: Snapshot, day: string): Owing[] {
    if (snapshot.paused) return [];
    return snapshot.obligations.flatMap((obligation) => {
      if (!isOwed(obligation, snapshot) || isSilent(obligation, snapshot, day)) return [];
      const marks = this.marksOf(obligation, snapshot);
      if (officeDayOf(marks.closesAt) < day) return [];
      const rung = this.latestRung(obligation, marks, snapshot, day);
      if (!rung) return [];
      const itemNo = snapshot.items.get(obligation.itemId)?.no ?? 0;
      return [...hearersOf(obligation, snapshot, day)].flatMap(([personId, { userid, roles }]) =>
        rung.hearers.some((role) => roles.has(role))
          ? [
              {
                personId,
                userid,
                obligationId: obligation.id,
                itemNo,
                unitId: obligation.unitId,
                stage: rung.name,
                stageDay: rung.day,
                dueDay: marks.dueDay,
                closesAt: marks.closesAt,
              },
            ]
          : [],
      );
    });
  }

  private latestRung(
    obligation: ObligationRow,
    { dueDay, graceDay, closesAt, opensOn }: Marks,
    snapshot: Snapshot,
    day: string,
  ): Rung | null {
    if (day < opensOn && day < this.days.shifted(dueDay, -BEFORE[0][1])) return null;
    const rungs: Rung[] = [];
    if (opensOn < dueDay) rungs.push({ name: 'open', day: opensOn, hearers: ['primary'] });
    for (const [name, before] of BEFORE)
      rungs.push({ name, day: this.days.shifted(dueDay, -before), hearers: ['primary'] });
    rungs.push({ name: 'T0', day: this.days.shifted(dueDay, 0), hearers: ['primary', 'informed'] });
    rungs.push({ name: 'T+1', day: this.days.shifted(graceDay, 1), hearers: ['primary', 'backup'] });
    const third = this.days.shifted(graceDay, 3);
    rungs.push({ name: 'T+3', day: third, hearers: ['primary', 'backup', 'unitLeader'] });
    for (let week = 1; week <= 3; week++)
      rungs.push({
        name: `W${week}`,
        day: this.days.shifted(third, week * WEEK),
        hearers: ['primary', 'backup'],
      });
    const promised = promiseOf(obligation, snapshot);
    const standing = rungs.filter(
      (rung) =>
        rung.day <= day &&
        officeInstant(rung.day, '09:30') < closesAt &&
        (obligation.ownDueSetOn === null || rung.day > obligation.ownDueSetOn) &&
        (promised === null || rung.day >= promised || rung.day >= dueDay),
    );
    return standing.reduce<Rung | null>((best, rung) => (best && best.day > rung.day ? best : rung), null);
  }
}

export function isOwed({ state, itemId }: ObligationRow, snapshot: Snapshot): boolean {
  return (state === 'pending' || state === 'returned') && !snapshot.items.get(itemId)?.closed;
}

/** Said in this round: what was said before the report that came back, or before the own due was given, is settled. */
function stillHolds({ state, ownDueSetOn, firstReportedAt }: ObligationRow, saidAt: Date): boolean {
  if (ownDueSetOn !== null && officeDayOf(saidAt) < ownDueSetOn) return false;
  return state !== 'returned' || firstReportedAt === null || saidAt > firstReportedAt;
}

function promiseOf(obligation: ObligationRow, { promises }: Snapshot): string | null {
  return (
    promises
      .filter(({ obligationId, saidAt }) => obligationId === obligation.id && stillHolds(obligation, saidAt))
      .at(-1)?.day ?? null
  );
}

function isSilent(obligation: ObligationRow, { periods, offline }: Snapshot, day: string): boolean {
  if (periods.get(obligation.periodId)?.quiet) return true;
  const said = offline
    .filter(({ obligationId, saidAt }) => obligationId === obligation.id && stillHolds(obligation, saidAt))
    .at(-1);
  return said !== undefined && day <= said.quietUntil;
}

function later(a: Date, b: Date): Date {
  return a > b ? a : b;
}
