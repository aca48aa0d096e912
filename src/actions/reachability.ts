import { sayUnreachable, type UnreachableReason } from '../domain/reachability/unreachable-reason';
import type { PersonEntity } from '../store/entities/person-entity';
import type { Act } from './act';
import { changeRow } from './audited-rows';
import { beginOperation } from './operation';

/** Kind of the operations that mark a person. */
export const REACHABILITY = 'reachability';
/** A refusal that follows a contradicting lookup within so long is the same trouble, told already. */
const SAME_TROUBLE_MS = 7 * 24 * 3600_000;

/**
 * The person cannot be written to: the next contact of each of the person's units takes the place. False when that was
 * known. `person` is locked. A later, more exact reason replaces that of a refused message.
 */
export async function markUnreachable(
  act: Act,
  person: PersonEntity,
  reason: UnreachableReason,
): Promise<boolean> {
  if (!person.reachable && (reason === 'refused' || reason === person.unreachableReason)) return false;
  const since = person.reachable ? beganAt(act, person, reason) : (person.unreachableSince ?? act.now);
  const marking = ofTheSystem(act, person, `收不到消息：${sayUnreachable(reason)}`);
  return changeRow(
    marking,
    'person',
    person,
    { reachable: false, unreachableSince: since, unreachableReason: reason },
    'person.unreachable',
  );
}

function beganAt({ now }: Act, { unreachableSince: before }: PersonEntity, reason: UnreachableReason): Date {
  const isSame =
    reason === 'refused' && before !== null && now.getTime() - before.getTime() < SAME_TROUBLE_MS;
  return isSame ? before : now;
}

/**
 * The person can be written to again. False when nothing was known to the contrary. `person` is locked. `proven` by
 * anything but a lookup, which may contradict what sending says.
 */
export async function markReachable(
  act: Act,
  person: PersonEntity,
  { proven }: { readonly proven: boolean },
): Promise<boolean> {
  if (person.reachable) return false;
  const keepsSince = !proven && person.unreachableReason === 'refused';
  return changeRow(
    ofTheSystem(act, person, '恢复接收消息'),
    'person',
    person,
    {
      reachable: true,
      unreachableReason: null,
      ...(keepsSince ? {} : { unreachableSince: null }),
    },
    'person.reachable',
  );
}

function ofTheSystem(act: Act, { name, userid }: PersonEntity, what: string): Act {
  const summary = `${name}（${userid}）${what}`;
  return beginOperation({ ...act, actor: 'system' }, { kind: REACHABILITY, summary, undoable: false });
}
