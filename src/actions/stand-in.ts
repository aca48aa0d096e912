import { IsNull, LessThanOrEqual, MoreThanOrEqual } from 'typeorm';
import { type OfficeDay, officeDayOf } from '../domain/calendar/office-time';
import { StandInEntity } from '../store/entities/stand-in-entity';
import type { Act } from './act';
import { addRow, changeRow } from './audited-rows';

export interface Absence {
  readonly personId: number;
  readonly deputyId: number;
  readonly fromDay: OfficeDay;
  readonly toDay: OfficeDay;
}

/**
 * 委托: the deputy stands in on these office days. Of one person only one stand-in holds on a day: those in force that
 * overlap end with it and are returned. The person's own row is locked by the message being handled.
 */
export async function beginStandIn(act: Act, absence: Absence): Promise<StandInEntity[]> {
  const overlapping = await act.manager.findBy(StandInEntity, {
    personId: absence.personId,
    endedAt: IsNull(),
    fromDay: LessThanOrEqual(absence.toDay),
    toDay: MoreThanOrEqual(absence.fromDay),
  });
  await endAll(act, overlapping);
  await addRow(act, 'standIn', { ...absence, createdAt: act.now, endedAt: null }, 'standIn.begin');
  return overlapping;
}

/** 委托 收回: ends what is in force or still to come; returns it. */
export async function endStandIns(act: Act, personId: number): Promise<StandInEntity[]> {
  const standIns = await act.manager.findBy(StandInEntity, {
    personId,
    endedAt: IsNull(),
    toDay: MoreThanOrEqual(officeDayOf(act.now)),
  });
  await endAll(act, standIns);
  return standIns;
}

async function endAll(act: Act, rows: readonly StandInEntity[]): Promise<void> {
  for (const row of rows) await changeRow(act, 'standIn', row, { endedAt: act.now }, 'standIn.end');
}
