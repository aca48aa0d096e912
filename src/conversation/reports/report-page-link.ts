import type { OfficeRules } from '../../domain/office-rules';

/** The address of 填报, or of one item's form there; null where this service has no pages. */
export function reportPageOf({ reportPage }: OfficeRules, obligationId: number | null = null): string | null {
  if (!reportPage) return null;
  return obligationId === null ? reportPage : `${reportPage}/${obligationId}`;
}
