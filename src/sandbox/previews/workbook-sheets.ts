import type { PreviewedSheet } from './preview';

const MOST_ROWS = 200;
const MOST_COLUMNS = 40;

/** The cells of a workbook as they read, the first rows of each sheet. */
export async function workbookSheets(bytes: Buffer): Promise<PreviewedSheet[]> {
  // Only who opens a workbook pays for it, not every start: a megabyte of code.
  const { default: exceljs } = await import('exceljs');
  const workbook = new exceljs.Workbook();
  await workbook.xlsx.load(new Uint8Array(bytes).buffer);
  return workbook.worksheets
    .filter(({ state }) => state === 'visible')
    .map((sheet) => {
      const columns = Math.min(sheet.columnCount, MOST_COLUMNS);
      const count = Math.min(sheet.rowCount, MOST_ROWS);
      const rows = Array.from({ length: count }, (_row, row) =>
        Array.from(
          { length: columns },
          (_cell, column) => sheet.getRow(row + 1).getCell(column + 1).text ?? '',
        ),
      );
      return { name: sheet.name, rows, isCut: sheet.rowCount > MOST_ROWS };
    });
}
