import { officeDayOf, officeTimeOf } from '../../src/domain/calendar/office-time';
import { type Accounts, ContactJudge } from './contact-judge';
import type { DayCount } from './day-count';
import type { Arrived, ToldStage } from './house';
import type { Oracle, Owing } from './oracle';
import type { PromisedRows } from './promised-rows';
import type { Snapshot } from './snapshot';

/** Beyond so many bytes the platform cuts. */
const LONGEST_BYTES = 2048;
/** The last of the minutes over which the day's messages are spread. */
const ALL_SENT_BY = '09:36';
const WINDOW = { from: '09:00', to: '18:00' };
/** Told each person at most once, and at most one of a day. */
const SCHEDULED = ['reminder'];
/** Goes out also while sending is stopped. */
const DIRECT = ['answer', 'card', 'withdrawal'];

export interface Moment {
  readonly at: Date;
  /** The rows on which the service decided at this moment. */
  readonly snapshot: Snapshot;
  readonly arrived: readonly Arrived[];
  /** What people were answered up to now. */
  readonly promised: PromisedRows;
  /** Sending was stopped until now: what was planned meanwhile goes out as it has become. */
  readonly resumed: boolean;
  readonly accounts: Accounts;
}

/** Watches the year from outside: what arrived against what the rows then demanded. */
export class Checker {
  readonly violations: string[] = [];
  readonly byStage = new Map<string, number>();
  messages = 0;
  scheduled = 0;
  digests = 0;
  summaries = 0;
  checks = 0;
  /** Copies to leaders. */
  copies = 0;
  /** `day|unit` of a copy that 暂缓 has kept from the unit's leader. */
  readonly spared = new Set<string>();
  /** Messages that went out after a stop. */
  afterStops = 0;
  readonly contacts: ContactJudge;
  /** `person|obligation|stage|due day` of what was told; the opening goes out once, wherever the due is moved. */
  private readonly told = new Set<string>();
  /** The same without the person: who was told of it. */
  private readonly tellings = new Map<string, Set<string>>();
  /** Who has had the one message of the day. */
  private readonly written = new Map<string, Set<string>>();
  /** Who was nudged on the day: told of no stage besides, but of digest and summary. */
  private readonly nudged = new Map<string, Set<string>>();

  constructor(
    private readonly oracle: Oracle,
    private readonly days: DayCount,
  ) {
    this.contacts = new ContactJudge(oracle, days, (...claim) => this.claim(...claim));
  }

  look(moment: Moment): void {
    const { at, snapshot, arrived, promised } = moment;
    const day = officeDayOf(at);
    const whole = wholeMessages(arrived);
    for (const what of promised.missingFrom(snapshot)) this.claim(false, at, `the rows do not show: ${what}`);
    for (const message of arrived) this.checkText(message, moment);
    if (promised.sendingStopped) return;
    this.contacts.look(snapshot, arrived, at, moment.accounts);
    const due = this.dueAt(moment, day);
    for (const { message, text } of whole) {
      if (SCHEDULED.includes(message.kind)) this.checkScheduled(message, text, moment, day, due);
      this.checkListed(message, text, moment);
      if (moment.resumed && !DIRECT.includes(message.kind)) this.afterStops += 1;
    }
    for (const { message } of whole) this.note(message, day);
    if (this.days.isWorking(day) && isInside(at) && officeTimeOf(at) >= ALL_SENT_BY)
      this.checkNothingMissed(moment, day, due);
  }

  private dueAt({ snapshot, at }: Moment, day: string): Map<string, Owing[]> {
    const people = new Map<string, Owing[]>();
    if (!this.days.isWorking(day) || !isInside(at)) return people;
    for (const owing of this.oracle.dueOn(snapshot, day, at)) {
      const known = people.get(owing.userid);
      if (known) known.push(owing);
      else people.set(owing.userid, [owing]);
    }
    return people;
  }

