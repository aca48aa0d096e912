import { decodeText } from './decode-text';
import { readDocx } from './docx/read-docx';
import { type FileFormat, fileFormatOf, type Markup, markupOf } from './file-format';
import { accepted, type IntakeResult, refused } from './intake-result';

/** The largest plan seen has 60 KB of text; beyond this it is some other file. */
const MOST_TEXT_BYTES = 5 * 1024 * 1024;
/** A Word document may carry pictures, which are not read. */
const MOST_DOCX_BYTES = 20 * 1024 * 1024;

const SAVE_AS = '请在 Word 或 WPS 中打开，另存为 .docx 再导入，或复制文字粘贴。';
const FROM_ORIGINAL = '请用原来的 Word 文档（.docx）导入，或打开后复制文字粘贴。';
const FROM_SHEET = '请把表格复制到 Word 文档中，另存为 .docx 再导入，或复制文字粘贴。';
const UNPACK = '这是压缩文件，请解压后导入其中的文件。';

/** Everything but .docx and plain text: what it is, and what to do. */
const WAY_OUT: Readonly<Record<Exclude<FileFormat, 'docx'> | Markup, string>> = {
  doc: `这是旧版 Word 文档（.doc），${SAVE_AS}`,
  wps: `这是 WPS 文字文档（.wps 或由 WPS 保存的 .doc），请在 WPS 中打开，另存为 .docx 再导入，或复制文字粘贴。`,
  rtf: `这是 RTF 文档，${SAVE_AS}`,
  odt: `这是 OpenDocument 文档（.odt），${SAVE_AS}`,
  html: `这是网页文件，${SAVE_AS}`,
  mht: `这是网页文件（.mht），${SAVE_AS}`,
  xml: `这是 XML 文件，${SAVE_AS}`,
  lockedOffice: '文件设有打开密码，请在 Word 或 WPS 中取消密码，另存为 .docx 再导入，或复制文字粘贴。',
  oldOffice: `这是旧版 Office 或 WPS 文件，${SAVE_AS}`,
  xlsx: `这是电子表格（.xlsx），${FROM_SHEET}`,
  xls: `这是旧版电子表格（.xls），${FROM_SHEET}`,
  pptx: `这是演示文稿（.pptx），${FROM_ORIGINAL}`,
  ppt: `这是旧版演示文稿（.ppt），${FROM_ORIGINAL}`,
  pdf: `这是 PDF 文件，${FROM_ORIGINAL}如是扫描件，请先识别为文字。`,
  ofd: `这是版式文件（.ofd），${FROM_ORIGINAL}`,
  ceb: `这是版式文件（.ceb），${FROM_ORIGINAL}`,
  image: '这是图片，请先识别为文字，另存为 .docx 再导入，或复制文字粘贴。',
  zip: UNPACK,
  archive: UNPACK,
};

/**
 * A plan's file to lines for `parsePlan`: a .docx, or plain text in any usual encoding. Line numbers are
 * those of the text file, in a .docx paragraphs and table rows counted from the beginning.
 */
export async function readPlanText(bytes: Uint8Array): Promise<IntakeResult<readonly string[]>> {
  const format = fileFormatOf(bytes);
  if (format === 'docx') return readWordPlan(bytes);
  if (format !== null) return refusal(WAY_OUT[format]);
  if (bytes.length > MOST_TEXT_BYTES) return refusal('文件超过 5 MB，请确认选择的是工作要点的文字文件。');
  const decoded = decodeText(bytes);
  if (!decoded.ok) return decoded;
  const markup = markupOf(decoded.value);
  if (markup !== null) return refusal(WAY_OUT[markup]);
  if (decoded.value.trim() === '') return refusal('文件中没有文字，请检查文件。');
  return accepted(decoded.value.split(/\r\n?|\n/));
}

async function readWordPlan(bytes: Uint8Array): Promise<IntakeResult<readonly string[]>> {
  if (bytes.length > MOST_DOCX_BYTES) {
    return refusal(
      '文件超过 20 MB，请确认选择的是工作要点；如含大量图片，请删去图片后再导入，或复制文字粘贴。',
    );
  }
  const read = await readDocx(bytes);
  if (!read.ok) return read;
  if (read.value.every((line) => line.trim() === '')) {
    return refusal('文档中没有文字。如是扫描件或图片，请先识别为文字再导入，或复制文字粘贴。');
  }
  return read;
}

function refusal(message: string): IntakeResult<never> {
  return refused([{ line: null, message }]);
}
