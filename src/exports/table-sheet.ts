import type { Alignment, Borders, Cell, Fill, stream } from 'exceljs';
import { harmlessText, piecesOf, startsLikeFormula } from '../domain/text/harmless-text';

/** What a cell may hold; null leaves it empty. */
export type SheetValue = string | number | Date | Percent | null;

/** A share of one, as `percent` rounds it. */
export interface Percent {
  readonly share: number;
}

export interface Column {
  readonly name: string;
  /** In characters. */
  readonly width: number;
  readonly align?: 'center';
  /** Said again in the rows in which a long text goes on, so that a filter keeps them with their beginning. */
  readonly repeated?: boolean;
}

/** What a cell of Excel holds at most: longer texts it takes for a damaged file. */
const MOST_CHARACTERS = 32_767;
const MOST_LINES = 253;
/** Excel reads `_x0041_` as A: the escape of the underscore keeps such a text as it is (ECMA-376 part 1, 22.4.2.4). */
const ESCAPE_LIKE = /_(?=x[0-9a-f]{4}_)/gi;
const ESCAPED_UNDERSCORE = '_x005F_';

const OFFSET_MS = 8 * 3600_000;
const MINUTES = 'yyyy-mm-dd hh:mm';
/** Text, also when somebody edits the cell: without it `=1+1` would become a formula on the next Enter. */
const TEXT = '@';

const TOP: Partial<Alignment> = { vertical: 'top', wrapText: true };
const TOP_CENTER: Partial<Alignment> = { ...TOP, horizontal: 'center' };
const MIDDLE: Partial<Alignment> = { vertical: 'middle', horizontal: 'center', wrapText: true };
const LINE = { style: 'thin', color: { argb: 'FFBFBFBF' } } as const;
const BORDER: Partial<Borders> = { top: LINE, bottom: LINE, left: LINE, right: LINE };
const HEADER_FILL: Fill = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFDDE6F0' } };
const FONT = { name: '宋体', size: 10 };
/** Points of one line of that font, and the highest row that Excel knows. */
const LINE_HEIGHT = 14.5;
const MOST_HEIGHT = 409;
/** Paper sizes as the file counts them (ECMA-376 part 1, 18.3.1.63); the library's list leaves out A3. */
const PAPER: Readonly<Record<'a3' | 'a4', number>> = { a3: 8, a4: 9 };
/** In characters: wider tables are printed on A3. */
const WIDEST_ON_A4 = 190;

type Writer = InstanceType<typeof stream.xlsx.WorkbookWriter>;

export function percentCell(rate: number | null): SheetValue {
  // Rounded as `percent` says it, so that the cell and the chat agree to the digit.
  return rate === null ? null : { share: Math.round(rate * 1000) / 1000 };
}

/** One sheet with one table: a few lines above, a heading that stays in sight, a filter, rows as they come. */
export class TableSheet {
  private readonly sheet: ReturnType<Writer['addWorksheet']>;
  private readonly headerRow: number;
  private rows = 0;

  constructor(
    workbook: Writer,
    name: string,
    private readonly columns: readonly Column[],
    above: readonly string[] = [],
  ) {
    this.headerRow = above.length + 1;
    const isWide = columns.reduce((sum, { width }) => sum + width, 0) > WIDEST_ON_A4;
    this.sheet = workbook.addWorksheet(name, {
      views: [{ state: 'frozen', ySplit: this.headerRow }],
      pageSetup: {
        paperSize: isWide ? PAPER.a3 : PAPER.a4,
        orientation: 'landscape',
        fitToPage: true,
        fitToWidth: 1,
        fitToHeight: 0,
        printTitlesRow: `${this.headerRow}:${this.headerRow}`,
      },
      headerFooter: { oddFooter: '第 &P 页，共 &N 页' },
    });
    this.sheet.columns = columns.map(({ width }) => ({ width }));
    above.forEach((line, i) => {
      const row = this.sheet.addRow([plain(line)]);
      row.getCell(1).font = { ...FONT, size: i === 0 ? 14 : 10, bold: i === 0 };
      row.commit();
    });
    this.addHeader();
  }

  /** Adds a row; texts that are too long for a cell go on in the next rows, whose first column says 续. */
  add(values: readonly SheetValue[]): void {
    const pieces = values.map((value): SheetValue[] =>
      typeof value === 'string' ? piecesOf(harmlessText(value), MOST_CHARACTERS, MOST_LINES) : [value],
    );
    const height = Math.max(...pieces.map(({ length }) => length));
    for (let part = 0; part < height; part++) {
      const cells = pieces.map(
        (own, i): SheetValue => own[part] ?? (this.columns[i]?.repeated ? own[0] : null) ?? null,
      );
      if (part > 0) cells[0] = `${String(values[0] ?? '')}续${part}`;
      this.write(cells);
    }
  }

  /** Nothing can be added any more. */
  end(): void {
    const last = { row: this.headerRow + Math.max(this.rows, 1), column: this.columns.length };
    this.sheet.autoFilter = { from: { row: this.headerRow, column: 1 }, to: last };
    this.sheet.commit();
  }

  private addHeader(): void {
    const row = this.sheet.addRow(this.columns.map(({ name }) => name));
    row.height = 24;
    row.eachCell((cell) => {
      cell.font = { ...FONT, bold: true };
      cell.alignment = MIDDLE;
      cell.fill = HEADER_FILL;
      cell.border = BORDER;
    });
    row.commit();
  }

  private write(values: readonly (SheetValue | undefined)[]): void {
    this.rows++;
    const row = this.sheet.addRow([]);
    values.forEach((value, i) => {
      const cell = row.getCell(i + 1);
      cell.font = FONT;
      cell.border = BORDER;
      cell.alignment = this.columns[i]?.align === 'center' ? TOP_CENTER : TOP;
      fill(cell, value ?? null);
    });
    // Said in the file: not every program finds out by itself how high wrapped text is.
    const lines = Math.max(...values.map((value, i) => linesOf(value ?? null, this.columns[i]?.width ?? 1)));
    row.height = Math.min(MOST_HEIGHT, Math.max(1, lines) * LINE_HEIGHT + 2);
    row.commit();
  }
}

function fill(cell: Cell, value: SheetValue): void {
  if (value === null || value === '') return;
  if (value instanceof Date) {
    // The library writes the fields of UTC: shifted, they read as the office's clock.
    cell.value = new Date(value.getTime() + OFFSET_MS);
    cell.numFmt = MINUTES;
  } else if (typeof value === 'object') {
    cell.value = value.share;
    cell.numFmt = '0.0%';
  } else if (typeof value === 'string') {
    cell.value = plain(value);
    if (startsLikeFormula(value)) cell.numFmt = TEXT;
  } else cell.value = value;
}

function plain(text: string): string {
  return harmlessText(text).replace(ESCAPE_LIKE, ESCAPED_UNDERSCORE);
}

/** How many lines a value takes in a column, a Chinese character being two wide; roughly, and never too few. */
function linesOf(value: SheetValue, width: number): number {
  if (typeof value !== 'string') return 1;
  const most = MOST_HEIGHT / LINE_HEIGHT;
  let lines = 1;
  let used = 0;
  for (const character of value) {
    const wide = character > '\u2e7f' ? 2 : 1;
    if (character === '\n' || used + wide > width) {
      lines++;
      used = 0;
    }
    if (character !== '\n') used += wide;
    if (lines > most) break;
  }
  return lines;
}
