import { officeDayOf, officeTimeOf } from '../../src/domain/calendar/office-time';
import type { DayCount } from './day-count';
import type { Arrived } from './house';
import type { Oracle } from './oracle';
import type { RoleRow, Snapshot } from './snapshot';

/** By then the morning's messages, and what is told with them, have gone out. */
const TOLD_BY = '09:36';

/** Who has left without the office's knowledge, and who is back, each since which day. */
export interface Accounts {
  readonly gone: ReadonlyMap<string, string>;
  readonly back: ReadonlyMap<string, string>;
}

/** Whether the service notices in time whom the address book knows no longer, and tells the coordinators. */
export class ContactJudge {
  /** Noticed by a look into the address book, before any message was refused. */
  noticed = 0;
  /** Told to a backup in the place of somebody who has vanished. */
  instead = 0;
  private readonly noticedOn = new Map<string, string>();
  private readonly notices = new Set<string>();
  private readonly refused = new Set<string>();

  constructor(
    private readonly oracle: Oracle,
    private readonly days: DayCount,
    private readonly claim: (holds: boolean, at: Date, otherwise: string) => void,
  ) {}

  look(snapshot: Snapshot, arrived: readonly Arrived[], at: Date, { gone, back }: Accounts): void {
    const day = officeDayOf(at);
    if (!this.days.isWorking(day)) return;
    const checkDays = [...snapshot.periods.values()]
      .flatMap((period) => this.oracle.checkDays(period, snapshot, at))
      .filter((each) => each <= day)
      .sort();
    const latest = checkDays.at(-1);
    for (const row of this.owingContacts(snapshot)) {
      const { userid, reachable } = row;
      const left = gone.get(userid);
      const wasRefused = this.refused.has(userid);
      if (latest && left !== undefined && left < latest)
        this.claim(!reachable, at, `${userid} has vanished on ${left} and is not noticed since ${latest}`);
      const returned = back.get(userid);
      if (latest && returned !== undefined && returned < day)
        this.claim(reachable, at, `${userid} is back since ${returned} and taken for gone`);
      if (reachable) this.noticedOn.delete(userid);
      else if (!this.noticedOn.has(userid)) {
        this.noticedOn.set(userid, day);
        if (!wasRefused) this.noticed += 1;
      }
      this.checkTold(row, snapshot, day, at);
    }
    for (const message of arrived) this.note(message, snapshot, at);
  }

  /** Each coordinator hears of it by the morning of the next working day. */
  private checkTold({ userid, reachable }: RoleRow, snapshot: Snapshot, day: string, at: Date): void {
    const noticed = this.noticedOn.get(userid);
    if (reachable || noticed === undefined || officeTimeOf(at) <= TOLD_BY) return;
    if (this.days.shifted(noticed, 1) > day) return;
    for (const coordinator of snapshot.roles.filter(({ role }) => role === 'coordinator'))
      this.claim(
        this.notices.has(`${coordinator.userid}|${userid}`),
        at,
        `${coordinator.userid} is not told that ${userid} cannot be reached`,
      );
  }

  private note({ to, text, kind, delivered, told }: Arrived, snapshot: Snapshot, at: Date): void {
    if (!delivered) {
      const known = this.noticedOn.has(to);
      this.claim(!known || kind !== 'reminder', at, `${to} cannot be reached and is reminded all the same`);
      this.refused.add(to);
      return;
    }
    this.refused.delete(to);
    if (text.includes('【联络员检查】'))
      for (const [, userid] of text.matchAll(/（([\w.-]+)）/g)) this.notices.add(`${to}|${userid}`);
    if (kind !== 'reminder' || told.length === 0) return;
    const own = snapshot.roles.filter(({ userid, role }) => userid === to && role === 'contact');
    const replaces = own.some(({ unitId, rank }) =>
      snapshot.roles.some(
        (row) => row.unitId === unitId && row.role === 'contact' && !row.reachable && row.rank < rank,
      ),
    );
    if (replaces) this.instead += 1;
  }

  private owingContacts({ obligations, roles }: Snapshot): RoleRow[] {
    const owing = new Set(obligations.map(({ unitId }) => unitId));
    const rows = roles.filter(
      ({ role, unitId }) => role === 'contact' && unitId !== null && owing.has(unitId),
    );
    return [...new Map(rows.map((row) => [row.userid, row])).values()];
  }
}