  private checkText({ to, text, kind }: Arrived, { at, promised }: Moment): void {
    this.messages += 1;
    this.claim(
      !promised.sendingStopped || DIRECT.includes(kind),
      at,
      `${kind} to ${to} while sending is stopped`,
    );
    this.claim(Buffer.byteLength(text) <= LONGEST_BYTES, at, `${kind} to ${to} is too long`);
    this.claim(
      !/undefined|NaN|\[object|Invalid Date|null/.test(text),
      at,
      `${kind} to ${to} is not whole: ${text}`,
    );
  }

  private checkScheduled(
    message: Arrived,
    text: string,
    { at, snapshot, resumed }: Moment,
    day: string,
    due: ReadonlyMap<string, readonly Owing[]>,
  ): void {
    const { to, told } = message;
    this.scheduled += 1;
    this.claim(this.days.isWorking(day), at, `${to} is written to on a day off`);
    this.claim(isInside(at), at, `${to} is written to outside the window`);
    this.claim(!this.written.get(day)?.has(to), at, `${to} is written to a second time that day`);
    const owing = due.get(to) ?? [];
    const isDigest = text.includes('【每日摘要】');
    const isSummary = text.includes('【报送小结】');
    const mayRead = (role: string) => snapshot.roles.some((row) => row.userid === to && row.role === role);
    if (isDigest) {
      this.digests += 1;
      this.claim(
        mayRead('coordinator') && this.oracle.isDigestDay(snapshot, day),
        at,
        `${to} reads a digest that is not due`,
      );
    }
    if (isSummary) {
      this.summaries += 1;
      this.claim(mayRead('leader'), at, `${to} reads a summary and is no leader`);
    }
    this.claim(
      owing.length > 0 || ((isDigest || isSummary) && told.length === 0),
      at,
      `${to} owes nothing and is written to: ${text.slice(0, 80)}`,
    );
    const wasNudged = this.nudged.get(day)?.has(to) === true;
    this.claim(!wasNudged || isDigest || isSummary, at, `${to} is nudged and reminded on one day`);
    // What was planned before sending was resumed is told as it stands now, with the stages of then.
    const wanted = wasNudged ? [] : owing.filter((each) => !this.isSettled(each, to, snapshot));
    for (const each of wanted) {
      this.claim(resumed || isAmong(told, each), at, `${to} is not told ${nameOf(each)}`);
      this.claim(
        text.includes(`第${each.itemNo}项`),
        at,
        `${to} is not told of item ${each.itemNo}: ${text}`,
      );
    }
    for (const stage of told) {
      this.claim(
        owing.some((each) => isSame(each, stage)) || (resumed && !isStillOwed(stage, snapshot)),
        at,
        `${to} is told ${JSON.stringify(stage)}, which is not due`,
      );
      this.claim(!this.told.has(keyOf(to, stage)), at, `${to} is told twice ${JSON.stringify(stage)}`);
    }
    if (text.includes('抄送')) this.copies += 1;
    const [first] = told;
    if (first) this.byStage.set(first.stage, (this.byStage.get(first.stage) ?? 0) + 1);
  }

  /** What a message lists of the receiver's items: everything the person answers for, nothing that is reported. */
  private checkListed({ to, kind }: Arrived, text: string, { at, snapshot }: Moment): void {
    if (kind !== 'reminder' && kind !== 'nudge') return;
    const personId = snapshot.roles.find(({ userid }) => userid === to)?.personId;
    if (personId === undefined) return;
    const own = text.split(/【每日摘要】|【报送小结】/)[0] ?? '';
    const listed = new Set([...own.matchAll(/第(\d+)项 /g)].map(([, no]) => Number(no)));
    const { must, may } = this.oracle.listedFor(snapshot, personId, at);
    const owed = this.oracle.concerns(snapshot, personId, officeDayOf(at));
    // 催办 names also what the scheduler keeps quiet about.
    const named = kind === 'nudge' ? owed.map(({ itemId }) => snapshot.items.get(itemId)?.no ?? 0) : [];
    for (const no of listed)
      this.claim(may.has(no) || named.includes(no), at, `${to} reads of item ${no}, which is not owed`);
    if (kind === 'reminder' && this.nudged.get(officeDayOf(at))?.has(to)) return;
    for (const no of must)
      this.claim(listed.has(no), at, `${to} owes item ${no} and the ${kind} does not list it`);
  }

  private note({ to, kind, delivered, told }: Arrived, day: string): void {
    if (!SCHEDULED.includes(kind) && kind !== 'nudge') return;
    const messages = kind === 'nudge' ? this.nudged : this.written;
    const today = messages.get(day) ?? new Set();
    messages.set(day, today.add(to));
    if (!delivered) return;
    for (const stage of told) {
      this.told.add(keyOf(to, stage));
      const event = keyOf('', stage);
      this.tellings.set(event, (this.tellings.get(event) ?? new Set()).add(to));
    }
  }

  /** After the morning's messages nobody may be left who has a stage to hear and had no message today. */
  private checkNothingMissed(
    { at, snapshot }: Moment,
    day: string,
    due: ReadonlyMap<string, readonly Owing[]>,
  ): void {
    this.noteSpared(snapshot, day, due);
    for (const [to, owing] of due) {
      this.checks += 1;
      if (this.written.get(day)?.has(to) || this.nudged.get(day)?.has(to)) continue;
      for (const each of owing)
        this.claim(this.isSettled(each, to, snapshot), at, `${to} has missed ${nameOf(each)}`);
    }
    if (!this.oracle.isDigestDay(snapshot, day)) return;
    for (const { role, userid } of snapshot.roles)
      if (role === 'coordinator')
        this.claim(this.written.get(day)?.has(userid) === true, at, `${userid} has missed the digest`);
  }

  private noteSpared(
    { held, obligations, roles }: Snapshot,
    day: string,
    due: ReadonlyMap<string, readonly Owing[]>,
  ): void {
    for (const { obligationId, stage, unitId, stageDay } of [...due.values()].flat()) {
      const periodId = obligations.find(({ id }) => id === obligationId)?.periodId;
      const hasLeader = roles.some((row) => row.unitId === unitId && row.role === 'unitLeader');
      if (stage === 'T+3' && stageDay === day && hasLeader && held.has(`${periodId}|${unitId}`))
        this.spared.add(`${day}|${unitId}`);
    }
  }

  /** Told to the person, or to a colleague who stood, or stands, in the person's place. */
  private isSettled(owing: Owing, to: string, { handOvers, standIns, roles, items }: Snapshot): boolean {
    if (this.told.has(keyOf(to, owing))) return true;
    const others = this.tellings.get(keyOf('', owing));
    if (!others) return false;
    const handed = handOvers.some(
      (row) => row.unitId === owing.unitId && items.get(row.itemId)?.no === owing.itemNo,
    );
    if (handed) return true;
    return roles.some(
      ({ userid, personId, unitId }) =>
        unitId === owing.unitId &&
        others.has(userid) &&
        standIns.some(
          (row) =>
            (row.personId === personId && row.deputyId === owing.personId) ||
            (row.deputyId === personId && row.personId === owing.personId),
        ),
    );
  }

  private claim(holds: boolean, at: Date, otherwise: string): void {
    this.checks += 1;
    if (!holds) this.violations.push(`${officeDayOf(at)} ${officeTimeOf(at)} ${otherwise}`);
  }
}

/** Parts of one message together, in their order. */
function wholeMessages(arrived: readonly Arrived[]): { message: Arrived; text: string }[] {
  const whole = new Map<string, { message: Arrived; text: string }>();
  for (const message of arrived) {
    const key = message.dedupeKey.replace(/#\d+$/, '');
    const known = whole.get(key);
    if (known) known.text += message.text;
    else whole.set(key, { message, text: message.text });
  }
  return [...whole.values()];
}

function isInside(at: Date): boolean {
  const time = officeTimeOf(at);
  return time >= WINDOW.from && time < WINDOW.to;
}

function isStillOwed({ obligationId }: ToldStage, { obligations }: Snapshot): boolean {
  return obligations.some(
    ({ id, state }) => id === obligationId && (state === 'pending' || state === 'returned'),
  );
}

function isSame(one: ToldStage, other: ToldStage): boolean {
  return keyOf('', one) === keyOf('', other);
}

function isAmong(told: readonly ToldStage[], wanted: ToldStage): boolean {
  return told.some((each) => isSame(each, wanted));
}

function keyOf(to: string, { obligationId, stage, dueDay }: ToldStage): string {
  return `${to}|${obligationId}|${stage}|${stage === 'open' ? '' : dueDay}`;
}

function nameOf({ itemNo, stage, dueDay, unitId, obligationId }: Owing): string {
  return `${stage} of item ${itemNo} (unit ${unitId}, obligation ${obligationId}, due ${dueDay})`;
}
