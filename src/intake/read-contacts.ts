import { comparableName } from '../domain/registry/comparable-name';
import type { UnitMatch } from '../domain/registry/match-unit';
import { stripWhitespace, toHalfWidth } from '../domain/text/normalise';
import { type PersonColumns, readContactsHeader } from './contact-header';
import {
  type ContactColumn,
  type ContactRow,
  REQUIRED_COLUMNS,
  ROLE_BY_WORD,
  ROLES_WITHOUT_UNIT,
  USUAL_COLUMNS,
} from './contact-row';
import { accepted, type IntakeProblem, type IntakeResult, refused } from './intake-result';
import { readItemNumbers } from './read-item-numbers';
import { hasLostDigits, readTable, type TableRow } from './read-table';

/** How the caller's registry understands a printed name; without it unit names are not checked. */
export type MatchUnit = (printedName: string) => UnitMatch;

const USERID = /^[a-z0-9_\-.@]{1,64}$/;
const LONGEST_NAME = 32;
const MAX_ORDER = 99;
/** Ten times what an office with 500 units has: each row is looked up and stored by itself, in one transaction. */
const MOST_ROWS = 10_000;
const HAN = /\p{Script=Han}/u;

/** A row as read; its order is null where the file gives none. */
type ReadRow = Omit<ContactRow, 'order'> & { readonly order: number | null };

/** The unit of the latest row that names one: a merged cell leaves the rows below it empty. */
interface UnitAbove {
  readonly unit: string;
  readonly line: number;
}

/** A contacts file, CSV or xlsx, as spreadsheets write them: all rows, or every problem at once with its line. */
export async function readContacts(
  bytes: Uint8Array,
  matchUnit?: MatchUnit,
): Promise<IntakeResult<readonly ContactRow[]>> {
  const table = await readTable(bytes);
  if (!table.ok) return table;
  if (table.value.length === 0)
    return refused([{ line: null, message: '文件中没有内容，请使用联系人模板。' }]);
  const layout = readContactsHeader(table.value);
  if (!layout.ok) return layout;
  const rows = table.value.slice(layout.value.headerRows);
  if (rows.length === 0) return refused([{ line: null, message: '表头下没有联系人，请填写后再导入。' }]);
  if (rows.length > MOST_ROWS)
    return refused([{ line: null, message: `名单超过${MOST_ROWS}行，请核对文件，或分成几份导入。` }]);

  const problems: IntakeProblem[] = [];
  const contacts: ReadRow[] = [];
  let above: UnitAbove | null = null;
  for (const row of rows.filter((each) => !isTotal(each, layout.value.people))) {
    const people = layout.value.people.filter((person) => isFilled(row, person, layout.value.people.length));
    for (const person of people) {
      const { contact, problems: found } = readRow(row, person, above, matchUnit);
      problems.push(...found);
      if (contact) contacts.push(contact);
    }
    const unit = cellOf(row, layout.value.people[0], '单位');
    if (unit !== '') above = { unit, line: row.line };
  }
  problems.push(...namesPerUserid(contacts));
  const { distinct, problems: doubled } = withoutRepeats(contacts, matchUnit);
  problems.push(...doubled);
  return problems.length > 0 ? refused(problems) : accepted(inOrder(distinct, matchUnit));
}

function cellOf(
  { cells }: TableRow,
  person: Pick<PersonColumns, 'columns'> | undefined,
  column: ContactColumn,
): string {
  return cells[person?.columns.get(column) ?? -1] ?? '';
}

/** 合计, with a number of people at most. */
function isTotal(row: TableRow, people: readonly PersonColumns[]): boolean {
  const first = stripWhitespace(row.cells.find((cell) => cell !== '') ?? '');
  return /^(?:合|总|小|共)计/.test(first) && people.every((person) => cellOf(row, person, 'userid') === '');
}

