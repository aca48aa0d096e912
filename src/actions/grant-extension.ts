import { effectiveDue } from '../domain/obligation/effective-due';
import { extensionProblem } from '../domain/obligation/extension';
import type { ObligationState } from '../domain/obligation/obligation';
import { RuleViolation } from '../domain/rule-violation';
import { sayDeadline } from '../domain/text/say-time';
import type { RequestEntity } from '../store/entities/request-entity';
import type { PeriodInForce } from '../store/read-models/plan-calendar';
import { RequestRepository } from '../store/request-repository';
import type { Act } from './act';
import { lockObligation, moveLocked } from './move-obligation';
import { settleRequest } from './settle-request';

export interface ExtensionToGrant {
  readonly obligationId: number;
  readonly inForce: PeriodInForce;
  readonly dueAt: Date;
  /** What the coordinator says to it; null for nothing. */
  readonly note: string | null;
}

export interface GrantedExtension {
  /** What holds now: the later of the extension and the period's own due. */
  readonly dueAt: Date;
  /** Reported meanwhile, an extension does no harm; it is said. */
  readonly state: ObligationState;
  /** The open requests that are granted by it. */
  readonly granted: readonly RequestEntity[];
}

/**
 * 延期: gives one obligation a later due of its own; an open request for it is thereby granted. Throws
 * `extension.not_later`, `extension.past`, `obligation.move_not_allowed`, `obligation.closed`.
 */
export async function grantExtension(
  act: Act,
  { obligationId, inForce, dueAt, note }: ExtensionToGrant,
): Promise<GrantedExtension> {
  const locked = await lockObligation(act, obligationId, inForce);
  const problem = extensionProblem(dueAt, { state: locked.row.state, due: locked.due }, act.now);
  if (problem)
    throw new RuleViolation(`extension.${problem}`, {
      asked: sayDeadline(dueAt),
      due: sayDeadline(locked.due.dueAt),
    });
  const { obligation } = await moveLocked(act, locked, 'grantExtension', {
    at: act.now,
    due: locked.due,
    ownDueAt: dueAt,
  });
  const granted = await new RequestRepository(act.manager).openOf(obligationId, 'extension');
  for (const request of granted) await settleRequest(act, request, 'granted', note);
  return {
    dueAt: effectiveDue(obligation, inForce.window, act.rules.calendar).dueAt,
    state: obligation.state,
    granted,
  };
}
