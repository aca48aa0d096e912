import { type QueryRunner, Table, type TableColumnOptions } from 'typeorm';

/**
 * How migrations spell columns on both stores. Migrations are history: a builder here may gain functions,
 * but what one of them produces never changes.
 */
export interface ColumnSpec extends TableColumnOptions {
  /** Table and constraint name of a foreign key to that table's id. */
  references?: { table: string; name: string };
}

export const id = (): ColumnSpec => ({
  name: 'id',
  type: 'integer',
  isPrimary: true,
  isGenerated: true,
  generationStrategy: 'increment',
});
export const int = (name: string): ColumnSpec => ({ name, type: 'integer' });
export const str = (name: string, length: number): ColumnSpec => ({
  name,
  type: 'varchar',
  length: String(length),
});
export const longText = (name: string): ColumnSpec => ({ name, type: 'longText' });
export const instant = (name: string): ColumnSpec => ({ name, type: 'datetime', precision: 3 });
export const flag = (name: string): ColumnSpec => ({ name, type: 'flag' });
export const ref = (name: string, table: string, constraint: string): ColumnSpec => ({
  name,
  type: 'integer',
  references: { table, name: constraint },
});
export const nullable = (column: ColumnSpec): ColumnSpec => ({ ...column, isNullable: true });

export interface TableSpec {
  columns: ColumnSpec[];
  /** Constraint name → columns. */
  unique?: Record<string, string[]>;
  index?: Record<string, string[]>;
}

export async function createTable(runner: QueryRunner, name: string, spec: TableSpec): Promise<void> {
  const sqlite = runner.connection.options.type === 'better-sqlite3';
  const columns = spec.columns.map(({ references: _, ...column }) => {
    if (column.type === 'longText') return { ...column, type: sqlite ? 'text' : 'mediumtext' };
    if (column.type !== 'flag') return column;
    return sqlite ? { ...column, type: 'boolean' } : { ...column, type: 'tinyint', length: '1' };
  });
  const pairs = (entries: Record<string, string[]> = {}) =>
    Object.entries(entries).map(([constraint, columnNames]) => ({ name: constraint, columnNames }));
  const table = new Table({
    name,
    columns,
    // MySQL keeps a unique constraint as a unique index; TypeORM compares it as such.
    ...(sqlite ? { uniques: pairs(spec.unique) } : {}),
    indices: [
      ...pairs(spec.index),
      ...(sqlite ? [] : pairs(spec.unique).map((index) => ({ ...index, isUnique: true }))),
    ],
    foreignKeys: spec.columns.flatMap(({ name: column, references }) =>
      references
        ? [
            {
              name: references.name,
              columnNames: [column],
              referencedTableName: references.table,
              referencedColumnNames: ['id'],
              onDelete: 'RESTRICT',
              onUpdate: 'RESTRICT',
            },
          ]
        : [],
    ),
  });
  await runner.createTable(table, true);
}

export async function dropTables(runner: QueryRunner, names: readonly string[]): Promise<void> {
  for (const name of names) await runner.dropTable(name, true);
}
