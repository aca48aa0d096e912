import { accepted, type IntakeResult, refused } from '../intake-result';
import { BodyReader } from './body-lines';
import { type DocxFault, DocxUnreadable } from './docx-unreadable';
import { readLists } from './list-definitions';
import { ListNumbers } from './list-numbers';
import { Styles } from './paragraph-styles';
import { unpackParts } from './unpack-parts';
import { childNamed } from './xml-nodes';

const SENTENCES: Readonly<Record<DocxFault, string>> = {
  broken:
    'Word 文档（.docx）已损坏，无法读取，请在 Word 或 WPS 中打开后另存为新的 .docx 再导入，或复制文字粘贴。',
  locked: 'Word 文档设有密码，请在 Word 或 WPS 中取消密码、另存为 .docx 再导入，或复制文字粘贴。',
  tooLarge: 'Word 文档的内容过大，请确认选择的是工作要点；如确需导入，请复制其中的文字粘贴。',
  noDocument: '文件中没有 Word 文档的正文。如是压缩文件，请解压后导入其中的文件。',
  forbidden:
    'Word 文档中有不允许的内容（文档类型定义），请在 Word 或 WPS 中另存为新的 .docx 再导入，或复制文字粘贴。',
};

/**
 * A Word document to the lines it prints: paragraphs with their automatic numbers, table rows with TAB
 * between cells (docs/decisions/017-word-documents.md). Headers, footers, notes, comments and hidden text are left out.
 */
export async function readDocx(bytes: Uint8Array): Promise<IntakeResult<readonly string[]>> {
  try {
    const parts = await unpackParts(bytes);
    const body = childNamed(parts.document, 'w:body');
    if (body === undefined) throw new DocxUnreadable('noDocument');
    const styles = new Styles(parts.styles);
    const numbers = new ListNumbers(readLists(parts.numbering, styles), styles);
    return accepted(new BodyReader(numbers, styles).linesOf(body));
  } catch (error) {
    if (!(error instanceof DocxUnreadable)) throw error;
    return refused([{ line: null, message: SENTENCES[error.fault] }]);
  }
}
