import type { Store } from '../../src/store/store';

/** The rows as they stand, read with plain SQL: what the script chooses from and the checker judges by. */
export interface Snapshot {
  readonly obligations: readonly ObligationRow[];
  readonly periods: ReadonlyMap<number, PeriodRow>;
  readonly items: ReadonlyMap<number, { readonly no: number; readonly closed: boolean }>;
  readonly roles: readonly RoleRow[];
  readonly handOvers: readonly HandOverRow[];
  readonly standIns: readonly StandInRow[];
  readonly promises: readonly PromiseRow[];
  readonly offline: readonly OfflineRow[];
  /** `period|unit` whose leader is spared. */
  readonly held: ReadonlySet<string>;
  readonly paused: boolean;
}

export interface ObligationRow {
  readonly id: number;
  readonly periodId: number;
  readonly itemId: number;
  readonly unitId: number;
  readonly state: string;
  readonly ownDueAt: Date | null;
  readonly ownDueSetOn: string | null;
  readonly round: number;
  readonly firstReportedAt: Date | null;
}

export interface PeriodRow {
  readonly id: number;
  readonly code: string;
  readonly kind: string;
  readonly dueAt: Date;
  readonly graceUntil: Date | null;
  readonly closesAt: Date | null;
  readonly quiet: boolean;
}

export interface RoleRow {
  readonly personId: number;
  readonly userid: string;
  readonly name: string;
  readonly unitId: number | null;
  readonly role: string;
  readonly rank: number;
  readonly items: readonly number[] | null;
  readonly reachable: boolean;
}

export interface HandOverRow {
  readonly itemId: number;
  readonly unitId: number;
  readonly toPersonId: number;
  readonly ended: boolean;
}

export interface StandInRow {
  readonly personId: number;
  readonly deputyId: number;
  readonly fromDay: string;
  readonly toDay: string;
  readonly endedAt: Date | null;
}

export interface PromiseRow {
  readonly obligationId: number;
  readonly day: string;
  readonly saidAt: Date;
}

export interface OfflineRow {
  readonly obligationId: number;
  readonly quietUntil: string;
  readonly saidAt: Date;
}

type Raw = Readonly<Record<string, unknown>>;

export async function takeSnapshot(store: Store): Promise<Snapshot> {
  const rows = (sql: string): Promise<Raw[]> => store.read.query(sql);
  const [obligations, periods, items, roles] = await Promise.all([
    rows(`SELECT id, period_id, item_id, unit_id, state, own_due_at, own_due_set_on, round, first_reported_at
      FROM obligations WHERE state IN ('pending', 'returned', 'submitted') ORDER BY id`),
    rows('SELECT id, code, kind, due_at, grace_until, closes_at, quiet FROM reporting_periods'),
    rows('SELECT id, no, closed_at FROM work_items'),
    // `rank` is a word of the language on MySQL 8.
    rows(`SELECT r.person_id, p.userid, p.name, r.unit_id, r.role, r.\`rank\` AS place, r.items, p.reachable
      FROM roles r JOIN people p ON p.id = r.person_id WHERE r.active = 1 ORDER BY r.unit_id, place, r.id`),
  ]);
  const [handOvers, standIns, promises, offline, held, plans] = await Promise.all([
    rows('SELECT item_id, unit_id, to_person_id, ended_at FROM hand_overs ORDER BY id'),
    rows('SELECT person_id, deputy_id, from_day, to_day, ended_at FROM stand_ins ORDER BY id'),
    rows(`SELECT obligation_id, promised_day, said_at FROM acknowledgements
      WHERE promised_day IS NOT NULL ORDER BY id`),
    rows('SELECT obligation_id, quiet_until, said_at FROM offline_reports ORDER BY id'),
    rows('SELECT period_id, unit_id FROM escalation_holds WHERE ended_at IS NULL'),
    rows('SELECT reminders_paused_at FROM plans'),
  ]);
  return {
    obligations: obligations.map((row) => ({
      id: Number(row.id),
      periodId: Number(row.period_id),
      itemId: Number(row.item_id),
      unitId: Number(row.unit_id),
      state: String(row.state),
      ownDueAt: instant(row.own_due_at),
      ownDueSetOn: text(row.own_due_set_on),
      round: Number(row.round),
      firstReportedAt: instant(row.first_reported_at),
    })),
    periods: new Map(
      periods.map((row) => [
        Number(row.id),
        {
          id: Number(row.id),
          code: String(row.code),
          kind: String(row.kind),
          dueAt: someInstant(row.due_at),
          graceUntil: instant(row.grace_until),
          closesAt: instant(row.closes_at),
          quiet: Number(row.quiet) === 1,
        },
      ]),
    ),
    items: new Map(
      items.map((row) => [Number(row.id), { no: Number(row.no), closed: row.closed_at !== null }]),
    ),
    roles: roles.map((row) => ({
      personId: Number(row.person_id),
      userid: String(row.userid),
      name: String(row.name),
      unitId: row.unit_id === null ? null : Number(row.unit_id),
      role: String(row.role),
      rank: Number(row.place),
      items: row.items === null ? null : (JSON.parse(String(row.items)) as number[]),
      reachable: Number(row.reachable) === 1,
    })),
    handOvers: handOvers.map((row) => ({
      itemId: Number(row.item_id),
      unitId: Number(row.unit_id),
      toPersonId: Number(row.to_person_id),
      ended: row.ended_at !== null,
    })),
    standIns: standIns.map((row) => ({
      personId: Number(row.person_id),
      deputyId: Number(row.deputy_id),
      fromDay: String(row.from_day),
      toDay: String(row.to_day),
      endedAt: instant(row.ended_at),
    })),
    promises: promises.map((row) => ({
      obligationId: Number(row.obligation_id),
      day: String(row.promised_day),
      saidAt: someInstant(row.said_at),
    })),
    offline: offline.map((row) => ({
      obligationId: Number(row.obligation_id),
      quietUntil: String(row.quiet_until),
      saidAt: someInstant(row.said_at),
    })),
    held: new Set(held.map((row) => `${row.period_id}|${row.unit_id}`)),
    paused: plans.some((row) => row.reminders_paused_at !== null),
  };
}

function text(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}

/** SQLite keeps text, in UTC; MariaDB's driver gives a Date. */
function instant(value: unknown): Date | null {
  if (value === null || value === undefined) return null;
  return value instanceof Date ? value : new Date(`${String(value).replace(' ', 'T')}Z`);
}

function someInstant(value: unknown): Date {
  const read = instant(value);
  if (!read) throw new TypeError('an instant is missing');
  return read;
}

/** Whom the unit's messages go to, as the service knows it, in their order. */
export function contactsOf(snapshot: Snapshot, unitId: number): RoleRow[] {
  return snapshot.roles.filter((row) => row.unitId === unitId && row.role === 'contact' && row.reachable);
}
