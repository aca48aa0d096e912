import { type OfficeDay, officeDayOf } from '../domain/calendar/office-time';
import { addWorkingDays } from '../domain/calendar/working-calendar';
import { RuleViolation } from '../domain/rule-violation';
import { OfflineReportEntity } from '../store/entities/offline-report-entity';
import type { PeriodInForce } from '../store/read-models/plan-calendar';
import type { Act } from './act';
import { addRow } from './audited-rows';
import { lockObligation } from './move-obligation';

/** So many working days after today the coordinator has time to register it. */
const QUIET_WORKING_DAYS = 2;

export interface OfflineReport {
  readonly obligationId: number;
  readonly inForce: PeriodInForce;
  readonly personId: number;
  readonly inboundId: number;
  /** 文号, as said; null when none was given. */
  readonly reference: string | null;
}

export interface NotedOffline {
  /** The last day without reminders. */
  readonly quietUntil: OfficeDay;
  /** Said before and still standing: nothing is new. */
  readonly repeated: boolean;
}

/**
 * 线下已报: nobody is reminded of the obligation for two working days. Throws `obligation.reported`,
 * `obligation.closed`.
 */
export async function reportOffline(act: Act, report: OfflineReport): Promise<NotedOffline> {
  const { obligationId, inForce, personId, inboundId, reference } = report;
  const { row, due } = await lockObligation(act, obligationId, inForce);
  if (row.state !== 'pending' && row.state !== 'returned')
    throw new RuleViolation('obligation.reported', { name: '该项', state: '已报' });
  if (act.now > due.closesAt) throw new RuleViolation('obligation.closed');
  const today = officeDayOf(act.now);
  const [latest] = await act.manager.find(OfflineReportEntity, {
    where: { obligationId },
    order: { id: 'DESC' },
    take: 1,
  });
  const stands = latest !== undefined && latest.quietUntil >= today;
  if (stands && (reference === null || latest.reference === reference))
    return { quietUntil: latest.quietUntil, repeated: true };
  const quietUntil = addWorkingDays(act.rules.calendar, today, QUIET_WORKING_DAYS);
  const said = { obligationId, personId, reference, quietUntil, saidAt: act.now, inboundId };
  await addRow(act, 'offlineReport', said, 'offline.say');
  return { quietUntil, repeated: false };
}