/** Of several people side by side one may be missing; in a list of people every row is one. */
function isFilled(row: TableRow, person: PersonColumns, people: number): boolean {
  return people === 1 || cellOf(row, person, '姓名') !== '' || cellOf(row, person, 'userid') !== '';
}

/** A row with problems still counts for the checks across rows wherever it can be understood. */
function readRow(
  row: TableRow,
  person: PersonColumns,
  above: UnitAbove | null,
  matchUnit: MatchUnit | undefined,
): { readonly contact: ReadRow | null; readonly problems: readonly IntakeProblem[] } {
  const { line } = row;
  const problems: IntakeProblem[] = [];
  const problem = (message: string): void => {
    problems.push({ line, message });
  };
  const cell = (column: ContactColumn): string => cellOf(row, person, column);

  const roleWord = stripWhitespace(cell('角色'));
  const role = person.columns.has('角色') ? ROLE_BY_WORD[roleWord] : (person.role ?? 'contact');
  const unitless = role !== undefined && ROLES_WITHOUT_UNIT.has(role);
  // Who writes part and place into every row fills in the unit as well: there an empty one is a slip.
  const isForm = USUAL_COLUMNS.every((column) => person.columns.has(column));
  const who = cell('姓名') === '' ? '' : `${readName(cell('姓名'))}的`;
  const repeats = cell('单位') === '' && !unitless && !isForm && above !== null;
  const printedUnit = repeats ? above.unit : cell('单位');
  const given = (column: ContactColumn): boolean => (column === '单位' ? printedUnit : cell(column)) !== '';
  for (const column of [...REQUIRED_COLUMNS, ...USUAL_COLUMNS]) {
    // A place in the order may be left open, a part may not.
    const mayBeEmpty = column === '顺序' || (column === '单位' && unitless);
    if (person.columns.has(column) && !given(column) && !mayBeEmpty) problem(`${who}「${column}」为空。`);
  }
  if (roleWord !== '' && role === undefined) {
    problem(`角色「${cell('角色')}」不认识，只能是 ${Object.keys(ROLE_BY_WORD).join('、')}。`);
  }

  const name = readName(cell('姓名'));
  if (name.length > LONGEST_NAME) problem(`姓名超过 ${LONGEST_NAME} 个字。`);
  const userid = toHalfWidth(cell('userid')).trim().replace(/^'/, '').toLowerCase();
  problems.push(...useridProblems(userid, cell('userid'), line));
  if (hasLostDigits(cell('电话'))) {
    problem(`电话「${cell('电话')}」的位数已被表格改写，请将该列设为文本后重新填写。`);
  }
  const order = Number(/^\d{1,2}$/.exec(toHalfWidth(cell('顺序')))?.[0] ?? 0);
  if (cell('顺序') !== '' && (order < 1 || order > MAX_ORDER)) {
    problem(`顺序「${cell('顺序')}」应为 1 至 ${MAX_ORDER} 的整数（1 为主要联络员）。`);
  }
  const items = cell('事项') === '' ? null : readItemNumbers(cell('事项'));
  if (items !== null && items.length === 0) {
    problem(`事项「${cell('事项')}」无法识别，请写编号，如 5、36 或 3-5。`);
  }
  if (printedUnit !== '' && !repeats) problems.push(...unitProblems(printedUnit, line, matchUnit));

  if (role === undefined || userid === '' || name === '') return { contact: null, problems };
  const optional = (column: ContactColumn): string | null => (cell(column) === '' ? null : cell(column));
  const contact: ReadRow = {
    unit: printedUnit === '' ? null : printedUnit,
    name,
    userid,
    role,
    order: cell('顺序') === '' ? null : order,
    phone: optional('电话'),
    position: optional('职务'),
    items,
    line,
    ...(person.columns.has('事项') ? {} : { itemsImplied: true as const }),
    ...(repeats ? { unitFromLine: above.line } : {}),
  };
  return { contact, problems };
}

/** 张　三, as names of two characters are spread to the width of three. */
function readName(cell: string): string {
  return HAN.test(cell) ? stripWhitespace(cell) : cell;
}

function useridProblems(userid: string, printed: string, line: number): IntakeProblem[] {
  if (userid === '' || USERID.test(userid)) return [];
  const message = hasLostDigits(printed)
    ? `userid「${printed}」的位数已被表格改写，请将该列设为文本后重新填写。`
    : `userid「${printed}」不符合要求：1 至 64 位字母、数字或 _ - . @。`;
  return [{ line, message }];
}

function unitProblems(unit: string, line: number, matchUnit: MatchUnit | undefined): IntakeProblem[] {
  const match = matchUnit?.(unit);
  if (match === undefined || match.kind === 'unit') return [];
  if (match.kind === 'group') return [{ line, message: `「${unit}」是单位组，请写具体单位。` }];
  const nearest = match.candidates.map((candidate) => `「${candidate.unit.name}」`).join('');
  const hint = nearest === '' ? '请先导入该单位' : `是否为${nearest}`;
  return [{ line, message: `单位「${unit}」不在单位库中，${hint}。` }];
}

function namesPerUserid(contacts: readonly ReadRow[]): IntakeProblem[] {
  const first = new Map<string, ReadRow>();
  return contacts.flatMap((contact) => {
    const known = first.get(contact.userid);
    if (known === undefined) first.set(contact.userid, contact);
    if (known === undefined || stripWhitespace(known.name) === stripWhitespace(contact.name)) return [];
    const message = `userid「${contact.userid}」在第 ${known.line} 行是「${known.name}」，此处是「${contact.name}」，请核对。`;
    return [{ line: contact.line, message }];
  });
}

/** A row that says the same again is passed over; one that says something else of the same person in the same part is asked about. */
function withoutRepeats(
  contacts: readonly ReadRow[],
  matchUnit: MatchUnit | undefined,
): { readonly distinct: readonly ReadRow[]; readonly problems: readonly IntakeProblem[] } {
  const first = new Map<string, ReadRow>();
  const problems: IntakeProblem[] = [];
  for (const contact of contacts) {
    const key = JSON.stringify([unitKey(contact.unit, matchUnit), contact.userid, contact.role]);
    const known = first.get(key);
    if (known === undefined) first.set(key, contact);
    else if (!saysTheSame(known, contact)) {
      const message = `与第 ${known.line} 行重复：同一单位、同一 userid、同一角色。`;
      problems.push({ line: contact.line, message });
    }
  }
  return { distinct: [...first.values()], problems };
}

function saysTheSame(one: ReadRow, other: ReadRow): boolean {
  const said = ({ order, phone, position, items }: ReadRow) =>
    JSON.stringify([order, phone, position, items]);
  return said(one) === said(other);
}

/** Who has no place gets the next free one of the unit, in the order of the rows; the first one is 1. */
function inOrder(contacts: readonly ReadRow[], matchUnit: MatchUnit | undefined): ContactRow[] {
  const keyOf = ({ unit, role }: ReadRow) => JSON.stringify([unitKey(unit, matchUnit), role]);
  const last = new Map<string, number>();
  for (const contact of contacts)
    last.set(keyOf(contact), Math.max(last.get(keyOf(contact)) ?? 0, contact.order ?? 0));
  return contacts.map(({ order: given, ...contact }) => {
    if (given !== null) return { ...contact, order: given };
    const order = (last.get(keyOf({ ...contact, order: given })) ?? 0) + 1;
    last.set(keyOf({ ...contact, order: given }), order);
    return { ...contact, order, orderImplied: true as const };
  });
}

/** 市政数局 and 市政务服务数据管理局 are one unit here too. */
function unitKey(unit: string | null, matchUnit: MatchUnit | undefined): string | number | null {
  if (unit === null) return null;
  const match = matchUnit?.(unit);
  return match?.kind === 'unit' ? match.unit.id : comparableName(unit);
}
