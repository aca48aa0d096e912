import { chosenAlternative } from './paragraph-text';
import { childNamed, propertyOf, switchOf, type XmlNode } from './xml-nodes';

/** Between the cells of a row. */
const CELL_BREAK = '\t';
/** A line break within a cell. */
const LINE_IN_CELL = '\u000b';

/** What a table needs from the reader of the document around it. */
export interface CellReader {
  linesOf(cell: XmlNode): string[];
  /** The text of a merged cell, for one more row; the reader keeps account of them. */
  repeated(text: string): string;
}

/** Wider tables do not exist in Word, which stops at 63 columns. */
const MOST_COLUMNS = 63;
/** What may stand between a table and its rows, or a row and its cells. */
const WRAPPERS = new Set(['w:sdt', 'w:sdtContent', 'w:customXml', 'w:ins', 'w:moveTo', 'w:smartTag']);

/**
 * A row is one line, its cells parted by TAB. A cell that is merged downwards is repeated in each of its rows;
 * one that is merged sideways is followed by empty cells, so that every text stands in its column.
 * A table of nothing but single cells is a frame around text and gives the lines of that text.
 */
export function readTable(table: XmlNode, reader: CellReader): string[] {
  const rows = rowsOf(table);
  if (rows.every(({ cells }) => cells.length === 1)) {
    return rows.flatMap(({ cells }) => cells.flatMap((cell) => reader.linesOf(cell)));
  }
  /** By column: the text of the merged cell that reaches down into the next row. */
  const reachingDown = new Map<number, string>();
  return rows.map((row) => rowLine(row, reachingDown, reader));
}

interface Row {
  readonly columnsBefore: number;
  readonly cells: readonly XmlNode[];
}

function rowsOf(table: XmlNode): Row[] {
  return within(table, 'w:tr').flatMap((row) => {
    const properties = childNamed(row, 'w:trPr');
    const isGone = childNamed(properties, 'w:del') !== undefined || switchOf(properties, 'w:hidden');
    if (isGone) return [];
    return [{ columnsBefore: columns(properties, 'w:gridBefore', 0), cells: within(row, 'w:tc') }];
  });
}

function rowLine(
  { columnsBefore, cells }: Row,
  reachingDown: Map<number, string>,
  reader: CellReader,
): string {
  const texts = new Array<string>(columnsBefore).fill('');
  for (const cell of cells) {
    const properties = childNamed(cell, 'w:tcPr');
    const column = texts.length;
    const own = cellText(reader.linesOf(cell));
    const merge = childNamed(properties, 'w:vMerge');
    const isContinued = merge !== undefined && merge.attributes['w:val'] !== 'restart';
    const above = isContinued ? reachingDown.get(column) : undefined;
    const text = above === undefined ? own : reader.repeated(above);
    if (merge === undefined) reachingDown.delete(column);
    else reachingDown.set(column, text);
    texts.push(text, ...new Array<string>(columns(properties, 'w:gridSpan', 1) - 1).fill(''));
  }
  return texts.join(CELL_BREAK);
}

/** The lines of a cell as one; rows of a table inside it have their cells parted by a space. */
function cellText(lines: readonly string[]): string {
  return lines
    .map((line) => line.replace(/\t+/g, ' ').trim())
    .filter((line) => line !== '')
    .join(LINE_IN_CELL);
}

function columns(properties: XmlNode | undefined, name: string, least: number): number {
  const count = Number(propertyOf(properties, name) ?? least);
  return Number.isInteger(count) ? Math.min(Math.max(count, least), MOST_COLUMNS) : least;
}

/** Elements of that name directly inside, or inside what may stand between. */
function within(parent: XmlNode, name: string): XmlNode[] {
  return parent.children.flatMap((child) => {
    if (child.name === name) return [child];
    if (child.name === 'mc:AlternateContent') {
      const chosen = chosenAlternative(child);
      return chosen ? within(chosen, name) : [];
    }
    return WRAPPERS.has(child.name) ? within(child, name) : [];
  });
}
