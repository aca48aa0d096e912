import { CONTACT_COLUMNS as COLUMNS, type ContactColumn, ROLE_BY_WORD } from './contact-row';

/** Invented so plainly that a forgotten example is refused as an unknown unit. */
const EXAMPLE: Readonly<Record<ContactColumn, string | number>> = {
  单位: '示例单位（请删除本行）',
  姓名: '示例姓名',
  userid: 'example-userid',
  角色: '联络员',
  顺序: 1,
  电话: '00000000000',
  职务: '示例职务',
  事项: '',
};
const WIDTHS: Readonly<Record<ContactColumn | '备注', number>> = {
  单位: 30,
  姓名: 14,
  userid: 22,
  角色: 12,
  顺序: 8,
  电话: 16,
  职务: 16,
  事项: 16,
  备注: 30,
};
/** Rows that get the drop-down of roles. */
const PREPARED_ROWS = 500;

/** One row of a workbook that people go through and import; what is not given stays empty. */
export type ContactSheetRow = Readonly<Partial<Record<ContactColumn | '备注', string | number | null>>>;

/** The empty contacts workbook that `cuibao contacts template` hands out. */
export function contactsTemplate(): Promise<Buffer> {
  return workbookOf([EXAMPLE], COLUMNS);
}

/** People to go through: `cuibao contacts import` takes the workbook as it is, remarks are passed over. */
export function contactsWorkbook(rows: readonly ContactSheetRow[]): Promise<Buffer> {
  return workbookOf(rows, [...COLUMNS, '备注']);
}

async function workbookOf(
  rows: readonly ContactSheetRow[],
  columns: readonly (ContactColumn | '备注')[],
): Promise<Buffer> {
  const { default: exceljs } = await import('exceljs');
  const workbook = new exceljs.Workbook();
  const sheet = workbook.addWorksheet('联系人', { views: [{ state: 'frozen', xSplit: 0, ySplit: 1 }] });
  sheet.columns = columns.map((column) => ({ header: column, key: column, width: WIDTHS[column] }));
  sheet.getRow(1).font = { bold: true };
  for (const row of rows) sheet.addRow(row);
  // As text, or Excel drops leading zeros and turns `5-6` into a date.
  for (const column of ['userid', '电话', '事项'] as const) sheet.getColumn(column).numFmt = '@';
  const roleColumn = COLUMNS.indexOf('角色') + 1;
  for (let row = 2; row <= Math.max(PREPARED_ROWS, rows.length) + 1; row++) {
    sheet.getCell(row, roleColumn).dataValidation = {
      type: 'list',
      allowBlank: true,
      formulae: [`"${Object.keys(ROLE_BY_WORD).join(',')}"`],
      showErrorMessage: true,
      errorTitle: '角色',
      error: '请从列表中选择角色。',
    };
  }
  return Buffer.from(await workbook.xlsx.writeBuffer());
}
