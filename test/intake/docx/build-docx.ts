import JSZip from 'jszip';

/** Parts of a Word document by path. */
export type Parts = Readonly<Record<string, string | Uint8Array>>;

export const NAMESPACES =
  'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"';

const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const KINDS = ['document', 'numbering', 'styles'];

/** A document with this body and, where given, the contents of numbering.xml and styles.xml, as Word would open it. */
export function buildDocx(body: string, { numbering = '', styles = '' } = {}): Promise<Buffer> {
  return zipped({
    '[Content_Types].xml': `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>${KINDS.map(contentType).join('')}</Types>`,
    '_rels/.rels': relations({ officeDocument: 'word/document.xml' }),
    'word/_rels/document.xml.rels': relations({ numbering: 'numbering.xml', styles: 'styles.xml' }),
    'word/document.xml': `<w:document ${NAMESPACES}><w:body>${body}<w:sectPr/></w:body></w:document>`,
    'word/numbering.xml': `<w:numbering ${NAMESPACES}>${numbering}</w:numbering>`,
    'word/styles.xml': `<w:styles ${NAMESPACES}>${styles}</w:styles>`,
  });
}

/** A part that names others by what they are to it. */
export function relations(targets: Readonly<Record<string, string>>): string {
  const each = Object.entries(targets).map(
    ([kind, target], at) => `<Relationship Id="r${at}" Type="${RELATIONS}/${kind}" Target="${target}"/>`,
  );
  return `<Relationships xmlns="${PACKAGE}/relationships">${each.join('')}</Relationships>`;
}

function contentType(kind: string): string {
  const type = kind === 'document' ? 'document.main' : kind;
  return `<Override PartName="/word/${kind}.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.${type}+xml"/>`;
}

export function zipped(parts: Parts): Promise<Buffer> {
  const zip = new JSZip();
  for (const [path, content] of Object.entries(parts)) zip.file(path, content, { createFolders: false });
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
