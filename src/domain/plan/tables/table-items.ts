import { type Assignment, cellAssignment } from '../assignment';
import { firstSentence } from '../blocks';
import type { DraftItem, DraftPart, DraftSection } from '../drafts';
import { completionDates, dateCell } from '../due-date';
import { readParagraphContent } from '../item-content';
import { type Label, rankOf, readLabel } from '../labels';
import type { PlanWarning } from '../parsed-plan';
import { planWarning } from '../plan-warning';
import { type ColumnRole, isUnitRole } from './column-roles';
import { completeRows, type TableLine, unitCell } from './complete-rows';
import type { RawTable } from './table-rows';

export interface TableDrafts {
  readonly items: readonly (DraftItem & { readonly number: number | null })[];
  readonly sections: readonly DraftSection[];
  /** Notes under or inside the table: here the reporting clause may stand. */
  readonly notes: readonly { readonly text: string; readonly line: number }[];
  readonly warnings: readonly PlanWarning[];
}

/** Which column identifies an item, which ones stand above it and which below. */
interface Layout {
  /** Column of the number; null where items are numbered by their text or not at all. */
  readonly no: number | null;
  readonly sections: readonly number[];
  readonly title: number;
  readonly details: readonly number[];
  readonly roles: readonly ColumnRole[];
}

type Row = Extract<TableLine, { kind: 'row' }>;

interface RowGroup {
  readonly section: DraftSection | null;
  readonly rows: Row[];
}

/** The items of one task table; `above` is the heading under which it stands in the text. */
export function tableDrafts(table: RawTable, above: DraftSection | null): TableDrafts {
  const { lines, warnings } = completeRows(table);
  const layout = layoutOf(table.roles, lines);
  const sections: DraftSection[] = [];
  const groups: RowGroup[] = [];
  const columns = new Map<number, DraftSection>();
  let across: readonly { readonly section: DraftSection; readonly rank: number }[] = [];
  let begins = true;
  for (const line of lines) {
    if (line.kind === 'note') continue;
    const group = groups.at(-1);
    if (line.kind === 'heading') {
      const rank = headingRank(line.text);
      const outer = across.filter((each) => each.rank < rank);
      const section = {
        heading: line.text,
        line: line.line,
        parent: outer.at(-1)?.section ?? enclosing(above, rank),
      };
      sections.push(section);
      across = [...outer, { section, rank }];
      columns.clear();
      begins = true;
    } else if (!begins && group !== undefined && sameItem(group.rows, line, layout)) group.rows.push(line);
    else {
      const section = layout.sections.reduce<DraftSection | null>(
        (parent, column) => columnSection(line, column, parent, columns, sections),
        across.at(-1)?.section ?? above,
      );
      groups.push({ section, rows: [line] });
      begins = false;
    }
  }
  return {
    items: groups.map(({ rows, section }) => itemOf(rows, layout, section)),
    sections,
    notes: lines.flatMap((line) => (line.kind === 'note' ? [line] : [])),
    warnings: [...warnings, ...unreadColumns(table)],
  };
}

/** A merged first column repeats its text in every row, or leaves it empty where a spreadsheet was pasted. */
function columnSection(
  row: Row,
  column: number,
  parent: DraftSection | null,
  columns: Map<number, DraftSection>,
  sections: DraftSection[],
): DraftSection | null {
  const text = (row.cells[column] ?? '').replace(/\s*\v\s*/g, '');
  const last = columns.get(column);
  if (text === '' || (last !== undefined && last.heading === text && last.parent === parent))
    return last ?? parent;
  const section: DraftSection = { heading: text, line: row.line, parent };
  columns.set(column, section);
  sections.push(section);
  return section;
}

function layoutOf(roles: readonly ColumnRole[], lines: readonly TableLine[]): Layout {
  const rows = lines.filter((line): line is Row => line.kind === 'row');
  const columnsOf = (role: ColumnRole): number[] =>
    roles.flatMap((each, index) => (each === role ? [index] : []));
  const numbers = columnsOf('no');
  const texts = roles.flatMap((role, index) => (role === 'task' || role === 'measure' ? [index] : []));
  const no = numbers.at(-1) ?? null;
  const coarse = texts.filter((column, index) => {
    if (index === texts.length - 1) return false;
    // A number of its own follows the coarser column, or it holds one text over several numbered rows.
    return (
      numbers.some((number) => number > column && number < (texts[index + 1] ?? 0)) ||
      spansItems(rows, column, no)
    );
  });
  const [title = texts[0] ?? 0, ...details] = texts.filter((column) => !coarse.includes(column));
  const sections = [...columnsOf('section'), ...coarse].sort((a, b) => a - b);
  return { no, sections, title, details, roles };
}

