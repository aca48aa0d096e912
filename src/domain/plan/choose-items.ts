import { type Block, firstSentence, headingOf, selfAndAncestors } from './blocks';
import type { PlanWarning } from './parsed-plan';
import { planWarning } from './plan-warning';

/** Parts of a plan that tell how and why, and give nobody a task. */
const NARRATIVE =
  /总体要求|指导思想|基本原则|工作原则|(?:总体|主要|工作|发展)目标|保障措施|组织保障|组织实施|组织领导|(?:工作|有关|相关)要求|责任落实|重要意义|附则/;
/** More sub-items with own units than this per item: then those are the items. */
const MOST_PARTS = 3;

/**
 * The outermost kind of label at which most blocks say themselves who does them; the parts of such an item
 * may have units of their own (fixture parts). With no assignment anywhere the most frequent kind is taken.
 */
export function itemRank(blocks: readonly Block[], saying: ReadonlySet<Block>): number | null {
  const assigned = creditedBlocks(blocks, saying);
  const direct = countByRank([...assigned]);
  const most = mostFrequent(direct);
  if (most === null) return mostFrequent(countByRank(blocks));
  const concerned = countByRank([...withAncestors(assigned)]);
  const outermost = [...direct.keys()]
    .sort((a, b) => a - b)
    .find((rank) => {
      const own = direct.get(rank) ?? 0;
      // A heading with a lead unit above a dozen items is no item (fixture chapters-with-leads).
      return own * 2 > (concerned.get(rank) ?? 0) && own * MOST_PARTS >= (direct.get(most) ?? 0);
    });
  return outermost ?? most;
}

/**
 * Units on a line of their own after the last of several parts, none of which has any, are those of the
 * whole (fixture lines-after-parts).
 */
function creditedBlocks(blocks: readonly Block[], assigned: ReadonlySet<Block>): ReadonlySet<Block> {
  const credited = new Set(assigned);
  const ranks = new Set([...assigned].map(({ rank }) => rank));
  const families = new Map<Block, Block[]>();
  for (const block of blocks) {
    if (block.parent === null) continue;
    const family = families.get(block.parent) ?? [];
    families.set(block.parent, family);
    family.push(block);
  }
  for (const [parent, family] of families) {
    const last = family.at(-1);
    const alone = family.length > 1 && family.filter((block) => assigned.has(block)).length === 1;
    if (last === undefined || !alone || !assigned.has(last) || last.paragraphs.length < 2) continue;
    // Only where other blocks of that kind have units themselves is it a kind of items.
    if (!ranks.has(parent.rank)) continue;
    credited.delete(last);
    credited.add(parent);
  }
  return credited;
}

/** Which blocks are the items; what was left out in spite of appearances is warned of. */
export function chooseItems(
  blocks: readonly Block[],
  rank: number | null,
  assigned: ReadonlySet<Block>,
): { readonly chosen: ReadonlySet<Block>; readonly warnings: readonly PlanWarning[] } {
  const ofRank = blocks.filter((block) => block.rank === rank);
  const withUnits = withAncestors(assigned);
  const siblings = new Map<Block | null, Block[]>();
  for (const block of ofRank) {
    const family = siblings.get(block.parent) ?? [];
    siblings.set(block.parent, family);
    family.push(block);
  }
  const narrative = new Set<Block>();
  for (const [parent, family] of withUnits.size === 0 ? [] : siblings) {
    const unassigned = family.filter((block) => !withUnits.has(block));
    const told =
      parent === null
        ? unassigned.filter(isNarrative)
        : unassigned.length === family.length && (family.length > 1 || isNarrative(parent))
          ? unassigned
          : [];
    for (const block of told) narrative.add(block);
  }
  const regular = new Set(ofRank.filter((block) => !narrative.has(block)));
  const aboveRegular = withAncestors(regular);
  // A chapter without sub-items may itself be assigned; inside an item nothing is an item again.
  const chosen = new Set(
    blocks.filter(
      (block) =>
        regular.has(block) ||
        (assigned.has(block) &&
          block.rank !== rank &&
          !aboveRegular.has(block) &&
          !selfAndAncestors(block)
            .slice(1)
            .some((outer) => regular.has(outer) || assigned.has(outer))),
    ),
  );
  const aboveChosen = withAncestors(chosen);
  const lost = [...assigned].filter((block) => aboveChosen.has(block) && !chosen.has(block));
  return { chosen, warnings: [...narrativeWarnings([...narrative]), ...lost.map(headingWarning)] };
}

/** The blocks and everything above them. */
export function withAncestors(blocks: Iterable<Block>): Set<Block> {
  const all = new Set<Block>();
  for (const block of blocks) {
    for (let at: Block | null = block; at !== null && !all.has(at); at = at.parent) all.add(at);
  }
  return all;
}

function countByRank(blocks: readonly Block[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { rank } of blocks) counts.set(rank, (counts.get(rank) ?? 0) + 1);
  return counts;
}

/** Equal counts go to the outer kind. */
function mostFrequent(counts: ReadonlyMap<number, number>): number | null {
  return [...counts].sort(([rankA, a], [rankB, b]) => b - a || rankA - rankB)[0]?.[0] ?? null;
}

function isNarrative(block: Block): boolean {
  return NARRATIVE.test(headingOf(block));
}

function narrativeWarnings(narrative: readonly Block[]): PlanWarning[] {
  const plain = new Map<Block, Block[]>();
  for (const block of narrative) {
    const parent = block.parent ?? block;
    if (!isNarrative(parent)) plain.set(parent, [...(plain.get(parent) ?? []), block]);
  }
  return [...plain].map(([parent, told]) =>
    planWarning(
      'section_without_units',
      parent.line,
      `「${headingOf(parent)}」下的 ${told.length} 条均未写明责任单位，未作为事项导入，请核对。`,
      told.map(headingOf).join('；'),
    ),
  );
}

function headingWarning(block: Block): PlanWarning {
  return planWarning(
    'heading_with_units',
    block.line,
    `标题「${headingOf(block)}」后写有责任单位，但其下另有事项，该责任单位未采用，请核对。`,
    block.paragraphs[0] === undefined ? null : firstSentence(block.paragraphs[0].text),
  );
}
