import { CsvError, parse } from 'csv-parse/sync';
import { type CellValue, Workbook } from 'exceljs';
import { decodeText } from './decode-text';
import { isOldOffice, isZip } from './file-format';
import { accepted, type IntakeResult, refused } from './intake-result';

/** One row of a file as text, trimmed; rows without any text are left out. */
export interface TableRow {
  readonly cells: readonly string[];
  readonly line: number;
}

const DELIMITERS = [',', '\t', ';', '，'];

/** CSV (UTF-8, UTF-16, GBK; comma, tab, semicolon) or the first sheet of an .xlsx. */
export async function readTable(bytes: Uint8Array): Promise<IntakeResult<readonly TableRow[]>> {
  if (isOldOffice(bytes)) {
    return refused([{ line: null, message: '这是旧版表格（.xls），请另存为 .xlsx 或 CSV 再导入。' }]);
  }
  return isZip(bytes) ? readSheet(bytes) : readCsv(bytes);
}

function readCsv(bytes: Uint8Array): IntakeResult<readonly TableRow[]> {
  const decoded = decodeText(bytes);
  if (!decoded.ok) return decoded;
  const text = decoded.value.replace(/^\ufeff/, '');
  try {
    const table: TableRow[] = [];
    let lastLine = 0;
    parse(text, {
      delimiter: delimiterOf(text),
      relax_column_count: true,
      skip_empty_lines: false,
      on_record: (record: readonly string[], { lines }) => {
        table.push({ cells: record.map((cell) => cell.trim()), line: lastLine + 1 });
        lastLine = lines;
        return null;
      },
    });
    return accepted(withText(table));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error.lines === 'number' ? error.lines : null;
    return refused([{ line, message: 'CSV 格式有误，请检查引号是否成对。' }]);
  }
}

/** The one that the header line has most of. */
function delimiterOf(text: string): string {
  const header = text.split(/\r?\n/).find((line) => line.trim() !== '') ?? '';
  const count = (delimiter: string): number => header.split(delimiter).length;
  return DELIMITERS.reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best), ',');
}

async function readSheet(bytes: Uint8Array): Promise<IntakeResult<readonly TableRow[]>> {
  const workbook = new Workbook();
  try {
    // A copy of its own: exceljs takes the whole ArrayBuffer behind a view.
    await workbook.xlsx.load(new Uint8Array(bytes).buffer);
  } catch {
    return refused([
      { line: null, message: '文件不是可用的 .xlsx 表格，或已损坏、已加密，请另存为 .xlsx 或 CSV 再导入。' },
    ]);
  }
  const sheet = workbook.worksheets[0];
  if (sheet === undefined) return refused([{ line: null, message: '表格中没有工作表。' }]);
  const rows: TableRow[] = [];
  sheet.eachRow((row, line) => {
    const cells = Array.from({ length: row.cellCount }, (_, at) => cellText(row.getCell(at + 1).value));
    rows.push({ cells, line });
  });
  return accepted(withText(rows));
}

function withText(rows: readonly TableRow[]): readonly TableRow[] {
  return rows.filter(({ cells }) => cells.some((cell) => cell !== ''));
}

/** What the cell shows, as far as a file can say it: numbers, rich text, formula results, links. */
function cellText(value: CellValue): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  if (typeof value !== 'object') return String(value).trim();
  if ('richText' in value)
    return value.richText
      .map((run) => run.text)
      .join('')
      .trim();
  if ('text' in value) return cellText(value.text);
  if ('result' in value) return cellText(value.result);
  return '';
}
