import type { EntityManager, EntityTarget, ObjectLiteral } from 'typeorm';
import { noteOwnChange } from './shared-facts';
import { type Change, sharedPart } from './shared-transaction';

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
  { connection, queryRunner }: EntityManager,
  target: EntityTarget<ObjectLiteral>,
  columns: readonly string[],
  updates: readonly RowUpdate[],
): Promise<number> {
  if (!queryRunner) throw new Error('rows are written together only in a transaction');
  const metadata = connection.getMetadata(target);
  const parameters: unknown[] = [];
  const cases = columns.map((name) => {
    const column = metadata.findColumnWithPropertyName(name);
    if (!column) throw new Error(`${metadata.name} has no column ${name}`);
    for (const { values } of updates)
      parameters.push(connection.driver.preparePersistentValue(values[name], column));
    const whens = updates.map(({ where }) => `WHEN ${Number(where.id)} THEN ?`);
    return `\`${column.databaseName}\` = CASE id ${whens.join(' ')} END`;
  });
  const conditions = updates.map(({ where: { id, revision } }) =>
    revision === undefined ? `id = ${Number(id)}` : `(id = ${Number(id)} AND revision = ${Number(revision)})`,
  );
  const sql = `UPDATE \`${metadata.tableName}\` SET ${cases.join(', ')} WHERE ${conditions.join(' OR ')}`;
  const { affected } = await queryRunner.query(sql, parameters, true);
  return affected ?? 0;
}
