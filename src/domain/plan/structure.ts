import { type Block, firstSentence, headingOf, isWithin, type Outline } from './blocks';
import { type ParagraphContent, readParagraphContent } from './item-content';
import type { Paragraph } from './paragraphs';
import type { PlanWarning } from './parsed-plan';
import { planWarning } from './plan-warning';

export interface ItemBlock {
  readonly block: Block;
  /** Own paragraphs and those of the labelled parts inside the item (their labels kept), in order. */
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

/** Parts of a plan that tell how and why, and give nobody a task. */
const NARRATIVE =
  /总体要求|指导思想|基本原则|工作原则|(?:总体|主要|工作|发展)目标|保障措施|组织保障|组织实施|组织领导|(?:工作|有关|相关)要求|责任落实|重要意义|附则/;

/** The items are the blocks of that kind of label which most often carries an assignment. */
export function readStructure(outline: Outline): Structure {
  const ownContents = new Map(
    outline.blocks.map((block) => [block, block.paragraphs.map(readParagraphContent)]),
  );
  const isAssigned = (block: Block): boolean =>
    (ownContents.get(block) ?? []).some((content) => content.assignments.length > 0);

  const rank = itemRank(outline.blocks, isAssigned);
  const closing = closingParagraphs(outline.blocks, rank, ownContents);
  const { chosen, warnings } = chooseItems(outline.blocks, rank, isAssigned);
  const inItem = (block: Block): boolean => chosen.some((item) => item === block || isWithin(block, item));
  const items = chosen.map(
    (block): ItemBlock => ({
      block,
      contents: outline.blocks
        .filter((part) => part === block || isWithin(part, block))
        .flatMap((part) => itemContents(part, part === block, closing)),
    }),
  );
  const headings = outline.blocks.filter(
    (block) => !inItem(block) && (block.parent === null || chosen.some((item) => isWithin(item, block))),
  );
  const outside = [
    ...outline.front,
    ...outline.blocks.filter((block) => !inItem(block)).flatMap((block) => block.paragraphs),
    ...closing,
  ];
  return { items, headings, outside, warnings };
}

function itemContents(part: Block, isItem: boolean, closing: readonly Paragraph[]): ParagraphContent[] {
  return part.paragraphs
    .filter((paragraph) => !closing.includes(paragraph))
    .map((paragraph, index) =>
      index === 0 && !isItem ? { ...paragraph, text: `${part.label.printed}${paragraph.text}` } : paragraph,
    )
    .map(readParagraphContent);
}

/** With no assignment anywhere the most frequent kind is taken; equal counts go to the outer kind. */
function itemRank(blocks: readonly Block[], isAssigned: (block: Block) => boolean): number | null {
  const assigned = blocks.filter(isAssigned);
  const counts = new Map<number, number>();
  for (const { rank } of assigned.length > 0 ? assigned : blocks)
    counts.set(rank, (counts.get(rank) ?? 0) + 1);
  const ranked = [...counts].sort(([rankA, a], [rankB, b]) => b - a || rankA - rankB);
  return ranked[0]?.[0] ?? null;
}

function chooseItems(
  blocks: readonly Block[],
  rank: number | null,
  isAssigned: (block: Block) => boolean,
): { chosen: Block[]; warnings: PlanWarning[] } {
  const ofRank = blocks.filter((block) => block.rank === rank);
  const assignedParts = new Set<Block>();
  for (const block of blocks.filter(isAssigned)) {
    for (let at: Block | null = block; at !== null; at = at.parent) assignedParts.add(at);
  }
  const withUnits = (block: Block): boolean => assignedParts.has(block);
  const narrative = ofRank.filter((block) => {
    if (assignedParts.size === 0 || withUnits(block)) return false;
    if (block.parent === null) return isNarrative(block);
    const siblings = ofRank.filter((other) => other.parent === block.parent);
    if (siblings.some(withUnits)) return false;
    return siblings.length > 1 || isNarrative(block.parent);
  });
  const regular = ofRank.filter((block) => !narrative.includes(block));
  // A chapter without sub-items may itself be assigned; inside an item nothing is an item again.
  const chosen = blocks.filter(
    (block) =>
      regular.includes(block) ||
      (isAssigned(block) &&
        block.rank !== rank &&
        !regular.some((item) => isWithin(block, item) || isWithin(item, block)) &&
        !blocks.some((outer) => isAssigned(outer) && isWithin(block, outer))),
  );
  const lost = blocks.filter((block) => isAssigned(block) && chosen.some((item) => isWithin(item, block)));
  return { chosen, warnings: [...narrativeWarnings(narrative), ...lost.map(headingWarning)] };
}

function isNarrative(block: Block): boolean {
  return NARRATIVE.test(headingOf(block));
}

function narrativeWarnings(narrative: readonly Block[]): PlanWarning[] {
  const plain = narrative.filter((block) => !isNarrative(block.parent ?? block));
  const parents = [...new Set(plain.map((block) => block.parent ?? block))];
  return parents.map((parent) => {
    const count = plain.filter((block) => (block.parent ?? block) === parent).length;
    return planWarning(
      'section_without_units',
      parent.line,
      `「${headingOf(parent)}」下的 ${count} 条均未写明责任单位，未作为事项导入，请核对。`,
      plain.map((block) => headingOf(block)).join('；'),
    );
  });
}

function headingWarning(block: Block): PlanWarning {
  return planWarning(
    'heading_with_units',
    block.line,
    `标题「${headingOf(block)}」后写有责任单位，但其下另有事项，该责任单位未采用，请核对。`,
    block.paragraphs[0] === undefined ? null : firstSentence(block.paragraphs[0].text),
  );
}

/** What follows the assignment of the document's last item belongs to the document, not to the item. */
function closingParagraphs(
  blocks: readonly Block[],
  rank: number | null,
  contents: ReadonlyMap<Block, readonly ParagraphContent[]>,
): readonly Paragraph[] {
  const last = blocks.at(-1);
  if (last === undefined || rank === null || last.rank < rank) return [];
  const followers = (block: Block): number => {
    const own = contents.get(block) ?? [];
    const at = own.map((content) => content.assignments.length > 0).lastIndexOf(true);
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
