import { buffer } from 'node:stream/consumers';
import { fromBufferPromise } from 'yauzl';
import { ZipFile } from 'yazl';

/** Why a workbook is not given to the library that reads it. */
export type WorkbookFault = 'broken' | 'locked' | 'tooLarge';

export class WorkbookUnreadable extends Error {
  constructor(
    readonly fault: WorkbookFault,
    cause?: unknown,
  ) {
    super(`workbook unreadable: ${fault}`, { cause });
    this.name = 'WorkbookUnreadable';
  }
}

export interface WorkbookBounds {
  readonly entries: number;
  /** Of all parts together, unpacked; pictures are not unpacked. */
  readonly bytes: number;
  readonly rows: number;
  readonly cells: number;
  /** Cells that merged areas cover. */
  readonly merged: number;
}

/** An office's list of people has some hundred rows; what is larger is another file, or was made to do harm. */
const BOUNDS: WorkbookBounds = {
  entries: 2000,
  bytes: 32 * 1024 * 1024,
  rows: 50_000,
  cells: 300_000,
  merged: 300_000,
};

/** The last row that a sheet can have (ECMA-376 part 1, 18.3.1.73; the limit of every spreadsheet program). */
const LAST_ROW_DIGITS = 7;

const SHEET = /^\/?xl\/worksheets\/[^/]+\.xml$/i;
const PICTURE = /^\/?xl\/media\//i;
const WORKBOOK = /^\/?xl\/workbook\.xml$/i;

/**
 * The workbook packed anew without what a table has no use for, once it is known to stay within bounds. exceljs unpacks
 * whatever a zip holds and makes an object for every cell of every area that a file names: a kilobyte can ask for a
 * billion of them. Throws `WorkbookUnreadable`.
 */
export async function boundedWorkbook(bytes: Uint8Array, bounds = BOUNDS): Promise<Buffer> {
  const parts = await partsOf(bytes, bounds);
  const packed = new ZipFile();
  const counts = { rows: 0, cells: 0, merged: 0 };
  for (const { name, content } of parts) {
    if (SHEET.test(name)) countSheet(content.toString(), counts);
    const withinBounds =
      counts.rows <= bounds.rows && counts.cells <= bounds.cells && counts.merged <= bounds.merged;
    if (!withinBounds) throw new WorkbookUnreadable('tooLarge');
    packed.addBuffer(WORKBOOK.test(name) ? withoutDefinedNames(content) : content, name, { compress: false });
  }
  packed.end();
  return buffer(packed.outputStream);
}

async function partsOf(
  bytes: Uint8Array,
  bounds: WorkbookBounds,
): Promise<{ readonly name: string; readonly content: Buffer }[]> {
  const parts = [];
  let left = bounds.bytes;
  try {
    const zip = await fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    if (zip.entryCount > bounds.entries) throw new WorkbookUnreadable('tooLarge');
    for await (const entry of zip.eachEntry()) {
      const name = entry.fileName;
      if (name.endsWith('/') || PICTURE.test(name)) continue;
      if (entry.isEncrypted()) throw new WorkbookUnreadable('locked');
      left -= entry.uncompressedSize;
      if (left < 0) throw new WorkbookUnreadable('tooLarge');
      // An entry that yields more than it declares is an error of the library's.
      parts.push({ name, content: await zip.openReadStreamPromise(entry).then(buffer) });
    }
    return parts;
  } catch (error) {
    throw error instanceof WorkbookUnreadable ? error : new WorkbookUnreadable('broken', error);
  }
}

/** Counts what becomes objects. Numbers that are written as character references nobody needs: they would not be seen here. */
function countSheet(xml: string, counts: { rows: number; cells: number; merged: number }): void {
  for (const [tag] of xml.matchAll(/<row\b[^<>]*>/g)) {
    if (tag.includes('&') || new RegExp(`\\br\\s*=\\s*["']\\s*\\d{${LAST_ROW_DIGITS + 1}}`).test(tag))
      throw new WorkbookUnreadable('tooLarge');
    counts.rows++;
  }
  for (const _ of xml.matchAll(/<c\b/g)) counts.cells++;
  for (const [tag] of xml.matchAll(/<mergeCell\b[^<>]*>/g)) {
    if (tag.includes('&')) throw new WorkbookUnreadable('tooLarge');
    for (const [, left = '', top, right = '', bottom] of tag.matchAll(AREA))
      counts.merged +=
        (Math.abs(columnNumber(right) - columnNumber(left)) + 1) *
        (Math.abs(Number(bottom) - Number(top)) + 1);
  }
}

const AREA = /([A-Z]{1,4})(\d{1,9}):([A-Z]{1,4})(\d{1,9})/gi;

function columnNumber(letters: string): number {
  return [...letters.toUpperCase()].reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0);
}

/** Print areas and filters, which may span a million rows. */
function withoutDefinedNames(workbook: Buffer): Buffer {
  const xml = workbook.toString();
  const from = xml.indexOf('<definedNames');
  const end = xml.indexOf('>', xml.lastIndexOf('</definedNames'));
  return from === -1 || end < from ? workbook : Buffer.from(xml.slice(0, from) + xml.slice(end + 1));
}
