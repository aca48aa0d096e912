import { officeDayOf } from '../../src/domain/calendar/office-time';
import type { Cast } from './cast';
import { ContactWords, type Debt, type Saying } from './contact-words';
import type { DayCount } from './day-count';
import { Departures } from './departures';
import { Habits } from './habits';
import type { Arrived, House } from './house';
import type { Oracle } from './oracle';
import { PromisedRows } from './promised-rows';
import type { Random } from './random';
import { contactsOf, type ObligationRow, type RoleRow, type Snapshot } from './snapshot';

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
  nudges: number;
  holds: number;
  stops: number;
}

/** What the coordinator does on fixed days, whatever chance brings; `确认` is said where it is asked for. */
const APPOINTED: Readonly<Record<string, readonly string[]>> = {
  '2022-04-26': ['暂停提醒'],
  '2022-04-29': ['恢复提醒'],
  '2022-05-05': ['暂停提醒'],
  '2022-05-07': ['恢复提醒'],
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
    nudges: 0,
    holds: 0,
    stops: 0,
  };
  /** What was answered as not understood: the script's own mistakes. */
  readonly strange: string[] = [];
  private readonly habits: Habits;
  /** What was answered to be done. */
  readonly promised = new PromisedRows();
  readonly departures: Departures;
  /** Units whose leaders will be written to, as the latest digest told. */
  private announced: string[] = [];
  private readonly words: ContactWords;

  constructor(
    private readonly house: House,
    private readonly random: Random,
    cast: Cast,
    private readonly oracle: Oracle,
    days: DayCount,
    private readonly unitNames: ReadonlyMap<number, string>,
  ) {
    this.words = new ContactWords(random, days);
    this.habits = new Habits(random, days);
    this.departures = new Departures(house, random, cast, days, unitNames, (text) => this.settle(text));
  }

  /** Contacts write, at most one message a unit. */
  async contactsWrite(snapshot: Snapshot, now: Date): Promise<void> {
    const day = officeDayOf(now);
    for (const [unitId, owed] of this.openByUnit(snapshot, now)) {
      const [first] = owed;
      const occasion = `${unitId}|${first?.periodId}|${first?.round}`;
      if (!first || !this.habits.writes(occasion, this.dueOf(first, snapshot), day)) continue;
      const contact = contactsOf(snapshot, unitId).find(({ userid }) => !this.departures.gone.has(userid));
      if (!contact) continue;
      const debts = owed
        .filter(({ periodId }) => periodId === first.periodId)
        .map((each): Debt => {
          const { dueDay } = this.oracle.marksOf(each, snapshot);
          return { itemNo: snapshot.items.get(each.itemId)?.no ?? 0, dueDay, unitId };
        });
      const { promisedDay } = await this.writes(contact, debts, snapshot, now);
      if (promisedDay) this.habits.waits(occasion, promisedDay);
    }
  }

  private async writes(
    contact: RoleRow,
    debts: readonly Debt[],
    snapshot: Snapshot,
    now: Date,
  ): Promise<Saying> {
    const day = officeDayOf(now);
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
    this.expectRows(contact, answer, now);
    return said;
  }

  /** The row that the answer speaks of: without it the checker would judge by what was never noted. */
  private expectRows({ personId, name }: RoleRow, answer: string, now: Date): void {
    const day = officeDayOf(now);
    if (answer.includes('好的，已记下'))
      this.promised.expect(`a promise by ${name}`, ({ promises }) =>
        promises.some(({ saidAt }) => saidAt.getTime() === now.getTime()),
      );
    if (answer.includes('已委托'))
      this.promised.expect(`a stand-in for ${name}`, ({ standIns }) =>
        standIns.some((row) => row.personId === personId && row.fromDay === day && row.endedAt === null),
      );
    const handed = /已将第(\d+)项（.*）转办给/.exec(answer);
    if (handed)
      this.promised.expect(`a hand-over by ${name}`, ({ handOvers, items }) =>
        handOvers.some((row) => !row.ended && items.get(row.itemId)?.no === Number(handed[1])),
      );
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
    await this.departures.follow(day);
    await this.spareLeaders();
    await this.decideRequests();
    if (this.random.chance(0.5)) await this.judgeReports(snapshot);
    if (this.random.chance(0.12) && !this.promised.sendingStopped) await this.nudge(snapshot, now);
    if (this.random.chance(0.2)) await this.exempt(snapshot, now);
  }

  /** Somebody leaves: known to the office at once, or only to the platform. */
  async somebodyLeaves(snapshot: Snapshot, now: Date): Promise<void> {
    await this.departures.somebodyLeaves(snapshot, officeDayOf(now));
    this.departures.vanishAheadOfChecks(snapshot, this.oracle, officeDayOf(now), now);
  }

  /** What arrived: the coordinator reads whose leader will be written to. */
  reads(arrived: readonly Arrived[]): void {
    for (const { to, text } of arrived) {
      const named = to === COORDINATOR ? /将抄送分管领导：([^。]+)。/.exec(text)?.[1] : undefined;
      if (named) this.announced = named.split('、');
    }
  }

  /** Most of those who are named are spared, and of these some after all not. */
  private async spareLeaders(): Promise<void> {
    for (const unit of this.announced.splice(0)) {
      if (!this.random.chance(0.6)) continue;
      await this.hold(unit);
      if (this.random.chance(0.2)) await this.hold(unit, ' 取消');
    }
  }

  private async hold(unit: string, lift = ''): Promise<void> {
    const answer = await this.settle(`暂缓 ${unit}${lift}`);
    const unitId = [...this.unitNames].find(([, name]) => name === unit)?.[0] ?? 0;
    if (answer.startsWith('已暂缓')) {
      this.promised.held.add(unitId);
      this.deeds.holds += 1;
    }
    // Another period's hold may stand.
    if (answer.startsWith('已取消')) this.promised.held.delete(unitId);
  }

  /** 停发, 恢复发送. */
  async stopSending(stop: boolean): Promise<void> {
    const answer = await this.settle(stop ? '停发' : '恢复发送');
    if (!answer.startsWith(stop ? '已停止发送' : '已恢复发送'))
      this.strange.push(`${stop ? '停发' : '恢复发送'} -> ${answer}`);
    this.promised.sendingStopped = stop;
    if (stop) this.deeds.stops += 1;
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
    const way = this.random.pick(['waive', 'hold', 'extend'] as const);
    if (way === 'hold') await this.hold(unit);
    else if (way === 'waive') await this.settle(`免报 ${item} ${unit} 职能已划转`);
    else await this.settle(`延期 ${item} ${unit} 到${this.words.laterDay(officeDayOf(now), 8)}`);
  }

  private named({ itemId, unitId }: ObligationRow, snapshot: Snapshot): { item: number; unit: string } {
    return { item: snapshot.items.get(itemId)?.no ?? 0, unit: this.unitNames.get(unitId) ?? '' };
  }

  /** Says it and, where the answer asks for it, 确认. */
  async settle(text: string, by = COORDINATOR): Promise<string> {
    const answer = await this.say(by, text);
    const number = /“确认 (\d+)”/.exec(answer)?.[1];
    const last = number ? await this.say(by, `确认 ${number}`) : answer;
    if (/已(暂停|恢复)《.*提醒/.test(last)) this.promised.paused = last.includes('已暂停');
    return last;
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
}
