import { addDays, officeDayOf } from '../../src/domain/calendar/office-time';
import type { Cast, NewPerson } from './cast';
import { ContactWords, type Debt } from './contact-words';
import type { DayCount } from './day-count';
import type { House } from './house';
import type { Oracle } from './oracle';
import type { Random } from './random';
import type { ObligationRow, RoleRow, Snapshot } from './snapshot';

export const COORDINATOR = 'tongchou';
const SECOND_COORDINATOR = 'tongchou2';

/** What people did, for the line that the test prints. */
export interface Deeds {
  messages: number;
  reports: number;
  returns: number;
  acceptances: number;
  extensions: number;
  promises: number;
  handOvers: number;
  standIns: number;
  departures: number;
  replacements: number;
  nudges: number;
}

const HABITS = { early: 0.15, prompt: 0.35, lastDay: 0.2, late: 0.2, silent: 0.1 };
type Habit = keyof typeof HABITS;

/** What the coordinator does on fixed days, whatever chance brings; `确认` is said where it is asked for. */
const APPOINTED: Readonly<Record<string, readonly string[]>> = {
  '2022-04-26': ['暂停提醒'],
  '2022-04-29': ['恢复提醒'],
  '2022-06-27': ['宽限 2022Q2 2天'],
  '2022-07-06': ['办结 44'],
  '2022-09-14': ['截止 2022Q3 9月29日'],
  '2022-10-11': ['广播 未报 请尽快补报三季度进展情况'],
};

/** The people of the year: chance decides who writes what and when, from a seed. */
export class Script {
  readonly deeds: Deeds = {
    messages: 0,
    reports: 0,
    returns: 0,
    acceptances: 0,
    extensions: 0,
    promises: 0,
    handOvers: 0,
    standIns: 0,
    departures: 0,
    replacements: 0,
    nudges: 0,
  };
  /** What was answered as not understood: the script's own mistakes. */
  readonly strange: string[] = [];
  private readonly habits = new Map<string, Habit>();
  private readonly toReplace: { unit: string; old: RoleRow; on: string }[] = [];
  private readonly words: ContactWords;

  constructor(
    private readonly house: House,
    private readonly random: Random,
    private readonly cast: Cast,
    private readonly oracle: Oracle,
    private readonly days: DayCount,
    private readonly unitNames: ReadonlyMap<number, string>,
  ) {
    this.words = new ContactWords(random, days);
  }

  /** Contacts write, at most one message a unit. */
  async contactsWrite(snapshot: Snapshot, now: Date): Promise<void> {
    const day = officeDayOf(now);
    for (const [unitId, owed] of this.openByUnit(snapshot, now)) {
      const [first] = owed;
      const habit = this.habitOf(`${unitId}|${first?.periodId}|${first?.round}`);
      if (!first || !this.random.chance(this.urge(habit, first, snapshot, day))) continue;
      const contact = contactsOf(snapshot, unitId)[0];
      if (!contact) continue;
      const debts = owed
        .filter(({ periodId }) => periodId === first.periodId)
        .map((each): Debt => {
          const { dueDay } = this.oracle.marksOf(each, snapshot);
          return { itemNo: snapshot.items.get(each.itemId)?.no ?? 0, dueDay, unitId };
        });
      await this.writes(contact, debts, snapshot, day);
    }
  }

  private async writes(
    contact: RoleRow,
    debts: readonly Debt[],
    snapshot: Snapshot,
    day: string,
  ): Promise<void> {
    const unit = this.unitNames.get(contact.unitId ?? 0) ?? '';
    const hats = new Set(
      snapshot.roles.filter((row) => row.personId === contact.personId).map(({ unitId }) => unitId),
    );
    const colleague = contactsOf(snapshot, contact.unitId ?? 0).find(
      ({ personId }) => personId !== contact.personId,
    );
    const isActionPlan = snapshot.periods.get(this.periodOf(debts, snapshot))?.kind === 'actionPlan';
    const said = this.words.choose(debts, {
      day,
      unit: hats.size > 1 ? unit : '',
      colleague: colleague?.name ?? null,
      isActionPlan,
    });
    const answer = await this.say(contact.userid, said.text);
    if (said.deed === 'reports') this.deeds.reports += answer.match(/已收到（第|已收到（部分/g)?.length ?? 0;
    else if (said.deed) this.deeds[said.deed] += 1;
  }

