import { UNIT_LEVELS_IN_WORDS, unitLevelOf } from '../domain/registry/unit-level';
import { stripWhitespace } from '../domain/text/normalise';
import { accepted, type IntakeProblem, type IntakeResult, refused } from './intake-result';
import { readTable, type TableRow } from './read-table';
import { checkedSeed, type GroupSeed, type RegistrySeed, type UnitSeed } from './read-unit-seed';
import {
  isUnitColumn,
  UNIT_COLUMNS,
  type UnitColumn,
  type UnitTableColumns,
  unitColumnsOf,
} from './unit-table-header';

const HEADER_AMONG = 12;
/** Between names; inside brackets it belongs to the name: 各县（市、区）. */
const SEPARATORS = /[、，,;；\n]+(?![^（(<〈《]*[)）>〉》])/;

/** Units from a spreadsheet (.xlsx, CSV): 单位, and as far as it has them 级别, 简称, 上级, 单位组. */
export async function readUnitTable(
  bytes: Uint8Array,
  isKnownUnit: (name: string) => boolean = () => false,
): Promise<IntakeResult<RegistrySeed>> {
  const table = await readTable(bytes);
  if (!table.ok) return table;
  const header = headerOf(table.value);
  if (!header.ok) return header;
  const { columns, rows } = header.value;
  if (rows.length === 0) return refused([{ line: null, message: '表头下没有单位，请填写后再导入。' }]);
  const problems: IntakeProblem[] = [];
  const units: UnitSeed[] = [];
  const groups = new Map<string, GroupSeed>();
  const read = new Set<string>();
  for (const row of rows) {
    const cell = (column: UnitColumn): string => row.cells[columns.get(column) ?? -1] ?? '';
    const { line } = row;
    const name = stripWhitespace(cell('单位'));
    if (name === '') {
      problems.push({ line, message: '「单位」为空。' });
      continue;
    }
    // The example of the template would otherwise become a unit.
    if (name.startsWith('示例单位'))
      problems.push({ line, message: `「${name}」是模板中的示例，请删除本行。` });
    if (SEPARATORS.test(name)) {
      problems.push({
        line,
        message: `单位名「${name}」中有分隔符号，一行写一家单位，各列请与表头用同样的符号隔开。`,
      });
      continue;
    }
    const level = cell('级别') === '' ? null : unitLevelOf(cell('级别'));
    if (cell('级别') !== '' && level === null)
      problems.push({ line, message: `级别「${cell('级别')}」不认识，只能是${UNIT_LEVELS_IN_WORDS}。` });
    const parent = stripWhitespace(cell('上级'));
    const unit = { name, level, parent: parent === '' ? null : parent, aliases: listed(cell('简称')), line };
    // A row that was pasted twice says nothing new.
    const said = JSON.stringify({ ...unit, line: null });
    if (!read.has(said)) units.push(unit);
    read.add(said);
    for (const group of listed(cell('单位组'))) {
      const known = groups.get(group) ?? { name: group, aliases: [], members: [], partial: true, line };
      groups.set(group, { ...known, members: [...new Set([...known.members, name])] });
    }
  }
  if (problems.length > 0) return refused(problems);
  return checkedSeed({ units, groups: [...groups.values()] }, isKnownUnit);
}

function headerOf(
  table: readonly TableRow[],
): IntakeResult<{ readonly columns: UnitTableColumns; readonly rows: readonly TableRow[] }> {
  const at = table.slice(0, HEADER_AMONG).findIndex((row) => unitColumnsOf(row.cells).has('单位'));
  const row = table[at];
  if (!row) {
    const message = `没有找到表头。第一行应为 ${UNIT_COLUMNS.join('、')}，其中“单位”必填。`;
    return refused([{ line: table[0]?.line ?? null, message }]);
  }
  const columns = unitColumnsOf(row.cells);
  const unknown = row.cells.filter((cell) => !isUnitColumn(cell));
  if (unknown.length > 0) {
    const message = `不认识的列「${unknown.join('」「')}」，可用的列为 ${UNIT_COLUMNS.join('、')}。不需要的列请删去。`;
    return refused([{ line: row.line, message }]);
  }
  return accepted({ columns, rows: table.slice(at + 1) });
}

/** 市政数局、市数据局: several names in one cell. */
function listed(cell: string): string[] {
  return [...new Set(cell.split(SEPARATORS).map(stripWhitespace))].filter((name) => name !== '');
}
