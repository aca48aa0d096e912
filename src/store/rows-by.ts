import type { EntityManager, ObjectLiteral } from 'typeorm';
import { plainRows } from './plain-rows';
import { padded, places } from './plain-sql';
import { type SharedPart, sharedPart } from './shared-transaction';

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
  const [only, ...others] = by.values;
  if (only !== undefined && others.length === 0) return [...(await askRows(part, entity, by, only))];
  const found = await Promise.all(by.values.map((value) => askRows(part, entity, by, value)));
  return found.flat().sort((a, b) => a.id - b.id);
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

function askRows<T extends ObjectLiteral & { id: number }>(
  part: SharedPart,
  entity: new () => T,
  by: RowsBy<T>,
  value: number,
): Promise<readonly T[]> {
  const { column, also = '', parameters = [] } = by;
  return part.ask(
    {
      name: `${entity.name} by ${column} ${also} ${parameters}`,
      answer: async (manager, keys: readonly number[]) => {
        const rows = new Map<number, T[]>();
        for (const row of await find(manager, entity, { ...by, values: keys })) {
          const key: number = row[column];
          const known = rows.get(key);
          if (known) known.push(row);
          else rows.set(key, [row]);
        }
        return (key) => rows.get(key) ?? [];
      },
    },
    value,
  );
}
