/** `（市政务服务数据管理局统筹科）`: who collects, at the end of what a unit is told; empty where the plan names nobody. */
export function officeSignature(plan: {
  readonly reportingContact: string | null;
  readonly issuer: string | null;
}): string {
  // Printed documents often set half-width marks between Chinese words.
  const by = (plan.reportingContact ?? plan.issuer)?.replaceAll(':', '：').replaceAll(',', '，');
  return by ? `（${by}）` : '';
}
