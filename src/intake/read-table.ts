import { CsvError, parse } from 'csv-parse/sync';
import type { Cell, CellValue, Worksheet } from 'exceljs';
import { toHalfWidth } from '../domain/text/normalise';
import { decodeText } from './decode-text';
import { fileFormatOf, isZip } from './file-format';
import { accepted, type IntakeResult, refused } from './intake-result';
import { boundedWorkbook, type WorkbookFault, WorkbookUnreadable } from './xlsx/bounded-workbook';

/** One row of a file as text, trimmed; rows without any text are left out. */
export interface TableRow {
  /** A merged cell's text stands in every place it covers, as far as the file says so (a CSV does not). */
  readonly cells: readonly string[];
  readonly line: number;
}

const DELIMITERS = [',', '\t', ';', '，'];
/** A title and remarks may stand above the header. */
const LINES_ABOVE = 12;
/** How Excel names the separator it has used. */
const SEPARATOR_LINE = /^sep=(.)\r?\n/i;
/** Characters that nobody sees. */
const INVISIBLE = /[\u200b-\u200d\u2060\ufeff]/g;
/** A list of people or units has a dozen columns; a row may be formatted up to the 16,384th. */
const MOST_COLUMNS = 100;
const MOST_ROWS = 50_000;
const LONGEST_RECORD = 1_000_000;
/** Parts of a sheet that no table's text is in, and which the library would write out cell by cell. */
const PASSED_OVER = ['cols', 'dataValidations', 'conditionalFormatting', 'drawing', 'picture', 'tableParts'];
const FAULTS: Readonly<Record<WorkbookFault, string>> = {
  broken: '文件不是可用的 .xlsx 表格，或已损坏、已加密，请另存为 .xlsx 或 CSV 再导入。',
  locked: '文件设有打开密码，请取消密码后再导入。',
  tooLarge: '表格内容过多，未读取。请只保留需要导入的工作表和行，另存后再导入。',
};
/** Above, a spreadsheet has rounded the last digits away. */
const EXACT_DIGITS = 15;

/** CSV (UTF-8, UTF-16, GBK; comma, tab, semicolon) or the first sheet with text of an .xlsx. */
export async function readTable(bytes: Uint8Array): Promise<IntakeResult<readonly TableRow[]>> {
  const wrong = wrongFormat(bytes);
  if (wrong !== null) return refused([{ line: null, message: wrong }]);
  return isZip(bytes) ? readWorkbook(bytes) : readCsv(bytes);
}

function wrongFormat(bytes: Uint8Array): string | null {
  switch (fileFormatOf(bytes)) {
    case 'xls':
    case 'oldOffice':
      return '这是旧版表格（.xls），请另存为 .xlsx 或 CSV 再导入。';
    case 'odt':
      return '这是 OpenDocument 文件（如 .ods），请另存为 .xlsx 或 CSV 再导入。';
    case 'lockedOffice':
      return '文件设有打开密码，请取消密码后再导入。';
    case 'docx':
    case 'doc':
    case 'wps':
      return '这是文字文档，这里需要表格，请将其中的表格另存为 .xlsx 或 CSV 再导入。';
    default:
      return null;
  }
}

function readCsv(bytes: Uint8Array): IntakeResult<readonly TableRow[]> {
  const decoded = decodeText(bytes);
  if (!decoded.ok) return decoded;
  const text = decoded.value.replace(/^\ufeff/, '');
  if (/^\s*<(?:!doctype|html|table|meta|\?xml)/i.test(text)) {
    const message =
      '这是网页格式的表格（扩展名可能为 .xls），请用 WPS 或 Excel 打开后另存为 .xlsx 或 CSV 再导入。';
    return refused([{ line: null, message }]);
  }
  const named = SEPARATOR_LINE.exec(text);
  const skipped = named ? 1 : 0;
  const body = text.slice(named?.[0].length ?? 0);
  try {
    const table: TableRow[] = [];
    let lastLine = skipped;
    parse(body, {
      delimiter: named?.[1] ?? delimiterOf(body),
      relax_column_count: true,
      skip_empty_lines: false,
      // A quote that is never closed makes one record of the rest of the file.
      max_record_size: LONGEST_RECORD,
      on_record: (record: readonly string[], { lines }) => {
        if (table.length > MOST_ROWS) return null;
        table.push({ cells: record.slice(0, MOST_COLUMNS).map(cleanCell), line: lastLine + 1 });
        lastLine = lines + skipped;
        return null;
      },
    });
    if (table.length > MOST_ROWS) return refused([{ line: null, message: FAULTS.tooLarge }]);
    return accepted(withText(table));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error.lines === 'number' ? error.lines + skipped : null;
    return refused([{ line, message: 'CSV 格式有误，请检查引号是否成对。' }]);
  }
}

