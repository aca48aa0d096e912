import { Connection } from 'mysql2';

export interface Watched {
  readonly sql: string;
  readonly values: readonly unknown[];
}

interface Prototypes {
  query(...given: unknown[]): unknown;
}

interface Statement {
  all(...given: unknown[]): unknown;
}

/** Hears of every question that goes to a driver, by whichever way it goes there. The store is to be opened after this. */
export class StatementWatch {
  private heard: Watched[] = [];
  private readonly undo: (() => void)[] = [];

  constructor() {
    const mysql = Object.getPrototypeOf(Connection.prototype) as Prototypes;
    const { query } = mysql;
    const hear = (sql: string, values: unknown) =>
      void this.heard.push({ sql, values: Array.isArray(values) ? values : [] });
    mysql.query = function heard(this: unknown, ...given: unknown[]) {
      const [first, second] = given;
      if (typeof first === 'string') hear(first, second);
      else hear((first as { sql: string }).sql, (first as { values?: unknown }).values ?? second);
      return query.apply(this, given);
    };
    const sqlite = require('libsql').prototype as { prepare(sql: string): Statement };
    const { prepare } = sqlite;
    sqlite.prepare = function heard(this: unknown, sql: string) {
      const statement = prepare.call(this, sql);
      const all = statement.all.bind(statement);
      statement.all = (...given) => {
        hear(sql, []);
        return all(...given);
      };
      return statement;
    };
    this.undo.push(
      () => Object.assign(mysql, { query }),
      () => Object.assign(sqlite, { prepare }),
    );
  }

  /** What was asked since it was asked last. */
  taken(): Watched[] {
    return this.heard.splice(0);
  }

  stop(): void {
    for (const undo of this.undo) undo();
  }
}
