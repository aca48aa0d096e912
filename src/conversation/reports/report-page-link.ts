import { reportAddress } from '../../domain/text/report-address';
import type { JudgedObligation } from '../../store/read-models/judged-obligations';
import type { Turn } from '../turn';

/** The address of 填报, or of one obligation's form there; null where this service has no pages. */
export function reportPageOf(
  { pageRoot }: Pick<Turn, 'pageRoot'>,
  obligationId: number | null = null,
): string | null {
  return pageRoot === null ? null : reportAddress(pageRoot, obligationId);
}

/** The address of an obligation in its unit's file, for whoever may read it; null where this service has no pages. */
export function filePageOf(
  { pageRoot }: Pick<Turn, 'pageRoot'>,
  { unitId, id }: Pick<JudgedObligation, 'unitId' | 'id'>,
): string | null {
  return pageRoot === null ? null : `${pageRoot}/h5/unit/${unitId}#o${id}`;
}
