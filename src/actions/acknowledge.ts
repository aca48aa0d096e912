import type { OfficeDay } from '../domain/calendar/office-time';
import { AcknowledgementEntity } from '../store/entities/acknowledgement-entity';
import type { Act } from './act';
import { addRow } from './audited-rows';

export interface Acknowledged {
  readonly obligationIds: readonly number[];
  readonly personId: number;
  readonly inboundId: number;
  /** Null for 收到 alone. */
  readonly promisedDay: OfficeDay | null;
}

/**
 * 收到, perhaps with a promised day, for everything given. The latest promise counts; 收到 alone is noted once for each
 * obligation and person, and takes no promise back.
 */
export async function acknowledge(
  act: Act,
  { obligationIds, personId, inboundId, promisedDay }: Acknowledged,
): Promise<void> {
  for (const obligationId of obligationIds) {
    const known =
      promisedDay === null && (await act.manager.existsBy(AcknowledgementEntity, { obligationId, personId }));
    if (known) continue;
    const row = { personId, obligationId, promisedDay, saidAt: act.now, inboundId };
    await addRow(act, 'acknowledgement', row, promisedDay === null ? 'acknowledge' : 'promise');
  }
}
