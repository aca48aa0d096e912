import JSZip from 'jszip';

/** Parts of a Word document by path; what is left out has the least that Word itself would accept. */
export type Parts = Readonly<Record<string, string | Uint8Array>>;

export const NAMESPACES =
  'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"';

/** A document with this body, and, where given, the contents of numbering.xml and styles.xml. */
export function buildDocx(body: string, { numbering = '', styles = '' } = {}): Promise<Buffer> {
  return zipped({
    'word/document.xml': `<w:document ${NAMESPACES}><w:body>${body}<w:sectPr/></w:body></w:document>`,
    ...(numbering && { 'word/numbering.xml': `<w:numbering ${NAMESPACES}>${numbering}</w:numbering>` }),
    ...(styles && { 'word/styles.xml': `<w:styles ${NAMESPACES}>${styles}</w:styles>` }),
  });
}

export function zipped(parts: Parts): Promise<Buffer> {
  const zip = new JSZip();
  for (const [path, content] of Object.entries(parts)) zip.file(path, content);
  return zip.generateAsync({ type: 'nodebuffer', compression: 'DEFLATE' });
}

export const run = (text: string, properties = ''): string =>
  `<w:r>${properties && `<w:rPr>${properties}</w:rPr>`}<w:t xml:space="preserve">${text}</w:t></w:r>`;

/** A paragraph of runs; plain text is one run. */
export function paragraph(content: string, properties = ''): string {
  const runs = content.startsWith('<') || content === '' ? content : run(content);
  return `<w:p>${properties && `<w:pPr>${properties}</w:pPr>`}${runs}</w:p>`;
}

/** A paragraph in a list. */
export const item = (text: string, numId: number, level = 0): string =>
  paragraph(text, `<w:numPr><w:ilvl w:val="${level}"/><w:numId w:val="${numId}"/></w:numPr>`);

/** A level of a list; `more` are further properties. */
export function level(at: number, format: string, text: string, more = ''): string {
  const start = more.includes('<w:start ') ? '' : '<w:start w:val="1"/>';
  return `<w:lvl w:ilvl="${at}">${start}<w:numFmt w:val="${format}"/><w:lvlText w:val="${text}"/>${more}</w:lvl>`;
}

export const definition = (id: number, ...levels: readonly string[]): string =>
  `<w:abstractNum w:abstractNumId="${id}">${levels.join('')}</w:abstractNum>`;

/** A list of that definition, with its `w:lvlOverride`s. */
export const list = (numId: number, definitionId: number, overrides = ''): string =>
  `<w:num w:numId="${numId}"><w:abstractNumId w:val="${definitionId}"/>${overrides}</w:num>`;

export const table = (...rows: readonly string[]): string => `<w:tbl>${rows.join('')}</w:tbl>`;
export const row = (...cells: readonly string[]): string => `<w:tr>${cells.join('')}</w:tr>`;
/** A cell of paragraphs; plain text is one paragraph. */
export const cell = (content: string, properties = ''): string =>
  `<w:tc><w:tcPr>${properties}</w:tcPr>${content.startsWith('<') ? content : paragraph(content)}</w:tc>`;
