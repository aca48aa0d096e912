import { isContactsHeader } from './contact-header';
import { decodeText } from './decode-text';
import { fileFormatOf } from './file-format';
import { accepted, type IntakeResult, refused } from './intake-result';
import { readPlanText } from './read-plan-text';
import { readUnits } from './read-units';
import { isUnitTableHeader } from './unit-table-header';

/** What a document is that somebody imports. */
export type DocumentKind = 'plan' | 'contacts' | 'units';

/** A document read so far that everything else follows from it, the registry and the store. */
export interface ReadDocument {
  readonly kind: DocumentKind;
  /** The lines of a plan; the rows of a contacts or units file as JSON. */
  readonly content: string;
}

const UNITS_FILE = /^\s*(?:#.*\s+)*units\s*:/;
const HEAD_CHARACTERS = 2000;
/** Some 3,000 items: to read them takes a second in which the process answers nobody else. */
const MOST_PLAN_CHARACTERS = 500_000;

/**
 * A plan, a contacts file or a units file: as what the person says it is, or (`wanted` null) by its content. Unit names
 * are not looked up here: the registry may change until the document is stored.
 */
export async function readImport(
  bytes: Uint8Array,
  wanted: DocumentKind | null,
): Promise<IntakeResult<ReadDocument>> {
  const kind = wanted ?? kindOf(bytes);
  const read = await reader(kind)(bytes);
  if (!read.ok && wanted === null && fileFormatOf(bytes) === 'xlsx') {
    // A workbook may list people or units: only its rows tell.
    const units = await unitsContent(bytes);
    if (units.ok) return accepted({ kind: 'units', content: units.value });
  }
  return read.ok ? accepted({ kind, content: read.value }) : refused(read.problems);
}

function kindOf(bytes: Uint8Array): DocumentKind {
  const format = fileFormatOf(bytes);
  if (format !== null) return format === 'xlsx' || format === 'xls' ? 'contacts' : 'plan';
  const decoded = decodeText(bytes);
  if (!decoded.ok) return 'plan';
  const head = decoded.value.slice(0, HEAD_CHARACTERS);
  if (UNITS_FILE.test(head)) return 'units';
  const lines = head.split(/\r?\n/);
  if (lines.some(isContactsHeader)) return 'contacts';
  return lines.some(isUnitTableHeader) ? 'units' : 'plan';
}

function reader(kind: DocumentKind): (bytes: Uint8Array) => Promise<IntakeResult<string>> {
  if (kind === 'plan') return planContent;
  return kind === 'contacts' ? contactsContent : unitsContent;
}

async function planContent(bytes: Uint8Array): Promise<IntakeResult<string>> {
  const lines = await readPlanText(bytes);
  if (!lines.ok) return lines;
  const text = lines.value.join('\n');
  if (text.length <= MOST_PLAN_CHARACTERS) return accepted(text);
  const most = `文字超过${MOST_PLAN_CHARACTERS / 10_000}万字，请确认选择的是工作要点。`;
  return refused([{ line: null, message: `${most}确需导入的，请由管理员用命令行导入。` }]);
}

async function contactsContent(bytes: Uint8Array): Promise<IntakeResult<string>> {
  // Here and not above: the library for workbooks is slow to load, and a bot that nobody hands a workbook needs none.
  const { readContacts } = require('./read-contacts') as typeof import('./read-contacts');
  const rows = await readContacts(bytes);
  return rows.ok ? accepted(JSON.stringify(rows.value)) : rows;
}

async function unitsContent(bytes: Uint8Array): Promise<IntakeResult<string>> {
  const seed = await readUnits(bytes, () => true);
  return seed.ok ? accepted(JSON.stringify(seed.value)) : seed;
}
