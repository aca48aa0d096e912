import type { Styles } from './paragraph-styles';
import { attribute, childNamed, propertyOf, switchOf, TEXT, type XmlNode } from './xml-nodes';

/** A paragraph's text without its number. Line breaks are `\n`; tabulators, which part cells, are spaces. */
export interface ParagraphText {
  readonly text: string;
  /** Contents of text boxes that hang on the paragraph: block elements. */
  readonly boxes: readonly XmlNode[];
}

/** Not text of the document: properties, what tracked changes took away, field codes, readings above characters. */
const PASSED_OVER = new Set([
  'w:pPr',
  'w:rPr',
  'w:sdtPr',
  'w:del',
  'w:moveFrom',
  'w:delText',
  'w:instrText',
  'w:delInstrText',
  'w:rt',
]);
const PRINTED_AS: ReadonlyMap<string, string> = new Map([
  ['w:tab', ' '],
  ['w:ptab', ' '],
  ['w:br', '\n'],
  ['w:cr', '\n'],
  ['w:noBreakHyphen', '-'],
]);
/** Wingdings has the circled numbers at F081 (①) and F08C (❶), ten each. */
const SYMBOL_NUMBERS: readonly (readonly [first: number, prints: number])[] = [
  [0xf081, 0x2460],
  [0xf08c, 0x2776],
];

export function readParagraphText(paragraph: XmlNode, styles: Styles): ParagraphText {
  const reader = new InlineReader(styles);
  for (const child of paragraph.children) reader.read(child);
  return { text: reader.text, boxes: reader.boxes };
}

/** The version that a current Word shows of content written twice, for newer and older programs. */
export function chosenAlternative(alternatives: XmlNode): XmlNode | undefined {
  return childNamed(alternatives, 'mc:Choice') ?? childNamed(alternatives, 'mc:Fallback');
}

class InlineReader {
  text = '';
  readonly boxes: XmlNode[] = [];
  /** Of each field that has begun: whether its result has, which is what prints. */
  private readonly fields: boolean[] = [];
  private codesOpen = 0;

  constructor(private readonly styles: Styles) {}

  /** Containers of every kind (runs, links, insertions, content controls, drawings) are gone through for text. */
  read(node: XmlNode): void {
    if (PASSED_OVER.has(node.name)) return;
    switch (node.name) {
      case 'w:t':
      case 'm:t':
        this.print(textIn(node));
        return;
      case 'w:sym':
        this.print(symbol(node));
        return;
      case 'w:fldChar':
        this.field(attribute(node, 'w:fldCharType'));
        return;
      case 'w:txbxContent':
        this.boxes.push(node);
        return;
      case 'mc:AlternateContent': {
        const chosen = chosenAlternative(node);
        if (chosen) this.readAll(chosen);
        return;
      }
      case 'w:r':
        if (!this.isHidden(childNamed(node, 'w:rPr'))) this.readAll(node);
        return;
      default: {
        const printedAs = PRINTED_AS.get(node.name);
        if (printedAs === undefined) this.readAll(node);
        else this.print(printedAs);
      }
    }
  }

  private readAll(node: XmlNode): void {
    for (const child of node.children) this.read(child);
  }

  private print(text: string): void {
    if (this.codesOpen === 0) this.text += text;
  }

  private field(type: string | undefined): void {
    if (type === 'begin') {
      this.fields.push(false);
      this.codesOpen++;
    } else if ((type === 'separate' || type === 'end') && this.fields.length > 0) {
      if (this.fields.pop() === false) this.codesOpen--;
      if (type === 'separate') this.fields.push(true);
    }
  }

  private isHidden(properties: XmlNode | undefined): boolean {
    if (properties === undefined) return false;
    const style = propertyOf(properties, 'w:rStyle');
    const inherited = style !== undefined && this.styles.isHidden(this.styles.chainOf(style));
    return switchOf(properties, 'w:vanish') ?? inherited;
  }
}

function textIn(node: XmlNode): string {
  const text = node.children.map((child) => (child.name === TEXT ? child.text : '')).join('');
  // Line ends in the file are white space, and Word drops it at both ends unless told to keep it.
  const oneLine = text.replace(/[\p{Cc}\u2028\u2029]/gu, ' ');
  return attribute(node, 'xml:space') === 'preserve' ? oneLine : withoutOuterSpaces(oneLine);
}

/** Not `trim`, which takes the ideographic space too. */
function withoutOuterSpaces(text: string): string {
  let [start, end] = [0, text.length];
  while (text[start] === ' ') start++;
  while (end > start && text[end - 1] === ' ') end--;
  return text.slice(start, end);
}

function symbol(node: XmlNode): string {
  const code = Number.parseInt(attribute(node, 'w:char') ?? '', 16);
  if (!(code > 0x1f && code <= 0xffff)) return '';
  for (const [first, prints] of attribute(node, 'w:font') === 'Wingdings' ? SYMBOL_NUMBERS : []) {
    if (code >= first && code < first + 10) return String.fromCodePoint(prints + code - first);
  }
  // The private area means a picture in that one font.
  return code >= 0xe000 && code <= 0xf8ff ? '' : String.fromCodePoint(code);
}
