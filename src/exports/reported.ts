import type { DocumentRow } from '../domain/documents/document-data';

/** Whether the text belongs into a document: what is returned, or of which only a part is in, counts as 未报. */
export function isReported({ state, report }: DocumentRow): boolean {
  return report !== null && (state === 'submitted' || state === 'accepted');
}

/** The title as it stands in a heading or in a sentence. */
export function itemTitle({ item }: DocumentRow): string {
  return item.title.replace(/[。；;.]\s*$/, '');
}
