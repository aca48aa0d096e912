import { type Block, headingOf, selfAndAncestors, titleOf } from './blocks';
import type { DraftItem, DraftPart, DraftSection } from './drafts';
import { completionDates } from './due-date';
import type { ParagraphContent } from './item-content';
import type { ItemBlock, ItemPart, Structure } from './structure';

/** The items and headings that stand in the running text. */
export function proseDrafts({ items, headings }: Structure): {
  readonly items: readonly DraftItem[];
  readonly sections: ReadonlyMap<Block, DraftSection>;
} {
  const sections = new Map<Block, DraftSection>();
  for (const heading of headings) {
    const parent = sectionAbove(heading, sections);
    sections.set(heading, { heading: headingOf(heading), line: heading.line, parent });
  }
  return { items: items.map((item) => proseItem(item, sections)), sections };
}

function proseItem(
  { block, contents, parts, further }: ItemBlock,
  sections: ReadonlyMap<Block, DraftSection>,
): DraftItem {
  const assigned = contents.flatMap(({ assignments }) => assignments);
  const bare = contents.map((content) => content.bare).filter((text) => text !== '');
  return {
    label: block.label.printed,
    section: sectionAbove(block, sections),
    title: titleOf(bare[0] ?? ''),
    text: assigned.length === 1 ? bare.join('\n') : joined(contents.map((content) => content.trimmed)),
    assigned,
    dates: datesOf(contents),
    parts: parts.map(prosePart),
    line: block.line,
    oddities: contents.flatMap(({ unclosed }) => unclosed),
    furtherAssignments: further.map(({ line, bare }) => ({ line, excerpt: bare })),
  };
}

function prosePart({ block, contents }: ItemPart): DraftPart {
  return {
    label: block.label.printed,
    text: joined(contents.map(({ bare }) => bare)),
    assigned: contents.flatMap(({ assignments }) => assignments),
    dates: datesOf(contents),
    line: block.line,
  };
}

/** A date beside the units (完成时限：…) is the item's; only without one the text is searched. */
function datesOf(contents: readonly ParagraphContent[]): readonly string[] {
  const stated = contents.flatMap(({ assignments }) => assignments.flatMap(({ dues }) => dues));
  return stated.length > 0 ? stated : contents.flatMap(({ bare }) => completionDates(bare));
}

/** The nearest heading above the block; null when it stands under none. */
function sectionAbove(block: Block, sections: ReadonlyMap<Block, DraftSection>): DraftSection | null {
  for (const above of selfAndAncestors(block).slice(1)) {
    const section = sections.get(above);
    if (section !== undefined) return section;
  }
  return null;
}

function joined(texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join('\n');
}
