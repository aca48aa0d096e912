import { Workbook } from 'exceljs';
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
const WIDTHS: Readonly<Record<ContactColumn, number>> = {
  单位: 30,
  姓名: 14,
  userid: 22,
  角色: 12,
  顺序: 8,
  电话: 16,
  职务: 16,
  事项: 16,
};
/** Rows that get the drop-down of roles. */
const PREPARED_ROWS = 500;

/** The empty contacts workbook that `cuibao contacts template` hands out. */
export async function contactsTemplate(): Promise<Buffer> {
  const workbook = new Workbook();
  const sheet = workbook.addWorksheet('联系人', { views: [{ state: 'frozen', xSplit: 0, ySplit: 1 }] });
  sheet.columns = COLUMNS.map((column) => ({ header: column, key: column, width: WIDTHS[column] }));
  sheet.getRow(1).font = { bold: true };
  sheet.addRow(EXAMPLE);
  // As text, or Excel drops leading zeros and turns `5-6` into a date.
  for (const column of ['userid', '电话', '事项'] as const) sheet.getColumn(column).numFmt = '@';
  const roleColumn = COLUMNS.indexOf('角色') + 1;
  for (let row = 2; row <= PREPARED_ROWS + 1; row++) {
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
