import { addDays } from '../../src/domain/calendar/office-time';
import type { Cast, NewPerson } from './cast';
import type { DayCount } from './day-count';
import type { House } from './house';
import type { Oracle } from './oracle';
import type { Random } from './random';
import { contactsOf, type RoleRow, type Snapshot } from './snapshot';

/** Vanishing from the address book this many working days before somebody looks. */
const BEFORE_CHECK = 1;
const UNITS_A_CHECK = 2;

/** People who leave: with the office's knowledge, or only with the platform's; who replaces them, who comes back. */
export class Departures {
  readonly deeds = { departures: 0, vanished: 0, reappeared: 0, replacements: 0 };
  /** Since which day the platform has not known the account. */
  readonly gone = new Map<string, string>();
  /** On which day the platform knew the account again. */
  readonly back = new Map<string, string>();
  private readonly toReplace: { unit: string; old: RoleRow; on: string }[] = [];
  private readonly toReturn: { userid: string; on: string }[] = [];

  constructor(
    private readonly house: House,
    private readonly random: Random,
    private readonly cast: Cast,
    private readonly days: DayCount,
    private readonly unitNames: ReadonlyMap<number, string>,
    private readonly settle: (text: string) => Promise<string>,
  ) {}

  /** By chance, known to the office at once, or only to the platform. */
  async somebodyLeaves(snapshot: Snapshot, day: string): Promise<void> {
    if (!this.random.chance(0.07)) return;
    const withContact = [
      ...new Set(snapshot.roles.flatMap(({ unitId, role }) => (role === 'contact' ? [unitId] : []))),
    ];
    const unitId = this.random.pick(withContact) ?? 0;
    const leaving = contactsOf(snapshot, unitId)[0];
    if (!leaving || this.isLeaving(leaving)) return;
    this.deeds.departures += 1;
    if (this.random.chance(0.5) && this.house.leaves) this.vanish(leaving, day);
    else await this.settle(`联络员 ${this.nameOf(unitId)} 停用 ${leaving.name}`);
    this.replaceLater(leaving, day);
  }

  /** Ahead of each check of the address book the first contacts of some units vanish; every other one comes back. */
  vanishAheadOfChecks(snapshot: Snapshot, oracle: Oracle, day: string, now: Date): void {
    if (!this.house.leaves) return;
    const isAhead = [...snapshot.periods.values()]
      .flatMap((period) => oracle.checkDays(period, snapshot, now))
      .some((checkDay) => this.days.shifted(checkDay, -BEFORE_CHECK) === day);
    if (!isAhead) return;
    const owing = [...new Set(snapshot.obligations.map(({ unitId }) => unitId))];
    const withBackup = owing.filter((unitId) => contactsOf(snapshot, unitId).length > 1);
    for (let i = 0; i < UNITS_A_CHECK && withBackup.length > 0; i++) {
      const leaving = contactsOf(snapshot, this.random.pick(withBackup))[0];
      if (!leaving || this.isLeaving(leaving)) continue;
      this.vanish(leaving, day);
      if (i % 2 === 0) this.toReturn.push({ userid: leaving.userid, on: this.days.shifted(day, 8) });
      else this.replaceLater(leaving, this.days.shifted(day, 4));
    }
  }

  /** What was due by this day: replacements, and accounts that work again. */
  async follow(day: string): Promise<void> {
    for (const change of this.toReplace.filter(({ on }) => on <= day)) {
      const { name, userid }: NewPerson = this.cast.person();
      await this.settle(`联络员 ${change.unit} 添加 ${name} ${userid} 顺序${change.old.rank}`);
      if (this.gone.has(change.old.userid))
        await this.settle(`联络员 ${change.unit} 停用 ${change.old.name}`);
      this.deeds.replacements += 1;
      this.toReplace.splice(this.toReplace.indexOf(change), 1);
    }
    for (const change of this.toReturn.filter(({ on }) => on <= day)) {
      this.house.returns?.(change.userid);
      this.gone.delete(change.userid);
      this.back.set(change.userid, day);
      this.deeds.reappeared += 1;
      this.toReturn.splice(this.toReturn.indexOf(change), 1);
    }
  }

  private vanish({ userid }: RoleRow, day: string): void {
    this.house.leaves?.(userid);
    this.gone.set(userid, day);
    this.back.delete(userid);
    this.deeds.vanished += 1;
  }

  private replaceLater(old: RoleRow, day: string): void {
    const on = addDays(day, 2 + this.random.int(12));
    this.toReplace.push({ unit: this.nameOf(old.unitId ?? 0), old, on });
  }

  private isLeaving({ personId, userid }: RoleRow): boolean {
    return this.gone.has(userid) || this.toReplace.some(({ old }) => old.personId === personId);
  }

  private nameOf(unitId: number): string {
    return this.unitNames.get(unitId) ?? '';
  }
}