/** The one that a line near the beginning has most of: a title above the header has none. */
function delimiterOf(text: string): string {
  const head = text.split(/\r?\n/, LINES_ABOVE);
  const most = (delimiter: string): number => Math.max(...head.map((line) => line.split(delimiter).length));
  return DELIMITERS.reduce((best, delimiter) => (most(delimiter) > most(best) ? delimiter : best), ',');
}

async function readWorkbook(bytes: Uint8Array): Promise<IntakeResult<readonly TableRow[]>> {
  // Only who needs it pays for it: a megabyte of code, in the process that answers messages.
  const { default: exceljs } = await import('exceljs');
  const workbook = new exceljs.Workbook();
  try {
    const bounded = await boundedWorkbook(bytes);
    // A copy of its own: exceljs takes the whole ArrayBuffer behind a view.
    await workbook.xlsx.load(new Uint8Array(bounded).buffer, { ignoreNodes: PASSED_OVER });
  } catch (error) {
    const fault = error instanceof WorkbookUnreadable ? error.fault : 'broken';
    return refused([{ line: null, message: FAULTS[fault] }]);
  }
  if (workbook.worksheets.length === 0) return refused([{ line: null, message: '表格中没有工作表。' }]);
  return accepted(workbook.worksheets.map(rowsOf).find((rows) => rows.length > 0) ?? []);
}

function rowsOf(sheet: Worksheet): readonly TableRow[] {
  if (sheet.state !== 'visible') return [];
  const rows: TableRow[] = [];
  sheet.eachRow((row, line) => {
    const width = Math.min(row.cellCount, MOST_COLUMNS);
    const cells = Array.from({ length: width }, (_, at) => {
      const cell = row.findCell(at + 1);
      return cell ? cellText(cell) : '';
    });
    rows.push({ cells, line });
  });
  return withText(rows);
}

function withText(rows: readonly TableRow[]): readonly TableRow[] {
  return rows.filter(({ cells }) => cells.some((cell) => cell !== ''));
}

function cellText({ value, numFmt }: Cell): string {
  const text = cleanCell(valueText(value));
  // A number shown with leading zeros (00000) has them only in its format.
  const padded = typeof value === 'number' && /^0+$/.test(numFmt ?? '');
  return padded ? text.padStart(numFmt.length, '0') : text;
}

/** What the cell holds, as far as a file can say it: numbers, rich text, formula results, links. */
function valueText(value: CellValue): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  if (typeof value === 'number') return numberText(value);
  if (typeof value !== 'object') return String(value);
  if ('richText' in value) return value.richText.map((run) => run.text).join('');
  if ('text' in value) return valueText(value.text);
  if ('result' in value) return valueText(value.result);
  return '';
}

/** In full; where digits are lost the scientific form says so, as the spreadsheet shows it. */
function numberText(value: number): string {
  const isLong = Math.abs(value) >= 10 ** EXACT_DIGITS;
  return isLong && Number.isInteger(value) ? value.toExponential().toUpperCase() : String(value);
}

/** Whether a spreadsheet has written a long number in its scientific form: digits are lost. */
export function hasLostDigits(cell: string): boolean {
  return /^[0-9](?:\.[0-9]+)?E\+?[0-9]+$/i.test(toHalfWidth(cell).trim());
}

/** Without the blanks around it, whatever their width, and without what nobody sees. */
function cleanCell(cell: string): string {
  return cell.replace(INVISIBLE, '').trim();
}
