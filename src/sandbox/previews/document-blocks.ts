import { XMLParser } from 'fast-xml-parser';
import type { PreviewedBlock } from './preview';

/** As the parser gives elements where their order counts: one key that is the name, attributes under `:@`. */
type Node = Readonly<Record<string, unknown>>;

const MOST_BLOCKS = 600;
// Entities are left alone: but for the five of XML a file has no business with any.
const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  trimValues: false,
  processEntities: false,
  parseTagValue: false,
});

/** Paragraphs and tables of a Word document's body, in order. */
export function documentBlocks(documentXml: string): PreviewedBlock[] {
  const root: Node[] = parser.parse(documentXml);
  const body = inside(inside(root, 'w:document'), 'w:body');
  return body.slice(0, MOST_BLOCKS).flatMap((node): PreviewedBlock[] => {
    if ('w:p' in node) {
      const content = childrenOf(node, 'w:p');
      const alignment = named(inside(content, 'w:pPr'), 'w:jc');
      return [
        {
          kind: 'paragraph',
          text: textOf(content),
          isCentred: alignment.some((jc) => attribute(jc) === 'center'),
        },
      ];
    }
    return 'w:tbl' in node ? [{ kind: 'table', rows: rowsOf(childrenOf(node, 'w:tbl')) }] : [];
  });
}

function rowsOf(table: readonly Node[]): string[][] {
  return named(table, 'w:tr').map((row) =>
    named(childrenOf(row, 'w:tr'), 'w:tc').map((cell) =>
      named(childrenOf(cell, 'w:tc'), 'w:p')
        .map((paragraph) => textOf(childrenOf(paragraph, 'w:p')))
        .join('\n'),
    ),
  );
}

function textOf(nodes: readonly Node[]): string {
  return nodes
    .map((node) => {
      if ('#text' in node) return '';
      if ('w:t' in node)
        return plain(
          childrenOf(node, 'w:t')
            .map((text) => String(text['#text'] ?? ''))
            .join(''),
        );
      if ('w:tab' in node) return '\t';
      if ('w:br' in node) return '\n';
      const [name = ''] = Object.keys(node).filter((key) => key !== ':@');
      // Field codes are no text of the document.
      return name === 'w:pPr' || name === 'w:instrText' ? '' : textOf(childrenOf(node, name));
    })
    .join('');
}

function plain(text: string): string {
  const entities: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
  return text.replace(/&(lt|gt|quot|apos|amp);/g, (_all, name: string) => entities[name] ?? '');
}

function named(nodes: readonly Node[], name: string): Node[] {
  return nodes.filter((node) => name in node);
}

/** What is in the elements of this name. */
function inside(nodes: readonly Node[], name: string): readonly Node[] {
  return named(nodes, name).flatMap((node) => childrenOf(node, name));
}

function childrenOf(node: Node, name: string): readonly Node[] {
  const children = node[name];
  return Array.isArray(children) ? children : [];
}

function attribute(node: Node): unknown {
  const attributes = node[':@'];
  return typeof attributes === 'object' && attributes !== null && 'w:val' in attributes
    ? attributes['w:val']
    : null;
}
