import { IsNull } from 'typeorm';
import { lockRow } from '../store/dialect';
import { AuditEntryEntity } from '../store/entities/audit-entry-entity';
import { OperationEntity } from '../store/entities/operation-entity';
import type { Act } from './act';
import { correctWhatWasTold, type ToldPeople } from './correct-what-was-told';
import { laterChange, type Overtaking } from './later-change';
import { beginOperation, operationIdOf } from './operation';
import { Reversal } from './reverse-entry';

/** A command can be taken back for so long. */
const UNDOABLE_MS = 24 * 3600_000;

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

/**
 * 撤销: takes back the person's latest command that can be, with everything it changed, or nothing. Refused when a
 * later change touched one of the same records. Whom the command had told is told again. The undoing is itself in
 * the log, and said again goes one command further back; two at once undo two commands. `mayTakeBack` decides whether
 * the person still has the rights that the command took.
 */
export async function undoLatest(
  act: Act,
  mayTakeBack: (operation: OperationEntity, entries: readonly AuditEntryEntity[]) => Promise<boolean>,
): Promise<UndoResult> {
  const operation = await latestUndoable(act);
  if (!operation) return { done: false, why: 'nothing' };
  const { summary } = operation;
  const entries = await act.manager.find(AuditEntryEntity, {
    where: { operationId: operation.id },
    order: { id: 'DESC' },
  });
  if (!(await mayTakeBack(operation, entries))) return { done: false, why: 'rights', summary };
  const by = await laterChange(act, entries);
  if (by) return { done: false, why: 'overtaken', summary, by };
  const undoing = beginOperation(act, { kind: 'undo', summary: `撤销“${summary}”`, undoable: false });
  const reversal = new Reversal(undoing, entries);
  for (const entry of entries) {
    if (!(await reversal.isPossible(entry))) return { done: false, why: 'in_use', summary };
  }
  await act.manager.update(
    OperationEntity,
    { id: operation.id, undoneById: IsNull() },
    { undoneById: await operationIdOf(undoing) },
  );
  for (const entry of entries) await reversal.reverse(entry);
  const told = await correctWhatWasTold(undoing, operation);
  return { done: true, summary, told };
}

/** Ours until the transaction ends: whoever undoes at the same time waits, and then finds the one before it. */
async function latestUndoable(act: Act): Promise<OperationEntity | null> {
  const candidates = act.manager
    .createQueryBuilder(OperationEntity, 'op')
    .where('op.actor = :actor AND op.undoable = :yes AND op.undone_by_id IS NULL AND op.at > :since', {
      actor: act.actor,
      yes: true,
      since: new Date(act.now.getTime() - UNDOABLE_MS),
    })
    .orderBy('op.id', 'DESC')
    .limit(1);
  return lockRow(act.manager, candidates).getOne();
}