/** Whether the text of the column stays the same (or empty) while the rows count on. */
function spansItems(rows: readonly Row[], column: number, no: number | null): boolean {
  let repeated = 0;
  let text = '';
  for (const [index, row] of rows.entries()) {
    const own = row.cells[column] ?? '';
    const before = rows[index - 1];
    const counted =
      before !== undefined &&
      (no === null || ((row.cells[no] ?? '') !== '' && row.cells[no] !== before.cells[no]));
    if (counted && (own === '' || own === text)) repeated++;
    text = own === '' ? text : own;
  }
  return repeated > 0;
}

/** The rows of one item: same number and text, or nothing in either (merged cells). */
function sameItem(rows: readonly Row[], row: Row, { no, title }: Layout): boolean {
  const cell = (of: Row | undefined, column: number | null): string =>
    column === null ? '' : (of?.cells[column] ?? '');
  const same = (column: number | null): boolean => {
    const own = cell(row, column);
    return own === '' || own === cell(rows[0], column);
  };
  if (no === null) return cell(row, title) === '' || cell(row, title) === cell(rows[0], title);
  return same(no) && same(title);
}

function itemOf(
  rows: readonly Row[],
  layout: Layout,
  section: DraftSection | null,
): DraftItem & { readonly number: number | null } {
  const [first] = rows;
  const line = first?.line ?? 0;
  const printed = layout.no === null ? '' : (first?.cells[layout.no] ?? '');
  const titleText = proseCell(first?.cells[layout.title] ?? '');
  const own = readLabel(titleText);
  const label = printed === '' ? (own?.printed ?? '') : printed;
  const bare = own !== null && printed === '' ? own.rest : titleText;
  const details = [
    ...new Set(rows.flatMap((row) => layout.details.map((at) => proseCell(row.cells[at] ?? '')))),
  ];
  const hasUnits = layout.roles.some(isUnitRole);
  const content = readParagraphContent({ text: bare, line, afterGap: false });
  const assigned = rows.flatMap((row) => rowAssignments(row, layout));
  const text = [hasUnits ? bare : content.bare, ...details].filter((each) => each !== '').join('\n');
  return {
    label,
    number: readNumber(label),
    section,
    title: firstSentence(hasUnits ? bare : content.bare).replace(/[；;，,：:]$/, ''),
    text,
    assigned: hasUnits ? assigned : [...assigned, ...content.assignments],
    dates: datesOf(rows, layout, text),
    parts: rows.length > 1 && layout.details.length > 0 ? rows.map((row) => partOf(row, layout)) : [],
    line,
    oddities: [],
    furtherAssignments: [],
  };
}

function partOf(row: Row, layout: Layout): DraftPart {
  const text = layout.details
    .map((at) => proseCell(row.cells[at] ?? ''))
    .filter((each) => each !== '')
    .join('\n');
  const label: Label | null = readLabel(text);
  return {
    label: label?.printed ?? '',
    text: label?.rest ?? text,
    assigned: rowAssignments(row, layout),
    dates: datesOf([row], layout, text),
    line: row.line,
  };
}

function rowAssignments(row: Row, { roles }: Layout): Assignment[] {
  return roles.flatMap((role, column) => {
    const cell = unitCell(row.cells[column] ?? '');
    return isUnitRole(role) && cell !== '' ? [cellAssignment(cell, role)] : [];
  });
}

/** The column of dates counts; a table without one is searched like prose. */
function datesOf(rows: readonly Row[], { roles }: Layout, text: string): string[] {
  const columns = roles.flatMap((role, index) => (role === 'due' ? [index] : []));
  if (columns.length === 0) return completionDates(text);
  return [...new Set(rows.flatMap((row) => columns.flatMap((at) => dateCell(row.cells[at] ?? ''))))];
}

/** A line break inside a cell is where the column was too narrow, unless something new begins. */
function proseCell(cell: string): string {
  return cell
    .split('\v')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .reduce((joined, part) => {
      if (joined === '') return part;
      return /[。；;！？]$/.test(joined) || readLabel(part) !== null ? `${joined}\n${part}` : joined + part;
    }, '');
}

/** 二、 in the next part of a table does not stand under the 一、 above its first part. */
function enclosing(above: DraftSection | null, rank: number): DraftSection | null {
  if (above === null || rank === -1 || headingRank(above.heading) < rank) return above;
  return enclosing(above.parent, rank);
}

function headingRank(text: string): number {
  const label = readLabel(text);
  return label === null ? -1 : rankOf(label.kind);
}

function readNumber(label: string): number | null {
  return (readLabel(label) ?? readLabel(`${label}.`) ?? readLabel(`${label}、`))?.number ?? null;
}

function unreadColumns(table: RawTable): PlanWarning[] {
  return table.roles.flatMap((role, column) => {
    const words = table.header.cells[column] ?? '';
    const filled = table.rows.some((row) => (row.cells[column] ?? '') !== '' && row.cells.length > 1);
    if (role !== 'unknown' || !filled || table.header.cells.length !== table.roles.length) return [];
    const message = `表格的「${words}」一列未能识别，其内容未登记，请核对。`;
    return [planWarning('table_not_understood', table.header.line, message, words)];
  });
}
