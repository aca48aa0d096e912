import type { EntityManager, EntityTarget, SelectQueryBuilder } from 'typeorm';
import { addDays, type OfficeDay, officeDayOf } from '../domain/calendar/office-time';
import type { EarlierHolder, OwedObligation } from '../domain/reminders/owed-obligation';
import type { StandIn } from '../domain/reminders/stand-ins';
import { AcknowledgementEntity } from '../store/entities/acknowledgement-entity';
import { EscalationHoldEntity } from '../store/entities/escalation-hold-entity';
import { HandOverEntity } from '../store/entities/hand-over-entity';
import { ObligationEntity } from '../store/entities/obligation-entity';
import { OfflineReportEntity } from '../store/entities/offline-report-entity';
import { StandInEntity } from '../store/entities/stand-in-entity';
import type { JudgedObligation } from '../store/read-models/judged-obligations';

/** 收到 周五前报. */
export interface PromisedDay {
  readonly day: OfficeDay;
  /** Who said it. */
  readonly personId: number;
}

/** What people have agreed on around what is owed: see `arrangementsOf`. */
export interface Arrangements {
  readonly standIns: readonly StandIn[];
  readonly handOvers: ReadonlyMap<string, readonly HandOverEntity[]>;
  readonly promises: ReadonlyMap<number, readonly AcknowledgementEntity[]>;
  readonly offline: ReadonlyMap<number, readonly OfflineReportEntity[]>;
  /** `period|unit`. */
  readonly held: ReadonlySet<string>;
}

const NOTHING_ARRANGED: Arrangements = {
  standIns: [],
  handOvers: new Map(),
  promises: new Map(),
  offline: new Map(),
  held: new Set(),
};

/** A stand-in longer over than any period is open tells the planner nothing. */
const REMEMBERED_DAYS = 150;

/** Around what is owed in the periods. Few rows each, by their indexes; `unitIds` narrows as in `loadPlannerInputs`. */
export async function loadArrangements(
  manager: EntityManager,
  now: Date,
  periodIds: readonly number[],
  unitIds?: readonly number[],
): Promise<Arrangements> {
  // An empty list is no SQL to every server; who has no unit is concerned by nothing.
  if (unitIds?.length === 0) return NOTHING_ARRANGED;
  const ofUnits = <T extends object>(query: SelectQueryBuilder<T>, column: string) =>
    unitIds === undefined ? query : query.andWhere(`${column} IN (:...unitIds)`, { unitIds });
  const ofOwed = async <T extends object>(entity: EntityTarget<T>) =>
    periodIds.length === 0 ? [] : ofUnits(rowsOfOwed(manager, entity, periodIds), 'o.unit_id').getMany();

  const handOvers = await ofUnits(
    manager.createQueryBuilder(HandOverEntity, 'row').where('1 = 1').orderBy('row.id'),
    'row.unit_id',
  ).getMany();
  const standIns = await manager
    .createQueryBuilder(StandInEntity, 'row')
    .where('row.to_day >= :day', { day: addDays(officeDayOf(now), -REMEMBERED_DAYS) })
    .orderBy('row.id')
    .getMany();
  const holds = await ofUnits(
    manager.createQueryBuilder(EscalationHoldEntity, 'row').where('row.ended_at IS NULL'),
    'row.unit_id',
  ).getMany();
  return {
    standIns: standIns.flatMap(standInOf),
    handOvers: grouped(handOvers, ({ itemId, unitId }) => `${itemId}|${unitId}`),
    promises: grouped(await ofOwed(AcknowledgementEntity), ({ obligationId }) => obligationId),
    offline: grouped(await ofOwed(OfflineReportEntity), ({ obligationId }) => obligationId),
    held: new Set(holds.map(({ periodId, unitId }) => `${periodId}|${unitId}`)),
  };
}

