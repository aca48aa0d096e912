import {
  type EntityManager,
  type FindOptionsOrder,
  type FindOptionsWhere,
  In,
  type ObjectLiteral,
} from 'typeorm';
import { type SharedPart, sharedPart } from './shared-transaction';

/** Rows that one column picks out, and what else holds for all of them. */
export interface RowsBy<T extends ObjectLiteral> {
  readonly column: keyof T & string;
  readonly values: readonly number[];
  readonly where?: FindOptionsWhere<T>;
  /** Tells apart what differs in `where`, within one shared transaction. */
  readonly name?: string;
}

/** By id. In a shared transaction all that is asked of one column at the same moment is one statement. */
export async function rowsBy<T extends ObjectLiteral & { id: number }>(
  manager: EntityManager,
  entity: new () => T,
  { column, values, where = {}, name = '' }: RowsBy<T>,
): Promise<T[]> {
  if (values.length === 0) return [];
  const find = (within: EntityManager, all: readonly number[]) =>
    within.find(entity, {
      where: { ...where, [column]: In([...all]) },
      order: { id: 'ASC' } as FindOptionsOrder<T>,
    });
  const part = sharedPart(manager);
  if (!part) return find(manager, values);
  const found = await Promise.all(values.map((value) => askRows(part, entity, column, name, find, value)));
  return found.flat().sort((a, b) => a.id - b.id);
}

function askRows<T extends ObjectLiteral & { id: number }>(
  part: SharedPart,
  entity: new () => T,
  column: keyof T & string,
  name: string,
  find: (manager: EntityManager, values: readonly number[]) => Promise<T[]>,
  value: number,
): Promise<T[]> {
  return part.ask(
    {
      name: `${entity.name} by ${column} ${name}`,
      answer: async (manager, keys: readonly number[]) => {
        const rows = new Map<number, T[]>();
        for (const row of await find(manager, keys)) {
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
