import { stripWhitespace, toHalfWidth } from '../domain/text/normalise';
import {
  CONTACT_COLUMNS,
  type ContactColumn,
  type ContactRole,
  REQUIRED_COLUMNS,
  ROLE_BY_WORD,
} from './contact-row';
import { accepted, type IntakeProblem, type IntakeResult, refused } from './intake-result';
import type { TableRow } from './read-table';

/** Where the columns stand. */
export type Columns = ReadonlyMap<ContactColumn, number>;

/** One person of a row: a sheet may have the 分管领导 and the 联络员 of a unit side by side. */
export interface PersonColumns {
  /** What the header says the person is; null where a column of the row says it, or nothing does. */
  readonly role: ContactRole | null;
  readonly columns: Columns;
}

export interface ContactsLayout {
  readonly people: readonly PersonColumns[];
  /** Rows up to and with the header: a title, remarks. */
  readonly headerRows: number;
}

/** What columns are called, without blanks, brackets and capitals. */
const SYNONYMS: Readonly<Record<ContactColumn, readonly string[]>> = {
  单位: [
    '单位',
    '单位名称',
    '单位全称',
    '所在单位',
    '工作单位',
    '责任单位',
    '报送单位',
    '所属单位',
    '部门单位',
  ],
  姓名: ['姓名', '名字', '人员姓名', '联系人', '联络人', '联系人姓名', '联络人姓名', '名称'],
  userid: [
    'userid',
    'user_id',
    '账号',
    '帐号',
    '账户',
    '用户id',
    '用户账号',
    '登录账号',
    '登录名',
    '成员账号',
    '粤政易账号',
    '粤政易帐号',
    '粤政易id',
    '粤政易userid',
    '政务微信账号',
    '企业微信账号',
  ],
  角色: ['角色', '身份', '人员类别', '类别'],
  顺序: ['顺序', '排序', '次序', '联络顺序', '联系顺序'],
  电话: ['电话', '手机', '手机号', '手机号码', '移动电话', '联系电话', '联系方式', '电话号码', '联系手机'],
  职务: [
    '职务',
    '职位',
    '科室职务',
    '科室及职务',
    '科室、职务',
    '部门职务',
    '部门及职务',
    '职务职级',
    '岗位',
  ],
  事项: ['事项', '事项编号', '负责事项', '对应事项', '负责事项编号'],
};
/** Only taken where there is no mobile telephone. */
const OTHER_PHONES = ['办公电话', '座机', '固定电话', '办公室电话', '固话'];
/** Columns people keep for themselves; everything else unknown may be a misspelling and is refused. */
const IGNORED: readonly string[] = [
  ...[
    '序号',
    '编号',
    'no',
    '备注',
    '说明',
    '邮箱',
    '电子邮箱',
    '个人邮箱',
    '企业邮箱',
    '传真',
    '微信',
    '微信号',
  ],
  ...[
    'qq',
    '性别',
    '地址',
    '办公地址',
    '办公室',
    '科室',
    '部门',
    '处室',
    '内设机构',
    '短号',
    '别名',
    '英文名',
  ],
  ...['激活状态', '禁用状态', '微信插件', '直属上级', '是否领导'],
];
/** Header words that name the person's part: 联络员姓名, 分管领导 above 姓名 and 手机. */
const ROLE_WORDS = ['联络员', '分管领导', '统筹员'];
/** A title, a remark, an empty line: the header stands among the first rows. */
const HEADER_AMONG = 12;
/** Fewer known names are no header. */
const LEAST_KNOWN = 2;

/** What one cell of the header says. */
type HeaderCell =
  | { readonly kind: 'column'; readonly column: ContactColumn; readonly role: string | null }
  | { readonly kind: 'otherPhone'; readonly role: string | null }
  | { readonly kind: 'ignored' }
  | { readonly kind: 'unknown'; readonly text: string };

/** Finds the header, in one row or in two of which the upper one groups columns, and what it says of each column. */
export function readContactsHeader(table: readonly TableRow[]): IntakeResult<ContactsLayout> {
  const found = table
    .slice(0, HEADER_AMONG)
    .flatMap((_, at) => candidatesAt(table, at))
    .sort((a, b) => b.known - a.known || a.headerRows - b.headerRows)[0];
  const { cells, line, headerRows } =
    found && found.known >= LEAST_KNOWN
      ? found
      : { cells: (table[0]?.cells ?? []).map(headerCell), line: table[0]?.line ?? 1, headerRows: 1 };
  return layoutOf(cells, line, headerRows);
}

/** Whether a line of text is the header of a contacts file. */
export function isContactsHeader(line: string): boolean {
  const named = new Set(
    line.split(/[,，;；\t]/).flatMap((cell) => {
      const read = headerCell(cell);
      return read.kind === 'column' ? read.column : [];
    }),
  );
  return REQUIRED_COLUMNS.every((column) => named.has(column));
}

interface HeaderCandidate {
  readonly cells: readonly HeaderCell[];
  readonly line: number;
  readonly headerRows: number;
  readonly known: number;
}

