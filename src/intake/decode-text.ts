import { type FileFormat, fileFormatOf } from './file-format';
import { accepted, type IntakeResult, refused } from './intake-result';

const NOT_TEXT = '文件不是文字，或编码无法识别，请另存为 UTF-8 编码的文字文件再导入。';
const NAMES: Readonly<Record<FileFormat, string>> = {
  docx: 'Word 文档（.docx）',
  doc: '旧版 Word 文档（.doc）',
  wps: 'WPS 文字文档',
  xlsx: '电子表格（.xlsx）',
  xls: '旧版电子表格（.xls）',
  pptx: '演示文稿（.pptx）',
  ppt: '旧版演示文稿（.ppt）',
  lockedOffice: '设有打开密码的 Office 文件',
  oldOffice: '旧版 Office 或 WPS 文件',
  pdf: 'PDF 文件',
  ofd: '版式文件（.ofd）',
  ceb: '版式文件（.ceb）',
  rtf: 'RTF 文档',
  odt: 'OpenDocument 文档',
  image: '图片',
  zip: '压缩文件',
  archive: '压缩文件',
};
const EVEN_ODD_SAMPLE = 4096;
/** How many times more zero bytes one side must have. */
const ZERO_SIDES = 3;

/** UTF-8 with or without BOM, UTF-16, GBK/GB18030; refuses everything that is no text, saying what it is. */
export function decodeText(bytes: Uint8Array): IntakeResult<string> {
  const format = fileFormatOf(bytes);
  if (format !== null) return refused([{ line: null, message: `这是${NAMES[format]}，这里需要文字文件。` }]);
  const text = decoded(bytes);
  if (text === null || hasControlCharacters(text)) return refused([{ line: null, message: NOT_TEXT }]);
  return accepted(text);
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
