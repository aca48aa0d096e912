import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { DocxUnreadable } from './docx-unreadable';

/** An element, or a run of text (name `#text`). Names keep the prefixes that every writer of .docx uses. */
export interface XmlNode {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlNode[];
  /** Of `#text` only. */
  readonly text: string;
}

export const TEXT = '#text';
const ATTRIBUTES = ':@';
/** A text box in a cell of a table within a table is some sixty deep. */
const DEEPEST_NESTING = 256;
const NO_ATTRIBUTES: Readonly<Record<string, string>> = {};
const NO_CHILDREN: readonly XmlNode[] = [];
const NAMED_ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  // Decoded below: the parser's own decoding stops at a thousand in a document.
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  maxNestedTags: DEEPEST_NESTING,
});

/** The root element. No document type: Word writes none, and it is the way to external and exploding entities. */
export function parseXml(bytes: Uint8Array): XmlNode {
  const source = decoded(bytes);
  if (source.includes('<!DOCTYPE') || source.includes('<!ENTITY')) throw new DocxUnreadable('forbidden');
  let parsed: unknown;
  try {
    // The parser takes unclosed elements as closed; a cut document must not pass for a shorter one.
    if (XMLValidator.validate(source) !== true) throw new DocxUnreadable('broken');
    parsed = parser.parse(source);
  } catch (error) {
    throw new DocxUnreadable('broken', error);
  }
  const root = nodesOf(parsed).find(({ name }) => name !== TEXT);
  if (root === undefined) throw new DocxUnreadable('broken');
  return root;
}

export function attribute(node: XmlNode, name: string): string | undefined {
  return node.attributes[name];
}

export function childNamed(node: XmlNode | undefined, name: string): XmlNode | undefined {
  return node?.children.find((child) => child.name === name);
}

export function childrenNamed(node: XmlNode | null, name: string): readonly XmlNode[] {
  return node?.children.filter((child) => child.name === name) ?? [];
}

/** The `w:val` of a child: most properties in a Word document are written so. */
export function propertyOf(node: XmlNode | undefined, name: string): string | undefined {
  return childNamed(node, name)?.attributes['w:val'];
}

/** `<w:vanish/>` means yes, `<w:vanish w:val="0"/>` no; undefined when nothing is said. */
export function switchOf(node: XmlNode | undefined, name: string): boolean | undefined {
  const found = childNamed(node, name);
  if (found === undefined) return undefined;
  return !['0', 'false', 'off'].includes(found.attributes['w:val'] ?? '1');
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new DocxUnreadable('broken', error);
  }
}

/** The parser's lists of one-key objects as nodes. */
function nodesOf(parsed: unknown): readonly XmlNode[] {
  if (!Array.isArray(parsed) || parsed.length === 0) return NO_CHILDREN;
  const nodes: XmlNode[] = [];
  for (const entry of parsed) {
    const node = nodeOf(entry);
    if (node !== null) nodes.push(node);
  }
  return nodes;
}

function nodeOf(entry: unknown): XmlNode | null {
  if (typeof entry !== 'object' || entry === null) return null;
  const attributes = ATTRIBUTES in entry ? attributesOf(entry[ATTRIBUTES]) : NO_ATTRIBUTES;
  for (const [name, content] of Object.entries(entry)) {
    if (name === ATTRIBUTES) continue;
    const isText = name === TEXT;
    const children = isText ? NO_CHILDREN : nodesOf(content);
    return { name, attributes, children, text: isText ? withoutEntities(String(content)) : '' };
  }
  return null;
}

function attributesOf(content: unknown): Readonly<Record<string, string>> {
  const pairs = Object.entries(content ?? {}).map(([name, value]) => [name, withoutEntities(String(value))]);
  return Object.fromEntries(pairs);
}

function withoutEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(\w+));/g, (whole, decimal, hex, name) => {
    if (name !== undefined) return NAMED_ENTITIES.get(name) ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code > 0x10ffff ? '' : String.fromCodePoint(code);
  });
}