function candidatesAt(table: readonly TableRow[], at: number): HeaderCandidate[] {
  const row = table[at];
  const below = table[at + 1];
  if (!row) return [];
  const one = candidate(row.cells.map(headerCell), row.line, at + 1);
  if (!below) return [one];
  const width = Math.max(row.cells.length, below.cells.length);
  const texts = Array.from({ length: width }, (_, i) => joined(groupAbove(row, i), below.cells[i] ?? ''));
  const two = candidate(texts.map(headerCell), below.line, at + 2);
  // The lower row must be header throughout: a row of people below a header is none.
  const isHeader = below.cells.every((cell) => cell === '' || headerCell(cell).kind !== 'unknown');
  return isHeader ? [one, two] : [one];
}

function candidate(cells: readonly HeaderCell[], line: number, headerRows: number): HeaderCandidate {
  // A merged cell says the same in every place it covers.
  const known = new Set(
    cells.flatMap((cell) => (cell.kind === 'column' ? `${cell.role ?? ''}${cell.column}` : [])),
  );
  return { cells, line, headerRows, known: known.size };
}

/** In a CSV a merged cell leaves its text in the first place only: a group's name holds for the empty ones behind it. */
function groupAbove({ cells }: TableRow, at: number): string {
  const own = cells[at] ?? '';
  if (own !== '') return own;
  for (let i = at - 1; i >= 0; i--) {
    const text = cells[i] ?? '';
    if (text !== '') return ROLE_WORDS.includes(plain(text)) ? text : '';
  }
  return '';
}

function joined(upper: string, lower: string): string {
  if (lower === '' || upper === lower) return upper;
  return ROLE_WORDS.includes(plain(upper)) ? `${plain(upper)}${lower}` : lower;
}

function headerCell(text: string): HeaderCell {
  const said = plain(text);
  if (said === '') return { kind: 'ignored' };
  const column = columnNamed(said);
  if (column) return { kind: 'column', column, role: null };
  if (OTHER_PHONES.includes(said)) return { kind: 'otherPhone', role: null };
  if (IGNORED.includes(said)) return { kind: 'ignored' };
  const role = ROLE_WORDS.find((word) => said.startsWith(word));
  if (role !== undefined) {
    const rest = said.slice(role.length);
    const named = rest === '' ? '姓名' : columnNamed(rest);
    if (named) return { kind: 'column', column: named, role };
    if (OTHER_PHONES.includes(rest)) return { kind: 'otherPhone', role };
    if (IGNORED.includes(rest)) return { kind: 'ignored' };
  }
  return { kind: 'unknown', text };
}

function columnNamed(said: string): ContactColumn | undefined {
  return CONTACT_COLUMNS.find((column) => SYNONYMS[column].includes(said));
}

/** `粤政易账号（userid）` is 粤政易账号; what stands in brackets explains. */
function plain(text: string): string {
  return stripWhitespace(toHalfWidth(text))
    .toLowerCase()
    .replace(/[([【].*?[)\]】]/g, '')
    .replace(/[*:]/g, '');
}

function layoutOf(
  cells: readonly HeaderCell[],
  line: number,
  headerRows: number,
): IntakeResult<ContactsLayout> {
  const problems: IntakeProblem[] = [];
  const people = new Map<string, Map<ContactColumn, number>>();
  let unitAt: number | undefined;
  /** Columns that name no part belong to the person on their left. */
  let part = '';
  for (const [at, cell] of cells.entries()) {
    if (cell.kind === 'unknown') {
      const message = `不认识的列「${cell.text}」，可用的列为 ${CONTACT_COLUMNS.join('、')}。不需要的列请删去。`;
      problems.push({ line, message });
    }
    if (cell.kind !== 'column' && cell.kind !== 'otherPhone') continue;
    const column = cell.kind === 'column' ? cell.column : '电话';
    if (column === '单位') {
      if (unitAt !== undefined) problems.push({ line, message: '列「单位」出现了两次。' });
      unitAt ??= at;
      continue;
    }
    part = cell.role ?? part;
    const columns = people.get(part) ?? new Map<ContactColumn, number>();
    people.set(part, columns);
    if (cell.kind === 'otherPhone') {
      if (!columns.has('电话')) columns.set('电话', at);
    } else if (columns.has(column) && cells[columns.get(column) ?? -1]?.kind === 'column') {
      problems.push({ line, message: `列「${column}」出现了两次。` });
    } else columns.set(column, at);
  }
  const units: [ContactColumn, number][] = unitAt === undefined ? [] : [['单位', unitAt]];
  const found = [...people].map(([word, columns]): PersonColumns => {
    return { role: ROLE_BY_WORD[word] ?? null, columns: new Map([...units, ...columns]) };
  });
  problems.push(
    ...missingColumns(found.length > 0 ? found : [{ role: null, columns: new Map(units) }], line),
  );
  return problems.length > 0 ? refused(problems) : accepted({ people: found, headerRows });
}

function missingColumns(people: readonly PersonColumns[], line: number): IntakeProblem[] {
  const missing = new Set(
    people.flatMap(({ role, columns }) => {
      const word = people.length > 1 ? ROLE_WORDS.find((each) => ROLE_BY_WORD[each] === role) : undefined;
      return REQUIRED_COLUMNS.filter((column) => !columns.has(column)).map((column) =>
        column === '单位' || word === undefined ? column : `${word}${column === 'userid' ? '账号' : column}`,
      );
    }),
  );
  return missing.size > 0 ? [{ line, message: `缺少列：${[...missing].join('、')}。` }] : [];
}
