import { readLabel } from '../labels';
import type { PlanWarning } from '../parsed-plan';
import { planWarning } from '../plan-warning';
import { looksLikeOfficeOrPlace, nameEndsAtBreak } from '../unit-names';
import type { RawTable, TableRow } from './table-rows';

/** A row of a task table with one cell for every column, or a line across it. */
export type TableLine =
  | { readonly kind: 'row'; readonly cells: readonly string[]; readonly line: number }
  | { readonly kind: 'heading'; readonly text: string; readonly line: number }
  | { readonly kind: 'note'; readonly text: string; readonly line: number };

const TOTAL = /^(?:合计|总计|小计|共计|总\s*计|合\s*计|小\s*计|共\d+[项条])/;
const NOTE = /^(?:注|备注|说明|附注|填表|填报|制表|审核|联系人)\s*\d*\s*[:：.、]|^注\d?[.、：:]/;
const LONGEST_HEADING = 60;
const ENTRY =
  /^(?:\d{1,4}|[（(]?[一二三四五六七八九十百]{1,5}[）)]?|[①-⑳]|\d{1,2}(?:[.．-]\d{1,2})+|[(（]\d{1,3}[)）])[.、．]?$/;

/** Joins rows that are broken over lines and tells rows from headings, notes and totals. */
export function completeRows(table: RawTable): {
  readonly lines: readonly TableLine[];
  readonly warnings: readonly PlanWarning[];
} {
  const width = table.roles.length;
  const lines: TableLine[] = [];
  const warnings: PlanWarning[] = [];
  let broken: TableRow | null = null;
  const finish = (): void => {
    if (broken === null) return;
    // Cells that are empty at the end of a row are often not written at all.
    lines.push({ kind: 'row', cells: padded(broken.cells, width), line: broken.line });
    if (broken.cells.length < width - 1 && !table.roles.includes('note')) warnings.push(shortRow(broken));
    broken = null;
  };
  for (const row of table.rows) {
    const across = lineAcross(row, width);
    if (across === 'total') {
      finish();
      continue;
    }
    if (broken !== null && continues(broken, row, table)) {
      broken = joinRows(broken, row);
      if (broken.cells.length >= width) finish();
      continue;
    }
    const last = lines.at(-1);
    if (
      broken === null &&
      row.cells.length === 1 &&
      last?.kind === 'row' &&
      /[、，,]$/.test(last.cells.at(-1) ?? '')
    ) {
      lines[lines.length - 1] = { ...last, cells: joinRows(last, row).cells };
      continue;
    }
    finish();
    if (across !== null) lines.push(across);
    else if (row.cells.length === width) lines.push({ kind: 'row', cells: row.cells, line: row.line });
    else if (row.cells.length < width) broken = row;
    else {
      const spare = row.cells.slice(width).filter((cell) => cell !== '');
      if (spare.length > 0) warnings.push(longRow(row));
      lines.push({ kind: 'row', cells: row.cells.slice(0, width), line: row.line });
    }
  }
  finish();
  return { lines, warnings };
}

/** One text across the whole row, whether merged (repeated or alone) or with empty neighbours. */
function lineAcross(row: TableRow, width: number): TableLine | 'total' | null {
  const texts = [...new Set(row.cells.filter((cell) => cell !== ''))];
  const [text = ''] = texts;
  if (TOTAL.test(text)) return 'total';
  if (texts.length !== 1) return text === '' ? 'total' : null;
  if (row.cells.length > 1 && row.cells.length < width && row.cells[0] === '') return null;
  if (NOTE.test(text)) return { kind: 'note', text, line: row.line };
  const alone = row.cells.length === 1 || row.cells[0] === text;
  if (!alone || ENTRY.test(text)) return null;
  const label = readLabel(text);
  const heads =
    (label !== null && text.length <= LONGEST_HEADING) ||
    (text.length <= LONGEST_HEADING && !/[。；;、，,]$/.test(text) && !looksLikeOfficeOrPlace(text));
  if (heads) return { kind: 'heading', text: text.replace(/\s*\v\s*/g, ''), line: row.line };
  return row.cells.length === 1 ? null : { kind: 'note', text, line: row.line };
}

/** A new row begins with a number; what does not begin so and completes the broken row belongs to it. */
function continues(broken: TableRow, row: TableRow, { roles }: RawTable): boolean {
  const [first = ''] = row.cells;
  const numbered = roles[0] === 'no' && (ENTRY.test(first) || first === '');
  return !numbered && broken.cells.length + row.cells.length - 1 <= roles.length;
}

function joinRows(upper: TableRow, lower: TableRow): TableRow {
  const [first = '', ...rest] = lower.cells;
  const kept = upper.cells.slice(0, -1);
  return { cells: [...kept, `${upper.cells.at(-1) ?? ''}\v${first}`, ...rest], line: upper.line };
}

function padded(cells: readonly string[], width: number): string[] {
  return Array.from({ length: width }, (_, index) => cells[index] ?? '');
}

/** Units of one cell: broken lines joined where a name is broken, kept apart where each is a name. */
export function unitCell(cell: string): string {
  return cell
    .split('\v')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .reduce((joined, part) => {
      if (joined === '') return part;
      const whole = /[、，,；;：:]$/.test(joined) || nameEndsAtBreak(joined, part);
      return `${joined}${whole ? '\v' : ''}${part}`;
    }, '');
}

function shortRow(row: TableRow): PlanWarning {
  const message = '表格中这一行的列数比表头少，已按从左到右对应，请核对。';
  return planWarning('table_row_not_understood', row.line, message, row.cells.join(' '));
}

function longRow(row: TableRow): PlanWarning {
  const message = '表格中这一行的列数比表头多，多出的内容未采用，请核对。';
  return planWarning('table_row_not_understood', row.line, message, row.cells.join(' '));
}
