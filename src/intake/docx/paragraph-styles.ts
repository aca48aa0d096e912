import { attribute, childNamed, childrenNamed, propertyOf, switchOf, type XmlNode } from './xml-nodes';

/** List and level that `w:numPr` names; each of the two may be missing and come from a style further up. */
export interface ListReference {
  readonly numId: string | undefined;
  readonly level: number | undefined;
}

interface Style {
  readonly name: string;
  readonly basedOn: string | undefined;
  readonly list: ListReference;
  readonly hidden: boolean | undefined;
}

/** Longer chains of styles do not occur; one that leads back to itself ends here. */
const LONGEST_CHAIN = 20;

/** What styles.xml says about lists, hidden text and tables of contents; styles inherit from `basedOn`. */
export class Styles {
  private readonly byId: ReadonlyMap<string, Style>;
  private readonly usual: string | undefined;
  private readonly chains = new Map<string, readonly string[]>();

  constructor(styles: XmlNode | null) {
    const elements = childrenNamed(styles, 'w:style');
    this.byId = new Map(elements.map((each) => [attribute(each, 'w:styleId') ?? '', styleOf(each)]));
    const usual = elements.find(
      (each) => attribute(each, 'w:type') === 'paragraph' && isOn(attribute(each, 'w:default')),
    );
    this.usual = usual && attribute(usual, 'w:styleId');
  }

  /** The paragraph's style and all those it is based on, nearest first. */
  chainOf(paragraphStyle: string | undefined): readonly string[] {
    const id = paragraphStyle ?? this.usual;
    if (id === undefined) return [];
    const known = this.chains.get(id);
    if (known) return known;
    const chain: string[] = [];
    for (let at: string | undefined = id; at !== undefined; at = this.byId.get(at)?.basedOn) {
      if (chain.push(at) === LONGEST_CHAIN) break;
    }
    this.chains.set(id, chain);
    return chain;
  }

  /** The list that a style brings, each half from the nearest style that has it. */
  listOf(chain: readonly string[]): ListReference {
    const lists = chain.map((id) => this.byId.get(id)?.list);
    return {
      numId: lists.find((list) => list?.numId !== undefined)?.numId,
      level: lists.find((list) => list?.level !== undefined)?.level,
    };
  }

  isHidden(chain: readonly string[]): boolean {
    return chain.map((id) => this.byId.get(id)?.hidden).find((hidden) => hidden !== undefined) ?? false;
  }

  /** Whether the paragraph is an entry or the heading of a table of contents, whose styles have fixed names. */
  isContents(chain: readonly string[]): boolean {
    return chain.some((id) => /^toc(?: \d| heading)/i.test(this.byId.get(id)?.name ?? ''));
  }
}

export function listReferenceOf(paragraphProperties: XmlNode | undefined): ListReference {
  const found = childNamed(paragraphProperties, 'w:numPr');
  const level = propertyOf(found, 'w:ilvl');
  return { numId: propertyOf(found, 'w:numId'), level: level === undefined ? undefined : Number(level) };
}

function styleOf(element: XmlNode): Style {
  return {
    name: propertyOf(element, 'w:name') ?? '',
    basedOn: propertyOf(element, 'w:basedOn'),
    list: listReferenceOf(childNamed(element, 'w:pPr')),
    hidden: switchOf(childNamed(element, 'w:rPr'), 'w:vanish'),
  };
}

function isOn(value: string | undefined): boolean {
  return value === '1' || value === 'true' || value === 'on';
}
