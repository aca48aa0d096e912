import type { EntityTarget, ObjectLiteral } from 'typeorm';
import { lockRow } from '../store/dialect';
import type { AuditEntryEntity } from '../store/entities/audit-entry-entity';
import { insertRow } from '../store/insert-rows';
import { parkNumbers } from '../store/item-numbers';
import { referredRows } from '../store/referring-rows';
import type { Act } from './act';
import {
  AUDITED,
  type AuditedName,
  type AuditedRow,
  removeRow,
  subjectOf,
  writeColumns,
} from './audited-rows';
import { recordAudit } from './record-audit';

/** Below the parameter limits of both stores. */
const ROWS_A_STATEMENT = 500;

/** What becomes of a row that the undone command added. A table that is in neither list has no undo. */
const UNDO_ADDED: Readonly<Partial<Record<AuditedName, (row: ObjectLiteral, now: Date) => ObjectLiteral>>> = {
  // As if never sent; it stays in the history.
  version: (_row, now) => ({ withdrawnAt: now }),
  draft: () => ({ status: 'dropped' }),
  request: () => ({ status: 'withdrawn' }),
  handOver: (_row, now) => ({ endedAt: now }),
  standIn: (_row, now) => ({ endedAt: now }),
  hold: (_row, now) => ({ endedAt: now }),
  role: () => ({ active: false }),
  attachment: () => ({ status: 'dropped' }),
  acknowledgement: () => ({ promisedDay: null }),
  unitChange: () => ({ status: 'cancelled' }),
  // These cease to exist where nothing refers to them yet; else:
  obligation: () => ({ state: 'waived' }),
  period: () => ({ quiet: true }),
  person: () => ({}),
  item: (row, now) => ({ removedAt: now, no: -(row.no as number) }),
  section: () => ({}),
};

/** What an undone command added and nothing refers to is taken away again. */
const TAKEN_AWAY: readonly AuditedName[] = [
  'obligation',
  'period',
  'itemUnit',
  'item',
  'section',
  'person',
  'setting',
  'offlineReport',
  'unit',
  'unitAlias',
  'unitGroup',
  'groupMember',
];

/** Takes back the changes of one command, entry by entry, the latest first. Their rows are locked. */
export class Reversal {
  /** Rows that still are as they were read, or as we have left them. */
  private readonly rows = new Map<string, ObjectLiteral>();
  private numbersTaken = false;
  private readonly referred = new Map<AuditedName, ReadonlySet<number>>();

  constructor(
    /** The command that undoes. */
    private readonly act: Act,
    private readonly entries: readonly AuditEntryEntity[],
  ) {}

  /** Whether what an entry says can be taken back, as far as the kind of row decides it. */
  async isPossible(entry: AuditEntryEntity): Promise<boolean> {
    const { name, id } = subjectParts(entry.subject);
    if (!name || entry.before !== null || UNDO_ADDED[name]) return true;
    return TAKEN_AWAY.includes(name) && !(await this.isReferredTo(name, id));
  }

  /**
   * Running numbers are given back in any order: those that change are taken away first, so that no two items of a plan
   * ever have the same one.
   */
  private async takeNumbersAway(): Promise<void> {
    if (this.numbersTaken) return;
    this.numbersTaken = true;
    const renumbered = this.entries.flatMap(({ subject, before }) => {
      const { name, id } = subjectParts(subject);
      return name === 'item' && before !== null && 'no' in JSON.parse(before) ? [id] : [];
    });
    const [first] = renumbered;
    if (first === undefined) return;
    // Read them before: what they were is noted.
    await this.row('item', first);
    await parkNumbers(this.act.manager, renumbered);
  }

