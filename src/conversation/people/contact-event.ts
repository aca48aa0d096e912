import type { Act } from '../../actions/act';
import { markReachable, markUnreachable } from '../../actions/reachability';
import { renameAccount } from '../../actions/rename-account';
import type { PersonEntity } from '../../store/entities/person-entity';
import { PeopleRepository } from '../../store/people-repository';
import type { InboundContent, InboundMessage } from '../inbound-message';

type Fields = Extract<InboundContent, { type: 'event' }>['fields'];

/** Values of `Status`: 1 active, 2 disabled, 4 not activated, 5 left. */
const DISABLED = '2';
const LEFT = '5';
const WORKS = ['1', '4'];

/**
 * What the address book, or the member's coming and going, says of somebody we know: an account that has left, is
 * disabled or renamed, or does not see the application any more. Any field may be missing, and events of people we do
 * not know are nobody's concern. Nothing is answered.
 */
export async function takeContactEvent(act: Act, { from, content }: InboundMessage): Promise<void> {
  if (content.type !== 'event') return;
  const { event, fields } = content;
  if (event === 'unsubscribe')
    return ofPerson(act, from, (person) => markUnreachable(act, person, 'invisible'));
  if (event !== 'change_contact') return;
  return ofPerson(act, fields.UserID ?? '', (person) => takeChange(act, person, fields));
}

/** Who writes, presses a button or comes into the application's sight can be written to. */
export function noteSignOfLife(act: Act): Promise<void> {
  return ofPerson(act, act.actor, (person) => markReachable(act, person, { proven: true }));
}

async function takeChange(act: Act, person: PersonEntity, fields: Fields): Promise<unknown> {
  switch (fields.ChangeType) {
    case 'delete_user':
      return markUnreachable(act, person, 'left');
    case 'create_user':
      return markReachable(act, person, { proven: true });
    case 'update_user': {
      const renamed = (fields.NewUserID ?? '').trim().toLowerCase();
      if (renamed !== '' && renamed !== person.userid) return renameAccount(act, person, renamed);
      return takeStanding(act, person, fields);
    }
    default:
      return undefined;
  }
}

/** An active account says nothing about whether it sees the application, nor why a message was refused. */
async function takeStanding(act: Act, person: PersonEntity, { Status, Enable }: Fields): Promise<unknown> {
  if (Status === LEFT) return markUnreachable(act, person, 'left');
  if (Status === DISABLED || Enable === '0') return markUnreachable(act, person, 'disabled');
  const works = Status === undefined ? Enable === '1' : WORKS.includes(Status);
  const reason = person.unreachableReason;
  if (works && (reason === 'disabled' || reason === 'left'))
    return markReachable(act, person, { proven: true });
  return undefined;
}

async function ofPerson(
  act: Act,
  userid: string,
  change: (person: PersonEntity) => Promise<unknown>,
): Promise<void> {
  const person = await new PeopleRepository(act.manager).find(userid.trim(), { lock: true });
  if (person) await change(person);
}
