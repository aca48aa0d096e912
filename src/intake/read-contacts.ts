import { comparableName } from '../domain/registry/comparable-name';
import type { UnitMatch } from '../domain/registry/match-unit';
import { stripWhitespace, toHalfWidth } from '../domain/text/normalise';
import {
  type ContactColumn,
  type ContactRow,
  IGNORED_COLUMNS,
  OPTIONAL_COLUMNS,
  REQUIRED_COLUMNS,
  ROLE_BY_WORD,
  ROLES_WITHOUT_UNIT,
} from './contact-row';
import { accepted, type IntakeProblem, type IntakeResult, refused } from './intake-result';
import { readItemNumbers } from './read-item-numbers';
import { readTable, type TableRow } from './read-table';

/** How the caller's registry understands a printed name; without it unit names are not checked. */
export type MatchUnit = (printedName: string) => UnitMatch;

type Columns = ReadonlyMap<ContactColumn, number>;

const COLUMN_NAMES: readonly ContactColumn[] = [...REQUIRED_COLUMNS, ...OPTIONAL_COLUMNS];
const USERID = /^[a-z0-9_\-.@]{1,64}$/;
const LONGEST_NAME = 32;
const MAX_ORDER = 99;

/** A contacts file, CSV or xlsx: all rows, or every problem at once with its line. */
export async function readContacts(
  bytes: Uint8Array,
  matchUnit?: MatchUnit,
): Promise<IntakeResult<readonly ContactRow[]>> {
  const table = await readTable(bytes);
  if (!table.ok) return table;
  const [header, ...rows] = table.value;
  if (header === undefined) return refused([{ line: null, message: '文件中没有内容，请使用联系人模板。' }]);
  const columns = readHeader(header);
  if (!columns.ok) return columns;
  if (rows.length === 0) return refused([{ line: null, message: '表头下没有联系人，请填写后再导入。' }]);

  const problems: IntakeProblem[] = [];
  const contacts = rows.flatMap((row) => {
    const { contact, problems: found } = readRow(row, columns.value, matchUnit);
    problems.push(...found);
    return contact === null ? [] : [contact];
  });
  problems.push(...namesPerUserid(contacts), ...doubledRows(contacts, matchUnit));
  return problems.length > 0 ? refused(problems) : accepted(contacts);
}

function readHeader({ cells, line }: TableRow): IntakeResult<Columns> {
  const problems: IntakeProblem[] = [];
  const columns = new Map<ContactColumn, number>();
  for (const [at, cell] of cells.entries()) {
    const printed = stripWhitespace(toHalfWidth(cell)).toLowerCase();
    if (printed === '' || IGNORED_COLUMNS.includes(printed)) continue;
    const column = COLUMN_NAMES.find((name) => name === printed);
    if (column === undefined) {
      problems.push({ line, message: `不认识的列「${cell}」，可用的列为 ${COLUMN_NAMES.join('、')}。` });
    } else if (columns.has(column)) problems.push({ line, message: `列「${column}」出现了两次。` });
    else columns.set(column, at);
  }
  const missing = REQUIRED_COLUMNS.filter((column) => !columns.has(column));
  if (missing.length > 0) problems.push({ line, message: `缺少列：${missing.join('、')}。` });
  return problems.length > 0 ? refused(problems) : accepted(columns);
}

