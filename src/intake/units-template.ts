import { UNIT_COLUMNS, type UnitColumn } from './unit-table-header';

const WIDTHS: Readonly<Record<UnitColumn, number>> = { 单位: 30, 级别: 10, 简称: 30, 上级: 24, 单位组: 24 };
/** Invented so plainly that nobody takes it for a unit. */
const EXAMPLE: Readonly<Record<UnitColumn, string>> = {
  单位: '示例单位（请删除本行）',
  级别: '市直',
  简称: '示例简称、示例别名',
  上级: '',
  单位组: '',
};
const LEVELS = '"市直,县区,镇街,省直,村社"';
/** Rows that get the drop-down of levels. */
const PREPARED_ROWS = 500;

/** The empty workbook of units that `cuibao units template` hands out. */
export async function unitsTemplate(): Promise<Buffer> {
  const { default: exceljs } = await import('exceljs');
  const workbook = new exceljs.Workbook();
  const sheet = workbook.addWorksheet('单位', { views: [{ state: 'frozen', xSplit: 0, ySplit: 1 }] });
  sheet.columns = UNIT_COLUMNS.map((column) => ({ header: column, key: column, width: WIDTHS[column] }));
  sheet.getRow(1).font = { bold: true };
  sheet.addRow(EXAMPLE);
  const levelColumn = UNIT_COLUMNS.indexOf('级别') + 1;
  for (let row = 2; row <= PREPARED_ROWS + 1; row++) {
    // 驻揭 and the like may be typed as well.
    sheet.getCell(row, levelColumn).dataValidation = {
      type: 'list',
      allowBlank: true,
      formulae: [LEVELS],
      showErrorMessage: false,
    };
  }
  return Buffer.from(await workbook.xlsx.writeBuffer());
}
