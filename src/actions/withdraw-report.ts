import { AuditEntryEntity } from '../store/entities/audit-entry-entity';
import type { ReportVersionEntity } from '../store/entities/report-version-entity';
import type { PeriodInForce } from '../store/read-models/plan-calendar';
import type { Act } from './act';
import { changeRow, subjectOf } from './audited-rows';
import { type LockedObligation, lockObligation, moveLocked } from './move-obligation';

export interface WithdrawnReport {
  /** As it stands now: 待报 as if never sent, or 退回 where an earlier round was returned. */
  readonly state: 'pending' | 'returned';
  readonly version: number;
  readonly text: string;
}

/**
 * 撤回: takes a report back before it is accepted. Its versions stay in the history, marked; what was returned in an
 * earlier round was not withdrawn and still decides punctuality. Throws `obligation.move_not_allowed`,
 * `obligation.closed`.
 */
export async function withdrawReport(
  act: Act,
  obligationId: number,
  inForce: PeriodInForce,
): Promise<WithdrawnReport> {
  return withdrawLocked(act, await lockObligation(act, obligationId, inForce));
}

export async function withdrawLocked(act: Act, locked: LockedObligation): Promise<WithdrawnReport> {
  const { row, due, current } = locked;
  const returnedVersion = await latestReturnedVersion(act, row.id);
  await moveLocked(act, locked, 'withdraw', { at: act.now, due, returnedVersion });
  for (const version of standing(locked.versions, returnedVersion))
    await changeRow(act, 'version', version, { withdrawnAt: act.now }, 'version.withdraw');
  return {
    state: returnedVersion > 0 ? 'returned' : 'pending',
    version: row.currentVersion,
    text: current?.text ?? '',
  };
}

function standing(versions: readonly ReportVersionEntity[], after: number): ReportVersionEntity[] {
  return versions.filter(({ version, withdrawnAt }) => version > after && withdrawnAt === null);
}

/** The latest version that was returned and still stands, as the audit log has it; 0 when none was. */
export async function latestReturnedVersion(act: Act, obligationId: number): Promise<number> {
  const entries = await act.manager.find(AuditEntryEntity, {
    where: { subject: subjectOf('obligation', obligationId) },
    order: { id: 'ASC' },
  });
  let current = 0;
  const returned: number[] = [];
  for (const { action, after } of entries) {
    const columns = JSON.parse(after ?? '{}') as { currentVersion?: number };
    current = columns.currentVersion ?? current;
    if (action === 'report.return') returned.push(current);
    if (action === 'undo.report.return') returned.pop();
  }
  return returned.at(-1) ?? 0;
}
