import { reportTime } from '../domain/obligation/punctuality';
import { InboundMessageEntity } from '../store/entities/inbound-message-entity';
import type { ReportVersionEntity } from '../store/entities/report-version-entity';
import type { Act } from './act';
import { addRow, changeRow } from './audited-rows';
import type { LockedObligation } from './move-obligation';

/** Messages carry whole seconds of the messenger's clock; what comes over a page carries our own. */
const CLOCKS_MAY_DIFFER_MS = 60_000;

/** Reports stand in this order when their messages are handled in the order in which they were sent. */
const STANDS_BEHIND: readonly LockedObligation['row']['state'][] = ['submitted', 'returned', 'accepted'];

/**
 * Whether the message that is handled now was sent before the one that brought the version that counts: it was on its
 * way for longer, in the journal of a process whose database was away, or delivered again
 * (docs/decisions/026-journal.md). What another message added to, it may add to as well.
 */
export async function isOvertaken(
  act: Act,
  { row, current }: Pick<LockedObligation, 'row' | 'current'>,
  isSupplement: boolean,
): Promise<boolean> {
  if (!current?.inboundId || act.inboundId === null || !STANDS_BEHIND.includes(row.state)) return false;
  if (isSupplement && current.kind === 'supplement') return false;
  const [ours, theirs] = [await sentOf(act, act.inboundId), await sentOf(act, current.inboundId)];
  if (!ours || !theirs) return false;
  const allowance = ours.isOfPage === theirs.isOfPage ? 0 : CLOCKS_MAY_DIFFER_MS;
  return wholeSeconds(ours.at) + allowance < wholeSeconds(theirs.at);
}

/** The text becomes a version of the history: the current one stays, and the unit is as punctual as its first message. */
export async function fileAsHistory(
  act: Act,
  { row, due, latestVersion }: LockedObligation,
  version: Pick<ReportVersionEntity, 'kind' | 'text' | 'reportedAt' | 'personId' | 'inboundId'>,
): Promise<number> {
  const number = latestVersion + 1;
  await addRow(
    act,
    'version',
    { ...version, obligationId: row.id, version: number, byProxy: false, withdrawnAt: null },
    'version.add',
  );
  const { firstReportedAt } = row;
  if (firstReportedAt !== null && version.reportedAt < firstReportedAt) {
    const first = { firstReportedAt: version.reportedAt, deadlineWhenReported: due.punctualUntil };
    await changeRow(act, 'obligation', row, first, 'report.earlier');
  }
  return number;
}

async function sentOf({ manager }: Act, inboundId: number): Promise<{ at: Date; isOfPage: boolean } | null> {
  const message = await manager.findOneBy(InboundMessageEntity, { id: inboundId });
  if (!message) return null;
  const { sentAt, receivedAt, dedupeKey } = message;
  return { at: reportTime(sentAt, receivedAt), isOfPage: dedupeKey.startsWith('page:') };
}

function wholeSeconds(moment: Date): number {
  return Math.floor(moment.getTime() / 1000) * 1000;
}
