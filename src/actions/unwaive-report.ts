import type { ObligationState } from '../domain/obligation/obligation';
import { AuditEntryEntity } from '../store/entities/audit-entry-entity';
import type { PeriodInForce } from '../store/read-models/plan-calendar';
import type { Act } from './act';
import { subjectOf } from './audited-rows';
import { type LockedObligation, lockObligation, moveLocked, refuseFormerUnit } from './move-obligation';

/** What the audit log says of an obligation before it was waived. */
interface BeforeWaiver {
  readonly state?: ObligationState;
  readonly remark?: string | null;
}

/**
 * 取消免报: the obligation is again what it was before the waiver, remark included. Returns the state it has now. Throws
 * `obligation.move_not_allowed` for what is not 免报, `unit.former` where nobody is left to report.
 */
export async function unwaiveReport(
  act: Act,
  { obligationId, inForce }: { readonly obligationId: number; readonly inForce: PeriodInForce },
): Promise<ObligationState> {
  const locked = await lockObligation(act, obligationId, inForce);
  await refuseFormerUnit(act, locked);
  const before = await beforeWaiver(act, obligationId);
  const { obligation } = await moveLocked(
    act,
    locked,
    'unwaive',
    { at: act.now, due: locked.due, waivedFrom: waivedFrom(before, locked) },
    { remark: before.remark ?? null },
  );
  return obligation.state;
}

async function beforeWaiver({ manager }: Act, obligationId: number): Promise<BeforeWaiver> {
  const entry = await manager.findOne(AuditEntryEntity, {
    where: { subject: subjectOf('obligation', obligationId), action: 'report.waive' },
    order: { id: 'DESC' },
  });
  return entry?.before ? (JSON.parse(entry.before) as BeforeWaiver) : {};
}

/** An obligation that no command waived (the plan was changed) is judged by what is reported. */
function waivedFrom(
  { state }: BeforeWaiver,
  { row }: LockedObligation,
): 'pending' | 'submitted' | 'returned' {
  if (state === 'pending' || state === 'submitted' || state === 'returned') return state;
  return row.currentVersion > 0 && !row.partial ? 'submitted' : 'pending';
}
