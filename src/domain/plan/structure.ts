import { type Block, type Outline, selfAndAncestors } from './blocks';
import { chooseItems, itemRank } from './choose-items';
import { type ParagraphContent, readParagraphContent } from './item-content';
import type { Paragraph } from './paragraphs';
import type { PlanWarning } from './parsed-plan';
import { planWarning } from './plan-warning';

export interface ItemBlock {
  readonly block: Block;
  /** Own paragraphs and those of the labelled parts inside the item (their labels kept), in order. */
  readonly contents: readonly ParagraphContent[];
  /** Paragraphs with units of their own behind one that had units already. */
  readonly further: readonly ParagraphContent[];
  /** The labelled parts inside the item that say themselves who does them or by when. */
  readonly parts: readonly ItemPart[];
}

export interface ItemPart {
  readonly block: Block;
  readonly contents: readonly ParagraphContent[];
}

/** Which blocks are the items, which the headings above them, and what stands outside both. */
export interface Structure {
  readonly items: readonly ItemBlock[];
  readonly headings: readonly Block[];
  /** Preamble, narrative parts and closing paragraphs, in order: here the reporting clause is looked for. */
  readonly outside: readonly Paragraph[];
  readonly warnings: readonly PlanWarning[];
}

/**
 * The items are the blocks of the kind of label which carries the assignments. Beside a table of tasks only
 * what is assigned counts as an item: the other numbered paragraphs introduce the table.
 */
export function readStructure(outline: Outline, besideTable = false): Structure {
  const { blocks } = outline;
  const loneUnits = namesUnitsOnLinesOfTheirOwn(blocks);
  const read = (paragraph: Paragraph): ParagraphContent => readParagraphContent(paragraph, loneUnits);
  const ownContents = new Map(blocks.map((block) => [block, block.paragraphs.map(read)]));
  const assigned = new Set(blocks.filter((block) => (ownContents.get(block) ?? []).some(isAssigning)));

  const rank = besideTable && assigned.size === 0 ? null : itemRank(blocks, assigned);
  const { chosen, warnings } = chooseItems(blocks, rank, assigned);
  const closing = new Set(closingParagraphs(blocks, chosen, ownContents));
  const members = new Map<Block, Block[]>([...chosen].map((item) => [item, []]));
  const containing = new Set<Block>();
  const outsideBlocks: Block[] = [];
  for (const block of blocks) {
    const lineage = selfAndAncestors(block);
    const item = lineage.find((at) => chosen.has(at));
    if (item === undefined) outsideBlocks.push(block);
    else members.get(item)?.push(block);
    if (item === block) for (const above of lineage.slice(1)) containing.add(above);
  }
  const items = [...members].map(
    ([block, parts]): ItemBlock => ({
      block,
      contents: parts.flatMap((part) => itemParagraphs(part, part === block, closing).map(read)),
      further: parts.flatMap((part) => furtherAssignments(ownContents.get(part) ?? [])),
      parts: assignedParts(parts.slice(1), assigned).map((part) => ({
        block: part,
        contents: ownContents.get(part) ?? [],
      })),
    }),
  );
  return {
    items,
    headings: outsideBlocks.filter((block) => block.parent === null || containing.has(block)),
    outside: [...outline.front, ...outsideBlocks.flatMap(({ paragraphs }) => paragraphs), ...closing],
    warnings: [...warnings, ...[...closing].flatMap(strayBrackets)],
  };
}

/**
 * Lines that only assign (牵头单位：…, 责任单位：…) belong together. A text with units of its own, or the same
 * label again, is rather the next item without its number.
 */
function furtherAssignments(own: readonly ParagraphContent[]): ParagraphContent[] {
  const seen = new Set<string>();
  let assigned = false;
  return own.filter(({ assignments, bare, runsOn }) => {
    const labels = assignments.flatMap((each) => each.labels);
    const repeats = labels.some((label) => seen.has(label));
    const further = runsOn || (assigned && assignments.length > 0 && (bare !== '' || repeats));
    for (const label of labels) seen.add(label);
    assigned ||= assignments.length > 0;
    return further;
  });
}

/** When only the last part says who does it, it says so for the whole item (fixtures articles, letters). */
function assignedParts(parts: readonly Block[], assigned: ReadonlySet<Block>): readonly Block[] {
  const found = parts.filter((part) => assigned.has(part));
  return found.length === 1 && found[0] === parts.at(-1) ? [] : found;
}

function isAssigning({ assignments }: ParagraphContent): boolean {
  return assignments.length > 0;
}

function itemParagraphs(part: Block, isItem: boolean, closing: ReadonlySet<Paragraph>): Paragraph[] {
  return part.paragraphs
    .filter((paragraph) => !closing.has(paragraph))
    .map((paragraph, index) =>
      index === 0 && !isItem ? { ...paragraph, text: `${part.label.printed}${paragraph.text}` } : paragraph,
    );
}

/**
 * Units stand on lines of their own, without any word that says so, only in copies of a two-column layout
 * (fixture two-columns): then no item says it otherwise, and several do it so.
 */
function namesUnitsOnLinesOfTheirOwn(blocks: readonly Block[]): boolean {
  const assigns = (block: Block, lone: boolean): boolean =>
    block.paragraphs.some((paragraph) => isAssigning(readParagraphContent(paragraph, lone)));
  return (
    !blocks.some((block) => assigns(block, false)) &&
    blocks.filter((block) => assigns(block, true)).length >= 2
  );
}

/** Half a bracket behind the last item is what a lost line has left. */
function strayBrackets(paragraph: Paragraph): PlanWarning[] {
  return readParagraphContent(paragraph).unclosed.map(({ line, excerpt }) =>
    planWarning('bracket_not_closed', line, '末尾一段中有括号不成对，请核对是否缺少文字。', excerpt),
  );
}

/** What follows the assignment of the document's last item belongs to the document, not to the item. */
function closingParagraphs(
  blocks: readonly Block[],
  chosen: ReadonlySet<Block>,
  contents: ReadonlyMap<Block, readonly ParagraphContent[]>,
): readonly Paragraph[] {
  const last = blocks.at(-1);
  if (last === undefined || !selfAndAncestors(last).some((block) => chosen.has(block))) return [];
  const followers = (block: Block): number => {
    const own = contents.get(block) ?? [];
    const at = own.map(isAssigning).lastIndexOf(true);
    return own.length - 1 - Math.max(at, 0);
  };
  const alike = blocks
    .filter((block) => block !== last && block.rank === last.rank)
    .map(followers)
    .sort((a, b) => a - b);
  const usual = alike[Math.floor(alike.length / 2)] ?? 0;
  const extra = followers(last) - usual;
  return extra > 0 ? last.paragraphs.slice(-extra) : [];
}
