/** What TypeORM uses of a connection of better-sqlite3, which libsql imitates. */
export interface SqliteConnection {
  readonly inTransaction: boolean;
  pragma(source: string): unknown;
  prepare(source: string): SqliteStatement;
}

export interface SqliteStatement {
  run(...parameters: unknown[]): unknown;
  all(...parameters: unknown[]): unknown;
  columns(): readonly { readonly name: string }[];
}

/** What a ROLLBACK of what is undone already comes to. */
const NOTHING_CHANGED = { changes: 0, lastInsertRowid: 0 };

/**
 * Makes the connection do what TypeORM takes for granted.
 *
 * The write lock comes first: a reading transaction that turns into a writing one fails at once when another process has
 * written meanwhile.
 *
 * A ROLLBACK succeeds also where SQLite has undone the transaction by itself, as it does when the disk is full. Were it
 * refused, TypeORM would think that its transaction went on, and everything written from then on would become part of one
 * that nobody commits. (A BEGIN that has failed is another matter: TypeORM counts on the ROLLBACK after it to fail.)
 */
export function suitTypeOrm(connection: SqliteConnection): void {
  const prepare = connection.prepare.bind(connection);
  let hasBegun = false;
  // TypeORM keeps statements: what is to be decided is decided each time they run.
  const begin = () =>
    running(bindingAsList(prepare('BEGIN IMMEDIATE')), (run) => {
      hasBegun = false;
      const result = run();
      hasBegun = true;
      return result;
    });
  const rollback = () =>
    running(bindingAsList(prepare('ROLLBACK')), (run) => {
      const isUndone = hasBegun && !connection.inTransaction;
      hasBegun = false;
      return isUndone ? NOTHING_CHANGED : run();
    });
  connection.prepare = (sql) => {
    if (sql === 'BEGIN TRANSACTION') return begin();
    if (sql === 'ROLLBACK') return rollback();
    return bindingAsList(prepare(sql));
  };
}

function running(statement: SqliteStatement, how: (run: () => unknown) => unknown): SqliteStatement {
  const run = statement.run.bind(statement);
  statement.run = (...parameters) => how(() => run(...parameters));
  return statement;
}

/** Given one by one, libsql 0.5 takes a single null for named parameters and throws. */
function bindingAsList(statement: SqliteStatement): SqliteStatement {
  const run = statement.run.bind(statement);
  const all = statement.all.bind(statement);
  statement.run = (...parameters) => run(parameters);
  statement.all = (...parameters) => all(parameters);
  return statement;
}
