import { type ColumnRole, headerRoles, joinedRoles } from './column-roles';
import { joinFlattened, type NumberedLine } from './flattened';

export interface TableRow {
  readonly cells: readonly string[];
  /** Line of its first character in the source, from 1. */
  readonly line: number;
}

export interface RawTable {
  readonly roles: readonly ColumnRole[];
  readonly header: TableRow;
  readonly rows: readonly TableRow[];
}

export interface TablesAndProse {
  readonly tables: readonly RawTable[];
  /** The lines of the document with those of the tables emptied: line numbers stay valid. */
  readonly prose: readonly string[];
}

type Split = (line: string) => readonly string[] | null;

/** How cells are parted, the surest sign first. Two spaces count only where a header proves the table. */
const SEPARATORS: readonly Split[] = [
  (line) => (line.includes('\t') ? line.split('\t') : null),
  (line) => {
    if (!/[|｜│┃]/.test(line)) return null;
    const cells = line.trim().split(/[|｜│┃]/);
    return cells.slice(cells[0]?.trim() === '' ? 1 : 0, cells.at(-1)?.trim() === '' ? -1 : undefined);
  },
  (line) => (/\S(?: {2,}|\u3000+)\S/.test(line) ? line.trim().split(/ {2,}|\u3000+/) : null),
];
/** |---|---| and the frames of drawn tables. */
const RULE = /^[\s|｜│┃+\-—=:┌┬┐├┼┤└┴┘─━]+$/;
/** Lines without a separator inside a table: a heading across it, or a cell that is broken over lines. */
const LONGEST_INTERRUPTION = 8;
/** A spreadsheet cell with line breaks is pasted in quotation marks; a longer one was never closed. */
const LONGEST_QUOTED = 40;

interface OpenTable {
  readonly split: Split;
  readonly header: TableRow;
  roles: readonly ColumnRole[];
  readonly rows: TableRow[];
}

/** Takes the task tables out of a document: tabs as .docx and spreadsheets give them, or drawn with |. */
export function splitTables(source: readonly string[]): TablesAndProse {
  const lines = joinQuoted(source);
  joinFlattened(lines);
  const prose = lines.map(({ text }) => text);
  const tables: RawTable[] = [];
  let open: OpenTable | null = null;
  let waiting: number[] = [];
  for (let at = 0; at < lines.length; at++) {
    const { text = '', line = at + 1 } = lines[at] ?? {};
    if (text.trim() === '') continue;
    const begun = beginTable(text, line);
    const nextPage = open !== null && begun !== null && waiting.length === 0 && repeatsHeader(open, begun);
    if (begun !== null && !nextPage) {
      open = begun;
      tables.push(begun);
      waiting = [];
      prose[at] = '';
      continue;
    }
    if (open === null) continue;
    const cells = RULE.test(text) ? [] : open.split(text);
    if (begun !== null || cells?.length === 0) {
      prose[at] = '';
      continue;
    }
    if (cells === null && !goesOn(open.rows.at(-1), text)) {
      waiting.push(at);
      if (waiting.length > LONGEST_INTERRUPTION) open = null;
      continue;
    }
    for (const index of waiting) {
      open.rows.push({ cells: [prose[index] ?? ''], line: lines[index]?.line ?? index + 1 });
      prose[index] = '';
    }
    waiting = [];
    prose[at] = '';
    const lower = open.rows.length === 0 && cells !== null ? joinedRoles(open.roles, cells) : null;
    if (lower !== null) open.roles = lower;
    else open.rows.push({ cells: (cells ?? [text]).map((cell) => cell.trim()), line });
  }
  return { tables, prose };
}

function beginTable(text: string, line: number): OpenTable | null {
  for (const split of SEPARATORS) {
    const cells = split(text)?.map((cell) => cell.trim());
    const roles = cells === undefined ? null : headerRoles(cells);
    if (cells !== undefined && roles !== null) return { split, header: { cells, line }, roles, rows: [] };
  }
  return null;
}

/** The header printed again at the top of the next page. */
function repeatsHeader(open: OpenTable, again: OpenTable): boolean {
  const words = ({ header }: OpenTable): string => header.cells.join('\t').replace(/\s+/g, '');
  return words(open) === words(again);
}

/** 「市教育局、」 at the end of a row goes on in the next line. */
function goesOn(last: TableRow | undefined, text: string): boolean {
  return last !== undefined && /[、，,]$/.test(last.cells.at(-1) ?? '') && text.length < 100;
}

/** A quoted spreadsheet cell over several lines becomes one line, its breaks VT. */
function joinQuoted(source: readonly string[]): NumberedLine[] {
  const lines = source.map((text, index) => ({ text, line: index + 1 }));
  for (const [index, { text }] of lines.entries()) {
    if (!/(?:^|\t)"/.test(text) || quotes(text) % 2 === 0) {
      const current = lines[index];
      if (current !== undefined && /(?:^|\t)"/.test(text)) current.text = unquoted(text);
      continue;
    }
    const end = lines.findIndex(
      (other, at) => at > index && at <= index + LONGEST_QUOTED && quotes(other.text) % 2 === 1,
    );
    if (end === -1) continue;
    const joined = lines.slice(index, end + 1).map((each) => each.text);
    for (let at = index; at <= end; at++) {
      const each = lines[at];
      if (each !== undefined) each.text = at === index ? unquoted(joined.join('\v')) : '';
    }
  }
  return lines;
}

function quotes(text: string): number {
  return text.split('"').length - 1;
}

function unquoted(row: string): string {
  return row.replace(/(^|\t)"((?:[^"]|"")*)"(?=\t|$)/g, (_, before: string, cell: string) => {
    return `${before}${cell.replace(/""/g, '"')}`;
  });
}
