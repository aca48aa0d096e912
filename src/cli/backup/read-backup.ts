import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import type { z } from 'zod';
import type { PortableRow } from '../../store/backup/portable-row';
import { CommandRefused } from '../command-refused';
import {
  type BackupEnd,
  type BackupHead,
  endLine,
  FORMAT,
  headLine,
  rowLine,
  tableEndLine,
  tableLine,
} from './backup-format';

/** A table's figures as the backup gives them, checked against its rows. */
export interface TableSum {
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: number;
  readonly sha256: string;
}

type TakeRows = (table: string, columns: readonly string[], rows: readonly PortableRow[]) => Promise<void>;

/** Rows are handed over so many at a time, or as many as come in one piece of the file. */
const ROWS_AT_ONCE = 500;

/**
 * Reads a backup from beginning to end and hands its rows to `take`. Throws `CommandRefused`, which names file and
 * place, for whatever is not as it was written; what was handed over before must then not be used.
 */
export async function readBackup(
  file: string,
  take: TakeRows,
): Promise<{ head: BackupHead; end: BackupEnd; tables: readonly TableSum[] }> {
  const reading = new Reading(file, take);
  const bytes = createReadStream(file);
  const plain = bytes.pipe(createGunzip());
  bytes.on('error', (error) => plain.destroy(error));
  try {
    let rest: Buffer[] = [];
    for await (const chunk of plain as AsyncIterable<Buffer>) {
      let from = 0;
      for (let to = chunk.indexOf(10); to >= 0; to = chunk.indexOf(10, from)) {
        await reading.line(Buffer.concat([...rest, chunk.subarray(from, to + 1)]));
        rest = [];
        from = to + 1;
      }
      if (from < chunk.length) rest.push(chunk.subarray(from));
    }
    return reading.whole();
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!code.startsWith('Z_')) throw error;
    throw reading.damaged(
      code === 'Z_BUF_ERROR' ? 'it ends too early' : 'its bytes were altered, or it is no backup',
    );
  } finally {
    bytes.destroy();
    plain.destroy();
  }
}

/** Whether a backup is whole, without any database. */
export function checkBackup(file: string) {
  return readBackup(file, async () => undefined);
}

class Reading {
  private head: BackupHead | null = null;
  private end: BackupEnd | null = null;
  private open: { name: string; columns: readonly string[]; hash: Hash; rows: number } | null = null;
  private pending: PortableRow[] = [];
  private readonly tables: TableSum[] = [];
  private readonly hash = createHash('sha256');

  constructor(
    private readonly file: string,
    private readonly take: TakeRows,
  ) {}

  async line(bytes: Buffer): Promise<void> {
    if (this.end) throw this.damaged('something stands behind its end');
    const value = this.parse(bytes);
    if (!this.head) this.takeHead(value);
    else if (this.open) await this.takeOfTable(value, bytes);
    else this.takeBetweenTables(value);
    if (!this.end) this.hash.update(bytes);
  }

  whole(): { head: BackupHead; end: BackupEnd; tables: readonly TableSum[] } {
    if (!this.head || !this.end) throw this.damaged('it ends too early');
    return { head: this.head, end: this.end, tables: this.tables };
  }

  damaged(what: string): CommandRefused {
    const place = this.open
      ? `in table ${this.open.name}, after row ${this.open.rows}`
      : 'outside of its tables';
    return new CommandRefused([`${this.file} is damaged (${place}): ${what}. Take another backup`]);
  }

  private takeHead(value: unknown): void {
    const head = headLine.safeParse(value);
    if (!head.success) throw new CommandRefused([`${this.file} is no backup of Cuibao`]);
    if (head.data.format !== FORMAT) {
      throw new CommandRefused([
        `${this.file} was made by version ${head.data.version}, whose backups are different: restore with that version`,
      ]);
    }
    this.head = head.data;
  }

  private async takeOfTable(value: unknown, bytes: Buffer): Promise<void> {
    const open = this.open;
    if (!open) return;
    if (Array.isArray(value)) {
      const row = this.shaped(rowLine, value);
      if (row.length !== open.columns.length) throw this.damaged('a row has too many or too few values');
      open.hash.update(bytes);
      open.rows += 1;
      this.pending.push(row);
      if (this.pending.length >= ROWS_AT_ONCE) await this.handOver();
      return;
    }
    const { end, rows, sha256 } = this.shaped(tableEndLine, value);
    await this.handOver();
    if (end !== open.name || rows !== open.rows || sha256 !== open.hash.digest('hex'))
      throw this.damaged('its rows are not those that were written');
    this.tables.push({ table: open.name, columns: open.columns, rows, sha256 });
    this.open = null;
  }

  private async handOver(): Promise<void> {
    const { open, pending } = this;
    this.pending = [];
    if (open && pending.length > 0) await this.take(open.name, open.columns, pending);
  }

  private takeBetweenTables(value: unknown): void {
    const table = tableLine.safeParse(value);
    if (table.success) {
      const { table: name, columns } = table.data;
      this.open = { name, columns, hash: createHash('sha256'), rows: 0 };
      return;
    }
    const end = this.shaped(endLine, value);
    const rows = this.tables.reduce((sum, each) => sum + each.rows, 0);
    if (end.tables !== this.tables.length || end.rows !== rows || end.sha256 !== this.hash.digest('hex'))
      throw this.damaged('its tables are not those that were written');
    this.end = end;
  }

  private parse(bytes: Buffer): unknown {
    try {
      return JSON.parse(bytes.toString('utf8'));
    } catch {
      if (!this.head) throw new CommandRefused([`${this.file} is no backup of Cuibao`]);
      throw this.damaged('a line cannot be read');
    }
  }

  private shaped<T>(schema: z.ZodType<T>, value: unknown): T {
    const result = schema.safeParse(value);
    if (!result.success) throw this.damaged('a line is not as it was written');
    return result.data;
  }
}