/** A row with problems still counts for the checks across rows wherever it can be understood. */
function readRow(
  { cells, line }: TableRow,
  columns: Columns,
  matchUnit: MatchUnit | undefined,
): { readonly contact: ContactRow | null; readonly problems: readonly IntakeProblem[] } {
  const problems: IntakeProblem[] = [];
  const problem = (message: string): void => {
    problems.push({ line, message });
  };
  const cell = (column: ContactColumn): string => cells[columns.get(column) ?? -1] ?? '';

  const roleWord = stripWhitespace(cell('角色'));
  const role = ROLE_BY_WORD[roleWord];
  const unitless = role !== undefined && ROLES_WITHOUT_UNIT.has(role);
  const empty = REQUIRED_COLUMNS.filter((column) => cell(column) === '' && !(column === '单位' && unitless));
  for (const column of empty) problem(`「${column}」为空。`);
  if (roleWord !== '' && role === undefined) {
    problem(`角色「${cell('角色')}」不认识，只能是 ${Object.keys(ROLE_BY_WORD).join('、')}。`);
  }

  const name = cell('姓名');
  if (name.length > LONGEST_NAME) problem(`姓名超过 ${LONGEST_NAME} 个字。`);
  const userid = toHalfWidth(cell('userid')).trim().toLowerCase();
  if (userid !== '' && !USERID.test(userid)) {
    problem(`userid「${cell('userid')}」不符合要求：1 至 64 位字母、数字或 _ - . @。`);
  }
  const order = Number(/^\d{1,2}$/.exec(toHalfWidth(cell('顺序')))?.[0] ?? 0);
  if (cell('顺序') !== '' && (order < 1 || order > MAX_ORDER)) {
    problem(`顺序「${cell('顺序')}」应为 1 至 ${MAX_ORDER} 的整数（1 为主要联络员）。`);
  }
  const items = cell('事项') === '' ? null : readItemNumbers(cell('事项'));
  if (items !== null && items.length === 0) {
    problem(`事项「${cell('事项')}」无法识别，请写编号，如 5、36 或 3-5。`);
  }
  const unit = cell('单位') === '' ? null : cell('单位');
  if (unit !== null) problems.push(...unitProblems(unit, line, matchUnit));

  if (role === undefined || userid === '' || name === '') return { contact: null, problems };
  const optional = (column: ContactColumn): string | null => (cell(column) === '' ? null : cell(column));
  const contact: ContactRow = {
    unit,
    name,
    userid,
    role,
    order,
    phone: optional('电话'),
    position: optional('职务'),
    items,
    line,
  };
  return { contact, problems };
}

function unitProblems(unit: string, line: number, matchUnit: MatchUnit | undefined): IntakeProblem[] {
  const match = matchUnit?.(unit);
  if (match === undefined || match.kind === 'unit') return [];
  if (match.kind === 'group') return [{ line, message: `「${unit}」是单位组，请写具体单位。` }];
  const nearest = match.candidates.map((candidate) => `「${candidate.unit.name}」`).join('');
  const hint = nearest === '' ? '请先导入该单位' : `是否为${nearest}`;
  return [{ line, message: `单位「${unit}」不在单位库中，${hint}。` }];
}

function namesPerUserid(contacts: readonly ContactRow[]): IntakeProblem[] {
  const first = new Map<string, ContactRow>();
  return contacts.flatMap((contact) => {
    const known = first.get(contact.userid);
    if (known === undefined) first.set(contact.userid, contact);
    if (known === undefined || stripWhitespace(known.name) === stripWhitespace(contact.name)) return [];
    const message = `userid「${contact.userid}」在第 ${known.line} 行是「${known.name}」，此处是「${contact.name}」，请核对。`;
    return [{ line: contact.line, message }];
  });
}

function doubledRows(contacts: readonly ContactRow[], matchUnit: MatchUnit | undefined): IntakeProblem[] {
  const first = new Map<string, ContactRow>();
  return contacts.flatMap((contact) => {
    const key = JSON.stringify([unitKey(contact.unit, matchUnit), contact.userid, contact.role]);
    const known = first.get(key);
    if (known === undefined) first.set(key, contact);
    if (known === undefined) return [];
    return [{ line: contact.line, message: `与第 ${known.line} 行重复：同一单位、同一 userid、同一角色。` }];
  });
}

/** 市政数局 and 市政务服务数据管理局 are one unit here too. */
function unitKey(unit: string | null, matchUnit: MatchUnit | undefined): string | number | null {
  if (unit === null) return null;
  const match = matchUnit?.(unit);
  return match?.kind === 'unit' ? match.unit.id : comparableName(unit);
}
