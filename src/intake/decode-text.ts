import { accepted, type IntakeResult, refused } from './intake-result';

/** A file that is no text, by what it is. */
type BinaryFormat =
  | 'pdf'
  | 'docx'
  | 'xlsx'
  | 'ofd'
  | 'odt'
  | 'oldOffice'
  | 'rtf'
  | 'zip'
  | 'image'
  | 'unknown';

const WAY_OUT: Readonly<Record<BinaryFormat, string>> = {
  pdf: '这是 PDF 文件，请打开后全选复制文字，另存为纯文本（.txt）再导入。',
  docx: '这是 Word 文档（.docx），请在 Word 或 WPS 中另存为纯文本（.txt）再导入。',
  xlsx: '这是电子表格（.xlsx），这里需要文字文件，请另存为纯文本（.txt）再导入。',
  ofd: '这是版式文件（.ofd），请用阅读器导出文字，另存为纯文本（.txt）再导入。',
  odt: '这是 OpenDocument 文档，请另存为纯文本（.txt）再导入。',
  oldOffice: '这是旧版 Office 或 WPS 文件（.doc、.xls、.wps），请打开后另存为纯文本（.txt）再导入。',
  rtf: '这是 RTF 文件，请另存为纯文本（.txt）再导入。',
  zip: '这是压缩文件，请解压后导入其中的文件。',
  image: '这是图片，请先识别为文字，另存为纯文本（.txt）再导入。',
  unknown: '文件不是文字，或编码无法识别，请另存为 UTF-8 编码的纯文本（.txt）再导入。',
};
/** Names inside a zip container stand uncompressed, so its kind can be read off the bytes. */
const ZIP_CONTENTS: readonly (readonly [string, BinaryFormat])[] = [
  ['word/', 'docx'],
  ['xl/', 'xlsx'],
  ['OFD.xml', 'ofd'],
  ['application/vnd.oasis.opendocument', 'odt'],
];
const EVEN_ODD_SAMPLE = 4096;
/** How many times more zero bytes one side must have. */
const ZERO_SIDES = 3;

/** UTF-8 with or without BOM, UTF-16, GBK/GB18030; refuses everything that is no text, saying what it is. */
export function decodeText(bytes: Uint8Array): IntakeResult<string> {
  const format = binaryFormat(bytes);
  if (format !== null) return refused([{ line: null, message: WAY_OUT[format] }]);
  const text = decoded(bytes);
  if (text === null || hasControlCharacters(text)) return refused([{ line: null, message: WAY_OUT.unknown }]);
  return accepted(text);
}

/** Whether the bytes are a zip container, as every .xlsx is. */
export function isZip(bytes: Uint8Array): boolean {
  return startsWith(bytes, [0x50, 0x4b, 0x03, 0x04]) || startsWith(bytes, [0x50, 0x4b, 0x05, 0x06]);
}

/** Whether the bytes are a compound file: .doc, .xls and .wps before 2007. */
export function isOldOffice(bytes: Uint8Array): boolean {
  return startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0]);
}

function binaryFormat(bytes: Uint8Array): BinaryFormat | null {
  if (isOldOffice(bytes)) return 'oldOffice';
  if (startsWith(bytes, [0x25, 0x50, 0x44, 0x46])) return 'pdf';
  if (startsWith(bytes, [0x7b, 0x5c, 0x72, 0x74, 0x66])) return 'rtf';
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47]) || startsWith(bytes, [0xff, 0xd8, 0xff])) return 'image';
  if (!isZip(bytes)) return null;
  const container = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return ZIP_CONTENTS.find(([name]) => container.includes(name))?.[1] ?? 'zip';
}

function decoded(bytes: Uint8Array): string | null {
  if (startsWith(bytes, [0xff, 0xfe])) return strictly('utf-16le', bytes);
  if (startsWith(bytes, [0xfe, 0xff])) return strictly('utf-16be', bytes);
  const bare = utf16WithoutMark(bytes);
  if (bare !== null) return strictly(bare, bytes);
  return strictly('utf-8', bytes) ?? strictly('gb18030', bytes);
}

/** Line ends and digits leave zero bytes on one side; on the other only 一 (4E00) and its like do. */
function utf16WithoutMark(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const sample = bytes.subarray(0, EVEN_ODD_SAMPLE);
  let even = 0;
  let odd = 0;
  for (const [at, byte] of sample.entries()) {
    if (byte !== 0) continue;
    if (at % 2 === 0) even++;
    else odd++;
  }
  if (bytes.length % 2 !== 0) return null;
  if (odd > even * ZERO_SIDES) return 'utf-16le';
  return even > odd * ZERO_SIDES ? 'utf-16be' : null;
}

/** Null when the bytes are not valid in that encoding; a byte order mark is dropped. */
function strictly(encoding: string, bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function hasControlCharacters(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    // Tab, line ends, vertical tab, form feed and the DOS end-of-file mark occur in real text files.
    if (code < 32 && !(code >= 9 && code <= 13) && code !== 26) return true;
  }
  return false;
}

function startsWith(bytes: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((byte, at) => bytes[at] === byte);
}
