import { CommanderError } from 'commander';
import { ImportRefused } from '../actions/import-refused';
import { ConfigError } from '../config';
import { JournalFolderRefused } from '../conversation/journal/journal-folder';
import { violationText } from '../conversation/texts/texts';
import { RuleViolation } from '../domain/rule-violation';
import { OfficeRulesError } from '../intake/load-office-rules';
import { ClockAway } from '../observability/clock';
import { isDatabaseAway, sqliteFileOf } from '../store/dialect';
import { CommandRefused } from './command-refused';

/** Exit codes are a promise to scripts (docs/product.md, "What others rely on"). */
export const EXIT = { done: 0, refused: 1, wrongUsage: 2 } as const;

export function exitCodeOf(error: unknown): number {
  if (!(error instanceof CommanderError)) return EXIT.refused;
  return error.exitCode === 0 ? EXIT.done : EXIT.wrongUsage;
}

/**
 * What went wrong, in lines for the person at the terminal; none where commander has told it already. `verbose`
 * adds the place in the program to what nobody foresaw.
 */
export function failureReasons(error: unknown, verbose: boolean): readonly string[] {
  if (error instanceof CommanderError) return [];
  if (error instanceof CommandRefused) return error.reasons;
  if (error instanceof ImportRefused) return error.problems;
  if (error instanceof RuleViolation) return [violationText(error)];
  if (
    error instanceof ConfigError ||
    error instanceof JournalFolderRefused ||
    error instanceof OfficeRulesError ||
    error instanceof DatabaseNotOpened ||
    error instanceof ClockAway
  ) {
    return [error.message];
  }
  const { code, path, message, stack } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') {
    const { port } = error as NodeJS.ErrnoException & { port?: number };
    return [`port ${port} is taken: stop the program that uses it, or set PORT to another one`];
  }
  if (code === 'EACCES' && (error as NodeJS.ErrnoException).syscall === 'listen') {
    return ['this user may not listen on that port: set PORT to one above 1023'];
  }
  if (code === 'ER_TABLEACCESS_DENIED_ERROR' || code === 'ER_DBACCESS_DENIED_ERROR') return [MAY_NOT_MIGRATE];
  if (isDatabaseAway(error)) return ['the database went away in the middle; nothing half done was stored'];
  if (path && FILE_ERRORS[code ?? '']) return [`${path}: ${FILE_ERRORS[code ?? '']}`];
  if (verbose) return [stack ?? String(error)];
  return [`failed: ${firstLine(message ?? String(error))} (LOG_LEVEL=debug shows where)`];
}

/** The bot's own account has no other reason to be refused a table (docs/security.md, "Database accounts"). */
const MAY_NOT_MIGRATE =
  'this database account may not change tables: run `cuibao migrate` with the one that may (docs/security.md, "Database accounts")';

const FILE_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EISDIR: 'this is a folder',
  ENOTDIR: 'a part of this path is no folder',
  EACCES: 'this user may not read or write here',
  EPERM: 'this user may not read or write here',
  EROFS: 'this file system is read-only',
  ENOSPC: 'the disk is full',
  EEXIST: 'this exists already',
};

const DATABASE_ERRORS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody answers there',
  ECONNRESET: 'the connection was cut',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'the name of the host cannot be looked up',
  ETIMEDOUT: 'nobody answers there',
  EHOSTUNREACH: 'the host cannot be reached',
  PROTOCOL_CONNECTION_LOST: 'the connection was cut',
  ER_ACCESS_DENIED_ERROR: 'user or password is wrong',
  ER_DBACCESS_DENIED_ERROR: 'the user may not use this database',
  ER_BAD_DB_ERROR: 'there is no database of that name; create it first',
  SQLITE_NOTADB: 'this file is no database',
  SQLITE_CORRUPT: 'this file is damaged',
  SQLITE_CANTOPEN: 'the file cannot be opened',
  SQLITE_READONLY: 'the file is read-only',
  ...FILE_ERRORS,
  EEXIST: 'a file stands where its folder should be',
};

/** The database cannot be opened, or is none. The sentence names it without its password. */
export class DatabaseNotOpened extends Error {
  constructor(databaseUrl: string, cause: unknown) {
    const { code, message } = cause as NodeJS.ErrnoException;
    // The embedded driver opens with a text of its own, without a code.
    const known = /^ConnectionFailed/.test(message) ? 'SQLITE_CANTOPEN' : (code ?? '');
    const reason = DATABASE_ERRORS[known] ?? firstLine(message || code || String(cause));
    super(`the database ${placeOf(databaseUrl)} cannot be opened: ${reason} (DATABASE_URL)`, { cause });
    this.name = 'DatabaseNotOpened';
  }
}

function placeOf(databaseUrl: string): string {
  const file = sqliteFileOf(databaseUrl);
  if (file !== null) return file;
  const { host, pathname } = new URL(databaseUrl);
  return `${host}${pathname}`;
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? '';
}
