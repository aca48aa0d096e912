import {
  type QueryRunner,
  Table,
  TableColumn,
  type TableColumnOptions,
  TableForeignKey,
  TableIndex,
  TableUnique,
} from 'typeorm';

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
/** 64 KB on MySQL. */
export const bytes = (name: string): ColumnSpec => ({ name, type: 'blob' });
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

type Pairs = { name: string; columnNames: string[] }[];

const isSqlite = (runner: QueryRunner): boolean => runner.connection.options.type === 'better-sqlite3';

const pairs = (entries: Record<string, string[]> = {}): Pairs =>
  Object.entries(entries).map(([name, columnNames]) => ({ name, columnNames }));

export async function createTable(runner: QueryRunner, name: string, spec: TableSpec): Promise<void> {
  const sqlite = isSqlite(runner);
  const table = new Table({
    name,
    columns: spec.columns.map((column) => columnOptions(column, sqlite)),
    // MySQL keeps a unique constraint as a unique index; TypeORM compares it as such.
    ...(sqlite ? { uniques: pairs(spec.unique) } : {}),
    indices: [
      ...pairs(spec.index),
      ...(sqlite ? [] : pairs(spec.unique).map((index) => ({ ...index, isUnique: true }))),
    ],
    foreignKeys: foreignKeys(spec.columns),
  });
  await runner.createTable(table, true);
}

/** Adds columns to a table that holds rows: they must be nullable. May be run again after a failure half-way. */
export async function addColumns(runner: QueryRunner, name: string, spec: TableSpec): Promise<void> {
  const sqlite = isSqlite(runner);
  for (const column of spec.columns) {
    if (await runner.hasColumn(name, column.name)) continue;
    await runner.addColumn(name, new TableColumn(columnOptions(column, sqlite)));
  }
  const known = await knownConstraints(runner, name);
  const missing = <T extends { name: string }>(all: readonly T[]): T[] =>
    all.filter((each) => !known.has(each.name));
  // Indices first: MySQL would make one of its own for a foreign key that finds none.
  for (const index of missing(pairs(spec.index))) await runner.createIndex(name, new TableIndex(index));
  for (const unique of missing(pairs(spec.unique))) {
    if (sqlite) await runner.createUniqueConstraint(name, new TableUnique(unique));
    else await runner.createIndex(name, new TableIndex({ ...unique, isUnique: true }));
  }
  for (const key of missing(foreignKeys(spec.columns)))
    await runner.createForeignKey(name, new TableForeignKey(key));
}

async function knownConstraints(runner: QueryRunner, name: string): Promise<ReadonlySet<string>> {
  const table = await runner.getTable(name);
  const all = [...(table?.indices ?? []), ...(table?.uniques ?? []), ...(table?.foreignKeys ?? [])];
  return new Set(all.flatMap((each) => each.name ?? []));
}

function columnOptions({ references: _, ...column }: ColumnSpec, sqlite: boolean): TableColumnOptions {
  if (column.type === 'longText') return { ...column, type: sqlite ? 'text' : 'mediumtext' };
  if (column.type !== 'flag') return column;
  return sqlite ? { ...column, type: 'boolean' } : { ...column, type: 'tinyint', length: '1' };
}

function foreignKeys(columns: readonly ColumnSpec[]) {
  return columns.flatMap(({ name: column, references }) =>
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
  );
}

/** Takes columns away with everything that hangs on them. */
export async function dropColumns(
  runner: QueryRunner,
  name: string,
  columns: readonly string[],
): Promise<void> {
  for (const column of columns) {
    const table = await runner.getTable(name);
    const on = ({ columnNames }: { columnNames: string[] }) => columnNames.includes(column);
    for (const key of table?.foreignKeys.filter(on) ?? []) await runner.dropForeignKey(name, key);
    for (const index of table?.indices.filter(on) ?? []) await runner.dropIndex(name, index);
    for (const unique of table?.uniques.filter(on) ?? []) await runner.dropUniqueConstraint(name, unique);
    await runner.dropColumn(name, column);
  }
}

/** May be run again after a failure half-way. */
export async function dropIndices(
  runner: QueryRunner,
  name: string,
  indices: readonly string[],
): Promise<void> {
  const table = await runner.getTable(name);
  for (const index of table?.indices ?? [])
    if (index.name !== undefined && indices.includes(index.name)) await runner.dropIndex(name, index);
}

export async function dropTables(runner: QueryRunner, names: readonly string[]): Promise<void> {
  for (const name of names) await runner.dropTable(name, true);
}
