import { OperationEntity } from '../store/entities/operation-entity';
import { insertRow } from '../store/insert-rows';
import type { Act } from './act';

/** One command of one person: what is changed and told as part of it is undone together. */
export interface Operation {
  /** `accept`, `return`, `submit` …; `undo` for the undoing of another one. */
  readonly kind: string;
  /** What is done, as one says it: `通过 第5项（市教育局，二季度）`. People read it in 撤销 and 日志. */
  readonly summary: string;
  readonly undoable: boolean;
  /** Its row; null until the first change: a command that changes nothing leaves none. */
  id: number | null;
}

/**
 * The act of one command: everything done with it belongs together. Once for each command, also where one message
 * holds several.
 */
export function beginOperation(act: Act, operation: Omit<Operation, 'id'>): Act {
  return { ...act, operation: { ...operation, id: null } };
}

/** The row of the act's operation, made when it is first needed; null for an act without one. */
export async function operationIdOf(act: Act): Promise<number | null> {
  const { operation } = act;
  if (!operation) return null;
  operation.id ??= await insertRow(act.manager, OperationEntity, {
    actor: act.actor,
    inboundId: act.inboundId,
    kind: operation.kind,
    summary: operation.summary,
    at: act.now,
    undoable: operation.undoable,
    undoneById: null,
  });
  return operation.id;
}
