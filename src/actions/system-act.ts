import type { EntityManager } from 'typeorm';
import type { OfficeRules } from '../domain/office-rules';
import type { Clock } from '../observability/clock';
import type { Act } from './act';

/** The circumstances of what the bot does by itself. */
export function systemAct(
  manager: EntityManager,
  { rules, clock }: { readonly rules: OfficeRules; readonly clock: Pick<Clock, 'now'> },
  machineNow: Date,
): Act {
  const nobody = { actor: 'system', inboundId: null, operation: null };
  return { manager, now: clock.now(), machineNow, rules, ...nobody };
}
