import type { NoteRefusedReceiver } from '../delivery/refused-receiver';
import type { OfficeRules } from '../domain/office-rules';
import type { Clock } from '../observability/clock';
import { PeopleRepository } from '../store/people-repository';
import { markUnreachable } from './reachability';
import { systemAct } from './system-act';

/** The messenger does not deliver to a person: somebody else of the unit must hear of what is owed. */
export function refusedReceiverMarker(parts: { rules: OfficeRules; clock: Clock }): NoteRefusedReceiver {
  return async (manager, userid, machineNow) => {
    const person = await new PeopleRepository(manager).find(userid, { lock: true });
    if (person) await markUnreachable(systemAct(manager, parts, machineNow), person, 'refused');
  };
}
