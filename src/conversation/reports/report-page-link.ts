import { reportAddress } from '../../domain/text/report-address';
import type { Turn } from '../turn';

/** The address of 填报, or of one obligation's form there; null where this service has no pages. */
export function reportPageOf(
  { pageRoot }: Pick<Turn, 'pageRoot'>,
  obligationId: number | null = null,
): string | null {
  return pageRoot === null ? null : reportAddress(pageRoot, obligationId);
}
