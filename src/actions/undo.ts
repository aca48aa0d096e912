import { IsNull } from 'typeorm';
import { lockRow } from '../store/dialect';
import { AuditEntryEntity } from '../store/entities/audit-entry-entity';
import { OperationEntity } from '../store/entities/operation-entity';
import { lockActivePlans } from '../store/lock-plans';
import type { Act } from './act';
import { correctWhatWasTold, type ToldPeople } from './correct-what-was-told';
import { laterChange, type Overtaking } from './later-change';
import { beginOperation, operationIdOf } from './operation';
import { Reversal } from './reverse-entry';

/** A command can be taken back for so long. */
const UNDOABLE_MS = 24 * 3600_000;
/** So far back is looked for a command that nothing stands in the way of. */
const COMMANDS_LOOKED_AT = 10;

/** Records of which a plan consists. */
const OF_A_PLAN = /^(?:plan|section|item|itemUnit|period):/;

export type UndoRefusal =
  /** There is nothing of this person's that could be taken back. */
  | { readonly why: 'nothing' }
  /** A later change touched the same records. */
  | { readonly why: 'overtaken'; readonly summary: string; readonly by: Overtaking }
  /** The person might not give the command any more. */
  | { readonly why: 'rights'; readonly summary: string }
  /** Something else rests on a record that the command added. */
  | { readonly why: 'in_use'; readonly summary: string };

export type UndoResult =
  | { readonly done: true; readonly summary: string; readonly told: ToldPeople }
  | ({ readonly done: false } & UndoRefusal);

type MayTakeBack = (operation: OperationEntity, entries: readonly AuditEntryEntity[]) => Promise<boolean>;

/**
 * 撤销: takes back the person's latest command that can be, with everything it changed, or nothing. Refused when a
 * later change touched one of the same records. Whom the command had told is told again. The undoing is itself in
 * the log, and said again goes one command further back; two at once undo two commands. `mayTakeBack` decides whether
 * the person still has the rights that the command took. `operationId` chooses an earlier command of the person.
 */
export async function undoLatest(
  act: Act,
  mayTakeBack: MayTakeBack,
  operationId: number | null = null,
): Promise<UndoResult> {
  const operation = await latestUndoable(act, operationId);
  if (!operation) return { done: false, why: 'nothing' };
  const { summary } = operation;
  const entries = await entriesOf(act, operation);
  // Before the records: who gives an item of the plan something to owe meanwhile would be undone by halves.
  if (entries.some(({ subject }) => OF_A_PLAN.test(subject))) await lockActivePlans(act.manager);
  const refusal = await obstacleTo(act, operation, entries, mayTakeBack);
  if (refusal) return { done: false, ...refusal };
  const undoing = undoingOf(act, summary);
  const reversal = new Reversal(undoing, entries);
  await act.manager.update(
    OperationEntity,
    { id: operation.id, undoneById: IsNull() },
    { undoneById: await operationIdOf(undoing) },
  );
  for (const entry of entries) await reversal.reverse(entry);
  const told = await correctWhatWasTold(undoing, operation);
  return { done: true, summary, told };
}

/** The person's latest commands that are not undone, the last one first, whatever stands in their way. */
export function undoableCommands(act: Act): Promise<OperationEntity[]> {
  return candidates(act).limit(COMMANDS_LOOKED_AT).getMany();
}

/** The next command behind the latest one that could be taken back now; null when there is none. Changes nothing. */
export async function earlierUndoable(act: Act, mayTakeBack: MayTakeBack): Promise<OperationEntity | null> {
  const [, ...earlier] = await undoableCommands(act);
  for (const operation of earlier) {
    const entries = await entriesOf(act, operation);
    if (!(await obstacleTo(act, operation, entries, mayTakeBack))) return operation;
  }
  return null;
}

function entriesOf({ manager }: Act, { id }: OperationEntity): Promise<AuditEntryEntity[]> {
  return manager.find(AuditEntryEntity, { where: { operationId: id }, order: { id: 'DESC' } });
}

async function obstacleTo(
  act: Act,
  operation: OperationEntity,
  entries: readonly AuditEntryEntity[],
  mayTakeBack: MayTakeBack,
): Promise<Exclude<UndoRefusal, { why: 'nothing' }> | null> {
  const { summary } = operation;
  if (!(await mayTakeBack(operation, entries))) return { why: 'rights', summary };
  const by = await laterChange(act, entries);
  if (by) return { why: 'overtaken', summary, by };
  const reversal = new Reversal(undoingOf(act, summary), entries);
  for (const entry of entries) if (!(await reversal.isPossible(entry))) return { why: 'in_use', summary };
  return null;
}

function undoingOf(act: Act, summary: string): Act {
  return beginOperation(act, { kind: 'undo', summary: `撤销“${summary}”`, undoable: false });
}

/** Ours until the transaction ends: whoever undoes at the same time waits, and then finds the one before it. */
function latestUndoable(act: Act, operationId: number | null): Promise<OperationEntity | null> {
  const query = candidates(act).limit(1);
  if (operationId !== null) query.andWhere('op.id = :operationId', { operationId });
  return lockRow(act.manager, query).getOne();
}

function candidates({ manager, actor, now }: Act) {
  return manager
    .createQueryBuilder(OperationEntity, 'op')
    .where('op.actor = :actor AND op.undoable = :yes AND op.undone_by_id IS NULL AND op.at > :since', {
      actor,
      yes: true,
      since: new Date(now.getTime() - UNDOABLE_MS),
    })
    .orderBy('op.id', 'DESC');
}
