import { stripWhitespace, toHalfWidth } from '../domain/text/normalise';

/** Columns of a table of units, in the order of the template. */
export const UNIT_COLUMNS = ['单位', '级别', '简称', '上级', '单位组'] as const;
export type UnitColumn = (typeof UNIT_COLUMNS)[number];

const SYNONYMS: Readonly<Record<UnitColumn, readonly string[]>> = {
  单位: ['单位', '单位名称', '单位全称', '名称', '全称', '机构名称'],
  级别: ['级别', '层级', '单位级别', '单位层级', '类别', '单位类别'],
  简称: ['简称', '别名', '单位简称', '其他名称', '曾用名'],
  上级: ['上级', '上级单位', '主管单位', '所属单位', '隶属'],
  单位组: ['单位组', '组', '所属组', '所在单位组', '分组'],
};
const IGNORED = ['序号', '编号', '备注', '说明'];

export type UnitTableColumns = ReadonlyMap<UnitColumn, number>;

/** Whether a line of text is the header of a table of units: it names units and no people. */
export function isUnitTableHeader(line: string): boolean {
  const columns = unitColumnsOf(line.split(/[,，;；\t]/));
  return columns.has('单位') && columns.size > 1 && !/姓名|账号|userid/i.test(line);
}

/** Where the columns stand, as far as the cells name any. */
export function unitColumnsOf(cells: readonly string[]): UnitTableColumns {
  const columns = new Map<UnitColumn, number>();
  for (const [at, cell] of cells.entries()) {
    const column = UNIT_COLUMNS.find((each) => SYNONYMS[each].includes(plain(cell)));
    if (column && !columns.has(column)) columns.set(column, at);
  }
  return columns;
}

/** Whether a header's cell is a column, one that people keep for themselves, or nothing. */
export function isUnitColumn(cell: string): boolean {
  const said = plain(cell);
  return (
    said === '' || IGNORED.includes(said) || Object.values(SYNONYMS).some((words) => words.includes(said))
  );
}

function plain(cell: string): string {
  return stripWhitespace(toHalfWidth(cell)).replace(/[([【].*?[)\]】]/g, '');
}
