/** Where 填报 is, or the form of one obligation there; `pageRoot` is where people reach the pages. */
export function reportAddress(pageRoot: string, obligationId: number | null): string {
  return `${pageRoot}/h5/report${obligationId === null ? '' : `/${obligationId}`}`;
}
