import { DraftEntity } from '../store/entities/draft-entity';
import { OperationEntity } from '../store/entities/operation-entity';
import { OutboxMessageEntity } from '../store/entities/outbox-message-entity';
import type { PersonEntity } from '../store/entities/person-entity';
import { RequestEntity } from '../store/entities/request-entity';
import { PeopleRepository } from '../store/people-repository';
import type { Act } from './act';
import { changeRow } from './audited-rows';
import { beginOperation } from './operation';
import { markReachable, markUnreachable } from './reachability';

/** Kind of the operations that rename. */
export const RENAME = 'account-rename';

/**
 * The account has another userid now: the person stays the same one, with roles, drafts, requests, what can be taken
 * back and what is still to be sent. Where the new userid is somebody else's row already (registered anew before we
 * heard of it) the two are left apart, and the old one has left. `person` is locked. False when nothing changed.
 */
export async function renameAccount(act: Act, person: PersonEntity, to: string): Promise<boolean> {
  const userid = to.toLowerCase();
  if (userid === person.userid) return false;
  if (await new PeopleRepository(act.manager).find(userid, { lock: true }))
    return markUnreachable(act, person, 'left');
  const summary = `${person.name}的账号由${person.userid}改为${userid}`;
  const renaming = beginOperation({ ...act, actor: 'system' }, { kind: RENAME, summary, undoable: false });
  await changeRow(renaming, 'person', person, { userid }, 'person.rename');
  await moveWhatNamesIt(act, person.userid, userid);
  await readdress(act, person.userid, userid);
  // Under the old name nobody was to be found.
  await markReachable(act, { ...person, userid }, { proven: true });
  return true;
}

async function moveWhatNamesIt({ manager }: Act, from: string, to: string): Promise<void> {
  await manager.update(DraftEntity, { userid: from }, { userid: to });
  await manager.update(RequestEntity, { userid: from }, { userid: to });
  await manager.update(OperationEntity, { actor: from }, { actor: to });
}

/** What may have arrived is repeated as it was; everything else that waits goes to the new account. */
async function readdress({ manager }: Act, from: string, to: string): Promise<void> {
  await manager
    .createQueryBuilder()
    .update(OutboxMessageEntity)
    .set({ toUserid: to, request: null })
    .where("to_userid = :from AND status IN ('pending', 'deferred') AND first_attempt_at IS NULL", { from })
    .updateEntity(false)
    .execute();
}