  private periodOf(debts: readonly Debt[], snapshot: Snapshot): number {
    const [debt] = debts;
    const row = snapshot.obligations.find(
      (each) =>
        each.unitId === debt?.unitId &&
        snapshot.items.get(each.itemId)?.no === debt.itemNo &&
        this.oracle.marksOf(each, snapshot).dueDay === debt.dueDay,
    );
    return row?.periodId ?? 0;
  }

  /** The collecting office: decides, accepts, returns, nudges, and what was appointed for the day. */
  async coordinatorWorks(snapshot: Snapshot, now: Date): Promise<void> {
    const day = officeDayOf(now);
    for (const text of APPOINTED[day] ?? []) await this.settle(text);
    await this.replaceWhoLeft(day);
    await this.decideRequests();
    if (this.random.chance(0.5)) await this.judgeReports(snapshot);
    if (this.random.chance(0.12)) await this.nudge(snapshot, now);
    if (this.random.chance(0.2)) await this.exempt(snapshot, now);
  }

  /** Somebody leaves: known to the office at once, or only to the platform. */
  async somebodyLeaves(snapshot: Snapshot, day: string): Promise<void> {
    if (!this.random.chance(0.07)) return;
    const withContact = [
      ...new Set(snapshot.roles.flatMap(({ unitId, role }) => (role === 'contact' ? [unitId] : []))),
    ];
    const unitId = this.random.pick(withContact) ?? 0;
    const unit = this.unitNames.get(unitId) ?? '';
    const leaving = contactsOf(snapshot, unitId)[0];
    if (!leaving || this.toReplace.some(({ old }) => old.personId === leaving.personId)) return;
    this.deeds.departures += 1;
    if (this.random.chance(0.5) && this.house.leaves) this.house.leaves(leaving.userid);
    else await this.settle(`联络员 ${unit} 停用 ${leaving.name}`);
    this.toReplace.push({ unit, old: leaving, on: addDays(day, 2 + this.random.int(12)) });
  }

  private async replaceWhoLeft(day: string): Promise<void> {
    for (const change of this.toReplace.filter(({ on }) => on <= day)) {
      const { name, userid }: NewPerson = this.cast.person();
      await this.settle(`联络员 ${change.unit} 添加 ${name} ${userid} 顺序${change.old.rank}`);
      this.deeds.replacements += 1;
      this.toReplace.splice(this.toReplace.indexOf(change), 1);
    }
  }

  private async decideRequests(): Promise<void> {
    const open: { id: number }[] = await this.house.store.read.query(
      "SELECT id FROM requests WHERE status = 'open' ORDER BY id",
    );
    for (const { id } of open) {
      if (this.random.chance(0.3)) continue;
      const grant = this.random.chance(0.75);
      await this.settle(grant ? `同意 #${id}` : `不同意 #${id} 请按期报送`);
      if (grant) this.deeds.extensions += 1;
    }
  }

  private async judgeReports(snapshot: Snapshot): Promise<void> {
    const submitted = snapshot.obligations.filter(({ state }) => state === 'submitted');
    if (submitted.length === 0) return;
    const returns = this.random.int(3);
    for (let i = 0; i < returns; i++) {
      const { item, unit } = this.named(this.random.pick(submitted), snapshot);
      const answer = await this.settle(`退回 ${item} ${unit} 数据与上期不一致`, SECOND_COORDINATOR);
      if (answer.includes('已退回')) this.deeds.returns += 1;
    }
    if (this.random.chance(0.6)) {
      await this.settle('通过 全部');
      this.deeds.acceptances += submitted.length;
    }
  }

