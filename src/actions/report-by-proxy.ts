import { moveObligation } from '../domain/obligation/moves';
import { isLate } from '../domain/obligation/punctuality';
import { RuleViolation } from '../domain/rule-violation';
import type { PeriodInForce } from '../store/read-models/plan-calendar';
import type { Act } from './act';
import { addRow } from './audited-rows';
import { lockObligation, moveLocked } from './move-obligation';

export interface ProxyReport {
  readonly obligationId: number;
  readonly inForce: PeriodInForce;
  readonly text: string;
  /** 零报告. */
  readonly nil: boolean;
  /** The coordinator who enters it. */
  readonly personId: number;
  readonly reportedAt: Date;
}

const SAYS_SOMETHING = /[\p{L}\p{N}]/u;

/**
 * 代报: enters a report for a unit that has none in. A part that the unit sent itself is kept in front. Throws
 * `report.empty`, `obligation.move_not_allowed` (something is in already) and `obligation.closed`.
 */
export async function reportByProxy(
  act: Act,
  { obligationId, inForce, text, nil, personId, reportedAt }: ProxyReport,
): Promise<{ readonly version: number; readonly late: boolean }> {
  if (!SAYS_SOMETHING.test(text)) throw new RuleViolation('report.empty');
  const locked = await lockObligation(act, obligationId, inForce);
  const { due, latestVersion, current } = locked;
  const context = { at: reportedAt, due, latestVersion };
  const { obligation, effect } = moveObligation(locked.row, 'byProxy', context);
  await addRow(
    act,
    'version',
    {
      obligationId,
      version: obligation.currentVersion,
      kind: nil ? 'nil' : 'report',
      text: effect === 'append' && current ? `${current.text}\n${text}` : text,
      reportedAt,
      personId,
      byProxy: true,
      inboundId: act.inboundId,
      withdrawnAt: null,
    },
    'version.add',
  );
  await moveLocked(act, locked, 'byProxy', context);
  return { version: obligation.currentVersion, late: isLate(obligation, due.punctualUntil) ?? false };
}
