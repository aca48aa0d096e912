import { officeDayOf } from '../domain/calendar/office-time';
import { type EffectiveDue, effectiveDue } from '../domain/obligation/effective-due';
import { type MoveContexts, type Moved, moveObligation } from '../domain/obligation/moves';
import type { ObligationMove } from '../domain/obligation/transitions';
import type { ObligationEntity } from '../store/entities/obligation-entity';
import type { ReportVersionEntity } from '../store/entities/report-version-entity';
import { UnitEntity } from '../store/entities/unit-entity';
import { ObligationRepository } from '../store/obligation-repository';
import type { PeriodInForce } from '../store/read-models/plan-calendar';
import type { Act } from './act';
import { changeRow } from './audited-rows';
import { requireActive } from './unit-names';

/** An obligation whose row is ours until the transaction ends, with what every move on it has to know. */
export interface LockedObligation {
  readonly row: ObligationEntity;
  readonly due: EffectiveDue;
  /** Oldest first, withdrawn ones included. */
  readonly versions: readonly ReportVersionEntity[];
  /** The version that counts. */
  readonly current: ReportVersionEntity | null;
  /** Highest version number ever given. */
  readonly latestVersion: number;
}

/** Locks one obligation: whatever was read of it before may have changed, decide on this. */
export async function lockObligation(
  act: Act,
  obligationId: number,
  inForce: PeriodInForce,
): Promise<LockedObligation> {
  const obligations = new ObligationRepository(act.manager);
  const row = await obligations.forUpdate(obligationId);
  const versions = await obligations.versionsOf(row.id);
  return {
    row,
    due: effectiveDue(row, inForce.window, act.rules.calendar),
    versions,
    current: versions.find(({ version }) => version === row.currentVersion) ?? null,
    latestVersion: versions.at(-1)?.version ?? 0,
  };
}

/** Nobody is left who could report: what a merged unit had reported stays as it is. Throws `unit.former`. */
export async function refuseFormerUnit(
  { manager }: Act,
  { row }: Pick<LockedObligation, 'row'>,
): Promise<void> {
  await requireActive(manager, await manager.findOneByOrFail(UnitEntity, { id: row.unitId }));
}

/**
 * Opens a new round (退回, 重开) with the own due that is given, or the office's default; returns that due. Throws
 * `unit.former` besides what the move throws.
 */
export async function openNewRound(
  act: Act,
  { obligationId, inForce }: { readonly obligationId: number; readonly inForce: PeriodInForce },
  move: 'return' | 'reopen',
  { reason, ownDueAt }: { readonly reason: string | null; readonly ownDueAt: Date | null },
): Promise<Date> {
  const locked = await lockObligation(act, obligationId, inForce);
  await refuseFormerUnit(act, locked);
  const { calendar, policy } = act.rules;
  const { obligation } = await moveLocked(
    act,
    locked,
    move,
    { at: act.now, due: locked.due, ownDueAt, calendar, dueTime: policy.dueTime },
    reason === null ? {} : { remark: reason },
  );
  return obligation.ownDueAt ?? locked.due.dueAt;
}

/**
 * Carries out a move on a locked obligation and notes it as `report.<move>`. Throws `RuleViolation` before any
 * write where the move does not exist. With effect `draft` nothing is written: the caller keeps the text.
 */
export async function moveLocked<M extends ObligationMove>(
  act: Act,
  { row }: Pick<LockedObligation, 'row'>,
  move: M,
  context: MoveContexts[M],
  further: Partial<Pick<ObligationEntity, 'remark'>> = {},
): Promise<Moved> {
  const moved = moveObligation(row, move, context);
  if (moved.effect === 'draft') return moved;
  const { state, partial, ownDueAt, round, firstReportedAt, deadlineWhenReported, currentVersion } =
    moved.obligation;
  const ownDueMoved = ownDueAt?.getTime() !== row.ownDueAt?.getTime();
  await changeRow(
    act,
    'obligation',
    row,
    {
      state,
      partial,
      ownDueAt,
      round,
      firstReportedAt,
      deadlineWhenReported,
      currentVersion,
      // The act itself tells the unit of its due: stages up to this day are void.
      ...(ownDueMoved ? { ownDueSetOn: ownDueAt && officeDayOf(act.now) } : {}),
      ...further,
    },
    `report.${move}`,
  );
  return moved;
}