  private async nudge(snapshot: Snapshot, now: Date): Promise<void> {
    const owed = [...this.openByUnit(snapshot, now).keys()];
    if (owed.length === 0) return;
    const unit = this.unitNames.get(this.random.pick(owed)) ?? '';
    await this.settle(this.random.chance(0.5) ? '催办 逾期' : `催办 ${unit}`);
    this.deeds.nudges += 1;
  }

  private async exempt(snapshot: Snapshot, now: Date): Promise<void> {
    const owed = [...this.openByUnit(snapshot, now).values()].flat();
    if (owed.length === 0) return;
    const { item, unit } = this.named(this.random.pick(owed), snapshot);
    await this.settle(
      this.random.pick([
        `免报 ${item} ${unit} 职能已划转`,
        `暂缓 ${unit}`,
        `延期 ${item} ${unit} 到${this.words.laterDay(officeDayOf(now), 8)}`,
      ]),
    );
  }

  private named({ itemId, unitId }: ObligationRow, snapshot: Snapshot): { item: number; unit: string } {
    return { item: snapshot.items.get(itemId)?.no ?? 0, unit: this.unitNames.get(unitId) ?? '' };
  }

  /** Says it and, where the answer asks for it, 确认. */
  async settle(text: string, by = COORDINATOR): Promise<string> {
    const answer = await this.say(by, text);
    const number = /“确认 (\d+)”/.exec(answer)?.[1];
    return number ? this.say(by, `确认 ${number}`) : answer;
  }

  private async say(userid: string, text: string): Promise<string> {
    this.deeds.messages += 1;
    const answer = (await this.house.say(userid, text)) ?? '';
    if (/没有看懂|未能理解|用法：|出现故障|编号为/.test(answer))
      this.strange.push(`${userid}: ${text} -> ${answer}`);
    return answer;
  }

  private openByUnit(snapshot: Snapshot, now: Date): Map<number, ObligationRow[]> {
    const units = new Map<number, ObligationRow[]>();
    for (const obligation of snapshot.obligations) {
      if (!this.oracle.isOpen(obligation, snapshot, now)) continue;
      const known = units.get(obligation.unitId);
      if (known) known.push(obligation);
      else units.set(obligation.unitId, [obligation]);
    }
    for (const owed of units.values())
      owed.sort((a, b) => this.dueOf(a, snapshot).localeCompare(this.dueOf(b, snapshot)) || a.id - b.id);
    return new Map([...units].sort(([a], [b]) => a - b));
  }

  private dueOf(obligation: ObligationRow, snapshot: Snapshot): string {
    return this.oracle.marksOf(obligation, snapshot).dueDay;
  }

  private habitOf(key: string): Habit {
    const habit = this.habits.get(key) ?? this.random.weighted(HABITS);
    this.habits.set(key, habit);
    return habit;
  }

  /** How likely the unit writes at this hour. */
  private urge(habit: Habit, obligation: ObligationRow, snapshot: Snapshot, day: string): number {
    const dueDay = this.dueOf(obligation, snapshot);
    const working = this.days.isWorking(day) ? 1 : 0.1;
    const isNear = day >= this.days.shifted(dueDay, -3);
    const chances: Readonly<Record<Habit, number>> = {
      early: 0.2,
      prompt: isNear ? 0.3 : 0.03,
      lastDay: day >= this.days.shifted(dueDay, -1) ? 0.35 : 0,
      late: day > dueDay ? 0.12 : 0,
      silent: 0,
    };
    return chances[habit] * working;
  }
}

function contactsOf(snapshot: Snapshot, unitId: number): RoleRow[] {
  return snapshot.roles.filter((row) => row.unitId === unitId && row.role === 'contact' && row.reachable);
}
