/** Which of an item's responsible units (in printed order) owe reports: every one, or only the lead that answers for it. */
export function owingUnits<A extends { readonly role: 'lead' | 'support' }>(
  responsible: readonly A[],
  owedBy: 'all' | 'lead',
): readonly A[] {
  if (owedBy === 'all') return responsible;
  const lead = responsible.find(({ role }) => role === 'lead');
  return lead ? [lead] : responsible;
}
