import type { EntityManager, EntityTarget, ObjectLiteral } from 'typeorm';
import { places, writePlain } from './plain-sql';
import { noteOwnChange } from './shared-facts';
import { type Change, sharedPart } from './shared-transaction';
import { writingOf } from './written-columns';

/** The row that is written, and at which revision if rows of this kind have one. */
export interface OneRow {
  readonly id: number;
  readonly revision?: number;
}

interface RowUpdate {
  readonly where: OneRow;
  readonly values: ObjectLiteral;
}

/** Writes columns of one row if it is as `where` says; how many rows that were, 1 or 0. */
export async function updateRow(
  manager: EntityManager,
  target: EntityTarget<ObjectLiteral>,
  where: OneRow,
  values: ObjectLiteral,
): Promise<number> {
  const part = sharedPart(manager);
  if (!part) return (await manager.update(target, where, values)).affected ?? 0;
  const { name } = part.connection.getMetadata(target);
  if (name === 'ObligationEntity') noteOwnChange(part, where.id, values);
  const columns = Object.keys(values);
  return part.write(updating(target, `${name}: ${columns}`, columns), { where, values });
}

/**
 * Several rows in one statement, the same columns of each. Where one of them is not as it was read nobody knows which: all are
 * counted as not written, and their transaction is not committed.
 */
function updating(
  target: EntityTarget<ObjectLiteral>,
  name: string,
  columns: readonly string[],
): Change<RowUpdate, number> {
  return {
    name: `update ${name}`,
    write: async (manager, updates) => {
      const affected = await updateTogether(manager, target, columns, updates);
      return updates.map(() => (affected === updates.length ? 1 : 0));
    },
  };
}

/** `SET a = CASE id WHEN 1 THEN … END`, written out as inserts are; how many rows were as they were read. */
export async function updateTogether(
  manager: EntityManager,
  target: EntityTarget<ObjectLiteral>,
  names: readonly string[],
  updates: readonly RowUpdate[],
): Promise<number> {
  const { tableName, columns } = writingOf(manager.connection, target);
  const parameters: unknown[] = [];
  const whens = `CASE id ${'WHEN ? THEN ? '.repeat(updates.length)}END`;
  const cases = names.map((name) => {
    const column = columns.find((each) => each.name === name);
    if (!column) throw new Error(`${tableName} has no column ${name}`);
    const { convert } = column;
    for (const { where, values } of updates) {
      const value: unknown = values[name] ?? null;
      parameters.push(where.id, value === null || convert === null ? value : convert(value));
    }
    return `\`${column.databaseName}\` = ${whens}`;
  });
  const versioned = updates.some(({ where }) => where.revision !== undefined);
  const conditions = updates.map(({ where: { id, revision } }) => {
    parameters.push(id);
    if (revision === undefined) return 'id = ?';
    parameters.push(revision);
    return '(id = ? AND revision = ?)';
  });
  const which = versioned ? conditions.join(' OR ') : `id IN ${places(updates.length)}`;
  return writePlain(manager, `UPDATE \`${tableName}\` SET ${cases.join(', ')} WHERE ${which}`, parameters);
}
