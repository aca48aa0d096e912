import { isLate } from '../domain/obligation/punctuality';
import { RuleViolation } from '../domain/rule-violation';
import { AttachmentEntity } from '../store/entities/attachment-entity';
import type { PeriodInForce } from '../store/read-models/plan-calendar';
import type { Act } from './act';
import { addRow, changeRow } from './audited-rows';
import { type LockedObligation, lockObligation, moveLocked } from './move-obligation';
import { withdrawLocked } from './withdraw-report';

interface Place {
  readonly obligationId: number;
  readonly inForce: PeriodInForce;
}

export interface MovedReport {
  readonly version: number;
  readonly reportedAt: Date;
  readonly late: boolean;
}

/**
 * 改期: the report goes to another period of the same item and unit, with the time at which it was sent, its pictures
 * with it. Throws before its first write: `report.period_taken` where something is reported there already,
 * `obligation.closed`, `obligation.move_not_allowed`.
 */
export async function moveReport(act: Act, from: Place, to: Place): Promise<MovedReport> {
  const { source, target } = await lockBoth(act, from, to);
  const { current } = source;
  if (source.row.state !== 'submitted' || !current)
    throw new RuleViolation('obligation.move_not_allowed', { move: 'withdraw', state: source.row.state });
  if (target.row.state !== 'pending' || target.row.currentVersion > 0)
    throw new RuleViolation('report.period_taken');
  // The first report decides punctual or late, there as here.
  const at = source.row.firstReportedAt ?? current.reportedAt;
  if (at > target.due.closesAt || act.now > source.due.closesAt) throw new RuleViolation('obligation.closed');

  const { state } = await withdrawLocked(act, source);
  const move = current.kind === 'nil' ? 'nil' : 'submit';
  const { latestVersion, due } = target;
  const version = latestVersion + 1;
  const { text, kind, reportedAt, personId, byProxy, inboundId } = current;
  await addRow(
    act,
    'version',
    {
      obligationId: target.row.id,
      version,
      kind,
      text,
      reportedAt,
      personId,
      byProxy,
      inboundId,
      withdrawnAt: null,
    },
    'version.add',
  );
  const { obligation } = await moveLocked(act, target, move, { at, due, latestVersion });
  // What belongs to a returned round stays with it.
  if (state === 'pending') await moveAttachments(act, source.row.id, target.row.id);
  return { version, reportedAt, late: isLate(obligation, due.punctualUntil) ?? false };
}

/** In the order of their ids, so that two people moving to and fro do not wait for each other. */
async function lockBoth(
  act: Act,
  from: Place,
  to: Place,
): Promise<{ source: LockedObligation; target: LockedObligation }> {
  const lock = ({ obligationId, inForce }: Place) => lockObligation(act, obligationId, inForce);
  if (from.obligationId < to.obligationId) {
    const source = await lock(from);
    return { source, target: await lock(to) };
  }
  const target = await lock(to);
  return { source: await lock(from), target };
}

async function moveAttachments(act: Act, from: number, to: number): Promise<void> {
  const attachments = await act.manager.findBy(AttachmentEntity, { obligationId: from });
  for (const attachment of attachments) {
    if (attachment.status === 'dropped') continue;
    await changeRow(act, 'attachment', attachment, { obligationId: to }, 'attachment.move');
  }
}
