/** What a file is by its content, whatever its name says; null: it may be plain text. */
export type FileFormat =
  | 'docx'
  | 'doc'
  | 'wps'
  | 'xlsx'
  | 'xls'
  | 'pptx'
  | 'ppt'
  | 'lockedOffice'
  | 'oldOffice'
  | 'pdf'
  | 'ofd'
  | 'ceb'
  | 'rtf'
  | 'odt'
  | 'image'
  | 'zip'
  | 'archive';

/** Formats that are text, but not text to read. */
export type Markup = 'html' | 'mht' | 'xml';

const BEGINNINGS: readonly (readonly [string, FileFormat])[] = [
  ['%PDF', 'pdf'],
  ['{\\rtf', 'rtf'],
  ['Founder CEB', 'ceb'],
  ['\x89PNG', 'image'],
  ['\xff\xd8\xff', 'image'],
  ['GIF8', 'image'],
  ['II*\0', 'image'],
  ['MM\0*', 'image'],
  ['Rar!', 'archive'],
  ['7z\xbc\xaf', 'archive'],
];
/** Names inside a zip container stand uncompressed, so its kind can be read off the bytes. */
const ZIP_CONTENTS: readonly (readonly [string, FileFormat])[] = [
  ['word/', 'docx'],
  ['xl/', 'xlsx'],
  ['ppt/', 'pptx'],
  ['OFD.xml', 'ofd'],
  ['application/vnd.oasis.opendocument', 'odt'],
];
/** Streams that tell what a compound file holds (MS-CFB 2.6.1 directory entries, MS-OFFCRYPTO 2.3.4.4). */
const COMPOUND_STREAMS: ReadonlyMap<string, FileFormat> = new Map([
  ['EncryptedPackage', 'lockedOffice'],
  ['WordDocument', 'doc'],
  ['Workbook', 'xls'],
  ['Book', 'xls'],
  ['PowerPoint Document', 'ppt'],
]);
const DIRECTORY_ENTRY_BYTES = 128;
const NAME_BYTES = 64;
/** How WPS names itself in the properties of what it has saved. */
const WPS_NAMES = ['Kingsoft', 'WPS Office', 'KWPS', 'WPS.Doc'];

export function fileFormatOf(bytes: Uint8Array): FileFormat | null {
  const container = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isOldOffice(bytes)) return compoundFormat(container);
  if (isZip(bytes)) return ZIP_CONTENTS.find(([name]) => container.includes(name))?.[1] ?? 'zip';
  return BEGINNINGS.find(([mark]) => startsWith(bytes, mark))?.[1] ?? null;
}

/** Whether the bytes are a zip container, as every .xlsx is. */
export function isZip(bytes: Uint8Array): boolean {
  return startsWith(bytes, 'PK\x03\x04') || startsWith(bytes, 'PK\x05\x06');
}

/** Whether the bytes are a compound file: .doc, .xls and .wps before 2007, and what is locked by a password. */
export function isOldOffice(bytes: Uint8Array): boolean {
  return startsWith(bytes, '\xd0\xcf\x11\xe0');
}

/** Web pages and XML that were saved under another name, as office systems do with .doc. */
export function markupOf(text: string): Markup | null {
  const start = text.slice(0, 4096).replace(/^\ufeff?\s*/, '');
  if (/^(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)*(?:<!doctype\s+html|<html[\s>])/i.test(start))
    return 'html';
  if (/^MIME-Version:/i.test(start)) return 'mht';
  return start.startsWith('<?xml') ? 'xml' : null;
}

function compoundFormat(container: Buffer): FileFormat {
  const found = new Set<FileFormat>();
  for (let at = 0; at + DIRECTORY_ENTRY_BYTES <= container.length; at += DIRECTORY_ENTRY_BYTES) {
    const format = COMPOUND_STREAMS.get(entryName(container, at));
    if (format !== undefined) found.add(format);
  }
  if (found.has('doc') && WPS_NAMES.some((name) => container.includes(name))) return 'wps';
  return [...COMPOUND_STREAMS.values()].find((format) => found.has(format)) ?? 'oldOffice';
}

/** The name in what is a directory entry if this is one: UTF-16, with its length in bytes, end included. */
function entryName(container: Buffer, at: number): string {
  const length = container.readUInt16LE(at + NAME_BYTES);
  return length >= 2 && length <= NAME_BYTES ? container.toString('utf16le', at, at + length - 2) : '';
}

/** A mark is written with a character for each byte. */
function startsWith(bytes: Uint8Array, mark: string): boolean {
  for (let at = 0; at < mark.length; at++) if (bytes[at] !== mark.charCodeAt(at)) return false;
  return true;
}