  /** Takes back one change. Its row is as the change left it. */
  async reverse(entry: AuditEntryEntity): Promise<void> {
    const { act } = this;
    const { name, id } = subjectParts(entry.subject);
    if (!name) return;
    await this.takeNumbersAway();
    if (entry.after === null) return putBack(act, name, entry);
    const row = await this.row(name, id);
    if (!row) throw new Error(`${entry.subject} is gone and cannot be put back`);
    if (entry.before === null && TAKEN_AWAY.includes(name) && !(await this.isReferredTo(name, id)))
      return removeRow(act, name, row as AuditedRow<typeof name>, `undo.${entry.action}`);
    const wanted =
      entry.before === null ? UNDO_ADDED[name]?.(row, act.now) : revived(act, name, entry.before);
    if (!wanted) throw new Error(`what ${entry.action} added to ${name} cannot be taken back`);
    if (Object.keys(wanted).length === 0) return;
    const was = Object.fromEntries(Object.keys(wanted).map((column) => [column, row[column]]));
    await writeColumns(act.manager, name, row as { id: number; revision?: number }, wanted);
    const revision = row.revision === undefined ? {} : { revision: (row.revision as number) + 1 };
    this.rows.set(entry.subject, { ...row, ...wanted, ...revision });
    await recordAudit(act, `undo.${entry.action}`, entry.subject, was, wanted);
  }

  /** All rows of a table at once: a command may have changed hundreds. */
  private async row(name: AuditedName, id: number): Promise<ObjectLiteral | undefined> {
    const subject = subjectOf(name, id);
    if (!this.rows.has(subject)) {
      const ids = this.idsOf(name).filter((each) => !this.rows.has(subjectOf(name, each)));
      for (let from = 0; from < ids.length; from += ROWS_A_STATEMENT)
        for (const row of await lockedRows(this.act, name, ids.slice(from, from + ROWS_A_STATEMENT)))
          this.rows.set(subjectOf(name, row.id as number), row);
    }
    return this.rows.get(subject);
  }

  private async isReferredTo(name: AuditedName, id: number): Promise<boolean> {
    let referred = this.referred.get(name);
    if (!referred) {
      referred = await referredRows(this.act.manager, AUDITED[name], this.idsOf(name));
      this.referred.set(name, referred);
    }
    return referred.has(id);
  }

  private idsOf(name: AuditedName): number[] {
    const parts = this.entries.map(({ subject }) => subjectParts(subject));
    return [...new Set(parts.flatMap((each) => (each.name === name ? [each.id] : [])))];
  }
}

/** A row that the undone command took away: the same again, under the same id. */
async function putBack(act: Act, name: AuditedName, entry: AuditEntryEntity): Promise<void> {
  const row = revived(act, name, entry.before ?? '{}');
  await insertRow(act.manager, AUDITED[name] as new () => ObjectLiteral, row);
  await recordAudit(act, `undo.${entry.action}`, entry.subject, null, row);
}

/** Rows of one table that are ours until the transaction ends. */
export function lockedRows(act: Act, name: AuditedName, ids: readonly number[]): Promise<ObjectLiteral[]> {
  const query = act.manager
    .createQueryBuilder(AUDITED[name] as EntityTarget<ObjectLiteral>, 'row')
    .where('row.id IN (:...ids)', { ids })
    .orderBy('row.id');
  return lockRow(act.manager, query).getMany();
}

export function subjectParts(subject: string): { name: AuditedName | null; id: number } {
  const [name = '', id = ''] = subject.split(':');
  return { name: name in AUDITED ? (name as AuditedName) : null, id: Number(id) };
}

/** The columns that an entry names, as they are stored: instants are text in JSON. */
export function revived(act: Act, name: AuditedName, json: string): ObjectLiteral {
  const metadata = act.manager.connection.getMetadata(AUDITED[name] as EntityTarget<ObjectLiteral>);
  return Object.fromEntries(
    Object.entries(JSON.parse(json) as ObjectLiteral).flatMap(([column, value]) => {
      const known = metadata.findColumnWithPropertyName(column);
      if (!known) return [];
      return [[column, known.type === 'datetime' && typeof value === 'string' ? new Date(value) : value]];
    }),
  );
}
