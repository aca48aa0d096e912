import type { EntityManager, ObjectLiteral } from 'typeorm';
import { plainRows } from './plain-rows';
import { padded, places } from './plain-sql';
import { type Question, sharedPart } from './shared-transaction';

/** Rows that one column picks out, and what else holds for all of them. */
export interface RowsBy<T extends ObjectLiteral> {
  readonly column: keyof T & string;
  readonly values: readonly number[];
  /** As SQL; the table is `t`. */
  readonly also?: string;
  /** Of `also`. */
  readonly parameters?: readonly (string | number)[];
}

/** By id. In a shared transaction all that is asked of one column at the same moment is one statement. */
export async function rowsBy<T extends ObjectLiteral & { id: number }>(
  manager: EntityManager,
  entity: new () => T,
  by: RowsBy<T>,
): Promise<T[]> {
  if (by.values.length === 0) return [];
  const part = sharedPart(manager);
  if (!part) return find(manager, entity, by);
  const found: T[] = [];
  for (const rows of await part.askAll(rowsByQuestion(entity, by), by.values))
    if (rows.length > 0) found.push(...rows);
  // Those of one value come in order.
  return by.values.length === 1 ? found : found.sort((a, b) => a.id - b.id);
}

function find<T extends ObjectLiteral>(
  manager: EntityManager,
  entity: new () => T,
  { column, values, also, parameters = [] }: RowsBy<T>,
): Promise<T[]> {
  const { databaseName } = manager.connection.getMetadata(entity).findColumnWithPropertyName(column) ?? {};
  if (databaseName === undefined) throw new Error(`${entity.name} has no column ${column}`);
  const keys = padded(values);
  const where = `WHERE t.\`${databaseName}\` IN ${places(keys.length)}${also === undefined ? '' : ` AND ${also}`}`;
  return plainRows(manager, entity, `${where} ORDER BY t.id`, [...keys, ...parameters]);
}

function rowsByQuestion<T extends ObjectLiteral & { id: number }>(
  entity: new () => T,
  by: RowsBy<T>,
): Question<number, readonly T[]> {
  const { column, also = '', parameters = [] } = by;
  return {
    name: `${entity.name} by ${column} ${also} ${parameters}`,
    answer: async (manager, keys) => {
      const rows = new Map<number, T[]>();
      for (const row of await find(manager, entity, { ...by, values: keys })) {
        const key: number = row[column];
        const known = rows.get(key);
        if (known) known.push(row);
        else rows.set(key, [row]);
      }
      return (key) => rows.get(key) ?? NO_ROWS;
    },
  };
}

const NO_ROWS: readonly never[] = [];
