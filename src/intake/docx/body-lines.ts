import { DocxUnreadable } from './docx-unreadable';
import type { ListNumbers } from './list-numbers';
import type { Styles } from './paragraph-styles';
import { chosenAlternative, readParagraphText } from './paragraph-text';
import { type CellReader, readTable } from './table-lines';
import { childNamed, propertyOf, switchOf, type XmlNode } from './xml-nodes';

const PASSED_OVER = new Set(['w:sectPr', 'w:sdtPr', 'w:tcPr', 'w:del', 'w:moveFrom']);

/** Characters of merged cells: a page of text merged over thousands of rows would be more than any memory holds. */
const MOST_REPEATED = 2_000_000;

/** A document's body, or the contents of a cell or text box, as the lines it prints. */
export class BodyReader implements CellReader {
  private repeatedLength = 0;

  constructor(
    private readonly numbers: ListNumbers,
    private readonly styles: Styles,
  ) {}

  linesOf(container: XmlNode): string[] {
    const lines = new Lines();
    this.readAll(container, lines);
    return lines.all();
  }

  repeated(text: string): string {
    this.repeatedLength += text.length;
    if (this.repeatedLength > MOST_REPEATED) throw new DocxUnreadable('tooLarge');
    return text;
  }

  private readAll(container: XmlNode, lines: Lines): void {
    for (const child of container.children) this.read(child, lines);
  }

  private read(block: XmlNode, lines: Lines): void {
    if (PASSED_OVER.has(block.name) || isContentsControl(block)) return;
    if (block.name === 'w:p') {
      this.readParagraph(block, lines);
    } else if (block.name === 'w:tbl') {
      lines.add(readTable(block, this));
    } else {
      const inside = block.name === 'mc:AlternateContent' ? chosenAlternative(block) : block;
      if (inside) this.readAll(inside, lines);
    }
  }

  private readParagraph(paragraph: XmlNode, lines: Lines): void {
    const properties = childNamed(paragraph, 'w:pPr');
    if (this.styles.isContents(this.styles.chainOf(propertyOf(properties, 'w:pStyle')))) return;
    const { text, boxes } = readParagraphText(paragraph, this.styles);
    for (const box of boxes) lines.add(this.linesOf(box));
    const mark = childNamed(properties, 'w:rPr');
    // Without its end a paragraph is the beginning of the next one, whose number counts.
    if (childNamed(mark, 'w:del') || childNamed(mark, 'w:moveFrom')) {
      lines.hold(text);
      return;
    }
    const isEndHidden = switchOf(mark, 'w:vanish') ?? false;
    if (isEndHidden && text.trim() === '') return;
    const line = this.numbers.next(properties) + text;
    if (isEndHidden) lines.hold(line);
    else lines.add(line.split('\n').map((each) => each.trimEnd()));
  }
}

/** Lines as they come; text that is held stands before the next of them. */
class Lines {
  private readonly done: string[] = [];
  private held = '';

  add(lines: readonly string[]): void {
    for (const line of lines) {
      this.done.push(this.held + line);
      this.held = '';
    }
  }

  hold(text: string): void {
    this.held += text;
  }

  all(): string[] {
    return this.held === '' ? this.done : [...this.done, ...this.held.split('\n')];
  }
}

/** The content control into which Word puts an automatic table of contents. */
function isContentsControl(block: XmlNode): boolean {
  if (block.name !== 'w:sdt') return false;
  const gallery = childNamed(childNamed(block, 'w:sdtPr'), 'w:docPartObj');
  return propertyOf(gallery, 'w:docPartGallery') === 'Table of Contents';
}
