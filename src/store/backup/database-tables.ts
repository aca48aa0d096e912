import type { EntityManager } from 'typeorm';
import type { DialectName } from '../dialect';

/** A table as the database itself describes it: also one that this version knows no more, or not yet. */
export interface TableShape {
  readonly name: string;
  /** In the order of the table; `id` is among them. */
  readonly columns: readonly string[];
  /** Columns that hold an instant. */
  readonly instants: ReadonlySet<string>;
}

/** What the two servers call their tables. `libsql_…` and `sqlite_…` are the embedded driver's own. */
const DESCRIBE: Readonly<Record<DialectName, string>> = {
  sqlite: `SELECT m.name AS tableName, c.name AS name, lower(c.type) AS type
    FROM sqlite_master m JOIN pragma_table_info(m.name) c
    WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite!_%' ESCAPE '!' AND m.name NOT LIKE 'libsql!_%' ESCAPE '!'
    ORDER BY m.name, c.cid`,
  mysql: `SELECT t.table_name AS tableName, c.column_name AS name, c.data_type AS type
    FROM information_schema.tables t
    JOIN information_schema.columns c ON c.table_schema = t.table_schema AND c.table_name = t.table_name
    WHERE t.table_schema = DATABASE() AND t.table_type = 'BASE TABLE'
    ORDER BY t.table_name, c.ordinal_position`,
};

/** All tables by name. */
export async function tablesOf(manager: EntityManager, dialect: DialectName): Promise<TableShape[]> {
  const rows = await manager.query<{ tableName: string; name: string; type: string }[]>(DESCRIBE[dialect]);
  const tables = new Map<string, { columns: string[]; instants: Set<string> }>();
  for (const { tableName, name, type } of rows) {
    const table = tables.get(tableName) ?? { columns: [], instants: new Set() };
    tables.set(tableName, table);
    table.columns.push(name);
    if (type.startsWith('datetime')) table.instants.add(name);
  }
  return [...tables].map(([name, table]) => ({ name, ...table })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Names come from the database or from a file: nothing but a plain word goes into a statement. */
export function quoted(name: string): string {
  if (!/^\w+$/.test(name)) throw new Error(`not the name of a table or column: ${name}`);
  return `\`${name}\``;
}
