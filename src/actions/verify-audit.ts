import { ChainCheck, type ChainHead, type ChainProblem } from '../domain/audit/check-chain';
import { AuditRepository } from '../store/audit-repository';
import type { Store } from '../store/store';

const PAGE = 200;
/** Sealing runs every second: what is older than this has been forgotten. */
const SEALED_WITHIN_MS = 60_000;

export interface AuditVerdict {
  readonly problems: readonly ChainProblem[];
  /** Whether the noted head is still in the chain; true where none was given. */
  readonly holdsNotedHead: boolean;
  readonly head: ChainHead | null;
  readonly sealed: number;
  readonly unsealed: number;
  /** Of these, older than a minute of office time. */
  readonly unsealedOverdue: number;
}

/** Recomputes the whole chain, page by page. `notedHead` is a head noted earlier: it proves that nothing was cut off. */
export async function verifyAudit(
  store: Store,
  options: { readonly now: Date; readonly notedHead: string | null },
): Promise<AuditVerdict> {
  const audit = new AuditRepository(store.read);
  const check = new ChainCheck(options.notedHead);
  let sealed = 0;
  for (let page = await audit.sealed(0, PAGE); page.length > 0; ) {
    for (const entry of page) check.take(entry);
    sealed += page.length;
    page = await audit.sealed(page.at(-1)?.seq ?? 0, PAGE);
  }
  const overdueBefore = new Date(options.now.getTime() - SEALED_WITHIN_MS);
  let unsealed = 0;
  let unsealedOverdue = 0;
  for (let page = await audit.unsealed(PAGE); page.length > 0; ) {
    for (const entry of page) check.takeUnsealed(entry);
    unsealed += page.length;
    unsealedOverdue += page.filter(({ at }) => at < overdueBefore).length;
    page = await audit.unsealed(PAGE, page.at(-1)?.id ?? 0);
  }
  const { problems, holdsWantedHead: holdsNotedHead, head } = check;
  return { problems, holdsNotedHead, head, sealed, unsealed, unsealedOverdue };
}