/** What was promised of what is owed in these periods alone: see `promiseFor`. */
export async function loadPromises(
  manager: EntityManager,
  periodIds: readonly number[],
): Promise<Pick<Arrangements, 'promises'>> {
  if (periodIds.length === 0) return NOTHING_ARRANGED;
  const promises = await rowsOfOwed(manager, AcknowledgementEntity, periodIds)
    .andWhere('row.promised_day IS NOT NULL')
    .getMany();
  return { promises: grouped(promises, ({ obligationId }) => obligationId) };
}

/** The periods are named because what is owed is found by them: most of what was ever said is about what is long reported. */
function rowsOfOwed<T extends object>(
  manager: EntityManager,
  entity: EntityTarget<T>,
  periodIds: readonly number[],
): SelectQueryBuilder<T> {
  return manager
    .createQueryBuilder(entity, 'row')
    .innerJoin(ObligationEntity, 'o', 'o.id = row.obligation_id')
    .where('o.period_id IN (:...periodIds) AND o.state IN (:...states)', {
      periodIds,
      states: ['pending', 'returned'],
    })
    .orderBy('row.id');
}

/** One that was taken back lasted until the day before: the day's message goes to the person again. */
function standInOf({ personId, deputyId, fromDay, toDay, endedAt }: StandInEntity): StandIn[] {
  const absence = { personId, deputyId, fromDay, toDay };
  if (endedAt === null || officeDayOf(endedAt) > toDay) return [absence];
  const takenBackOn = officeDayOf(endedAt);
  return takenBackOn < fromDay ? [] : [{ ...absence, toDay: addDays(takenBackOn, -1), takenBackOn }];
}

type ArrangedFields = Pick<
  OwedObligation,
  'handedTo' | 'handedBefore' | 'promisedDay' | 'quietUntil' | 'escalationHeld'
>;

/** What was agreed on concerning one obligation. */
export function arrangementsOf(
  obligation: JudgedObligation,
  arrangements: Arrangements,
): Partial<ArrangedFields> {
  const { id, itemId, unitId, periodId } = obligation;
  const handOvers = arrangements.handOvers.get(`${itemId}|${unitId}`) ?? [];
  const current = handOvers.filter(({ endedAt }) => endedAt === null).at(-1);
  const promise = promiseFor(obligation, arrangements);
  const quietUntil = arrangements.offline
    .get(id)
    ?.filter(({ saidAt }) => isOfThisRound(obligation, saidAt))
    .at(-1)?.quietUntil;
  return {
    ...(current ? { handedTo: { personId: current.toPersonId, since: officeDayOf(current.since) } } : {}),
    handedBefore: handOvers.flatMap(({ toPersonId, endedAt }): EarlierHolder[] =>
      endedAt ? [{ personId: toPersonId, until: officeDayOf(endedAt) }] : [],
    ),
    ...(promise ? { promisedDay: promise.day } : {}),
    ...(quietUntil ? { quietUntil } : {}),
    escalationHeld: arrangements.held.has(`${periodId}|${unitId}`),
  };
}

/** The latest promise that still stands; a plain 收到 after it takes nothing back. */
export function promiseFor(
  obligation: JudgedObligation,
  { promises }: Pick<Arrangements, 'promises'>,
): PromisedDay | null {
  const latest = promises
    .get(obligation.id)
    ?.filter(({ promisedDay, saidAt }) => promisedDay !== null && isOfThisRound(obligation, saidAt))
    .at(-1);
  return latest?.promisedDay ? { day: latest.promisedDay, personId: latest.personId } : null;
}

/** What was said before the report that came back, or before the due now in force was given, is settled. */
function isOfThisRound({ ownDueSetOn, firstReportedAt, state }: JudgedObligation, saidAt: Date): boolean {
  if (ownDueSetOn !== null && officeDayOf(saidAt) < ownDueSetOn) return false;
  return state !== 'returned' || firstReportedAt === null || firstReportedAt < saidAt;
}

function grouped<R, K>(rows: readonly R[], keyOf: (row: R) => K): Map<K, R[]> {
  const groups = new Map<K, R[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
}
