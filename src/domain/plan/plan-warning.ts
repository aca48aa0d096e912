import type { PlanWarning } from './parsed-plan';

/** Long enough to find the place again, short enough for a chat line. */
const EXCERPT_LIMIT = 60;

export type PlanWarningCode =
  | 'document_empty'
  | 'no_items'
  | 'title_missing'
  | 'year_missing'
  | 'year_inferred'
  | 'item_without_unit'
  | 'several_dates'
  | 'several_assignments'
  | 'date_not_understood'
  | 'number_missing'
  | 'number_doubled'
  | 'number_out_of_order'
  | 'bracket_not_closed'
  | 'unit_unusual'
  | 'unit_not_understood'
  | 'person_named'
  | 'table_not_understood'
  | 'table_row_not_understood'
  | 'table_skipped'
  | 'section_without_units'
  | 'heading_with_units'
  | 'reporting_not_understood'
  | 'reporting_several'
  | 'group_without_members'
  | 'unit_unmatched';

export function planWarning(
  code: PlanWarningCode,
  line: number | null,
  message: string,
  excerpt: string | null,
): PlanWarning {
  const short =
    excerpt !== null && excerpt.length > EXCERPT_LIMIT ? `${excerpt.slice(0, EXCERPT_LIMIT)}…` : excerpt;
  return { code, line, message, excerpt: short };
}
