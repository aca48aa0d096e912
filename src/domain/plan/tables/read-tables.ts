import type { Block, Outline } from '../blocks';
import type { DraftItem, DraftSection } from '../drafts';
import { checkSeries } from '../numbering';
import type { Paragraph } from '../paragraphs';
import type { PlanWarning } from '../parsed-plan';
import { planWarning } from '../plan-warning';
import { isUnitRole } from './column-roles';
import { tableDrafts } from './table-items';
import type { RawTable } from './table-rows';

export interface TablesRead {
  readonly items: readonly DraftItem[];
  readonly sections: readonly DraftSection[];
  readonly notes: readonly Paragraph[];
  readonly warnings: readonly PlanWarning[];
  /** Whether every table that was read stands behind 附件. */
  readonly annexed: boolean;
}

interface Surroundings {
  readonly outline: Outline;
  /** Headings of the running text, to find the one under which a table stands. */
  readonly headings: ReadonlyMap<Block, DraftSection>;
  readonly proseHasItems: boolean;
}

/** The items of all task tables. A plan whose text has the items keeps to those: its annexed table repeats them. */
export function readTables(tables: readonly RawTable[], around: Surroundings): TablesRead {
  const annex = around.outline.appendix[0]?.line ?? Number.POSITIVE_INFINITY;
  const isAnnexed = ({ header }: RawTable): boolean => header.line > annex;
  const skipped = around.proseHasItems ? tables.filter(isAnnexed) : [];
  const taken = tables.filter((table) => !skipped.includes(table));
  const drafts = taken.map((table) =>
    tableDrafts(table, isAnnexed(table) ? null : headingAbove(table.header.line, around.headings)),
  );
  const items = drafts.flatMap((draft) => draft.items);
  const series = items.flatMap(({ number, label, section, line, title }) =>
    number === null
      ? []
      : [{ number, printed: label, prefix: '', parent: section, line, excerpt: `${label} ${title}` }],
  );
  return {
    items,
    sections: drafts.flatMap((draft) => draft.sections),
    notes: drafts.flatMap((draft) => draft.notes.map((note) => ({ ...note, afterGap: true }))),
    warnings: [
      ...drafts.flatMap((draft) => draft.warnings),
      ...checkSeries(series),
      ...skipped.filter(({ roles }) => roles.some(isUnitRole)).map(skippedWarning),
    ],
    annexed: taken.length > 0 && taken.every(isAnnexed),
  };
}

function headingAbove(line: number, headings: ReadonlyMap<Block, DraftSection>): DraftSection | null {
  return [...headings.values()].filter((heading) => heading.line < line).at(-1) ?? null;
}

function skippedWarning({ header }: RawTable): PlanWarning {
  const message = '正文各项已写明责任单位，附件中的表格未重复导入，请核对两处是否一致。';
  return planWarning('table_skipped', header.line, message, header.cells.join(' '));
}
