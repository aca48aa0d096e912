import type { Member } from '../member-directory';
import type { SandboxState } from '../sandbox-state';
import { type JsonObject, textAt } from './api-call';
import { PlatformError } from './platform-error';

const MAX_USERS = 1000;
const MAX_PARTIES = 100;
const MAX_TAGS = 100;

export interface Receivers {
  readonly members: readonly Member[];
  /** What was asked for and cannot be had, as the answer lists it: lower case, joined by `|`. */
  readonly invalidUser: string;
  readonly invalidParty: string;
  readonly invalidTag: string;
}

/** Resolves touser, toparty and totag to those whom the app can see. Nobody at all is refused. */
export function resolveReceivers(body: JsonObject, state: SandboxState): Receivers {
  const users = split(textAt(body, 'touser'));
  if (users.includes('@all')) {
    return { members: visible(state.members.all()), invalidUser: '', invalidParty: '', invalidTag: '' };
  }
  const parties = split(textAt(body, 'toparty'));
  const tags = split(textAt(body, 'totag'));
  if (users.length + parties.length + tags.length === 0)
    throw new PlatformError(82001, 'All touser & toparty & totag invalid');
  if (users.length > MAX_USERS) throw new PlatformError(40032, 'invalid user list size');
  if (parties.length > MAX_PARTIES) throw new PlatformError(82002, 'too many party');
  if (tags.length > MAX_TAGS) throw new PlatformError(82003, 'too many tag');

  const found = new Map<string, Member>();
  const take = (members: readonly Member[]) => {
    for (const member of members) found.set(member.userid, member);
    return members.length > 0;
  };
  const invalidUser = users.filter((userid) => {
    const member = state.members.find(userid);
    return !take(member ? visible([member]) : []);
  });
  const invalidParty = parties.filter(
    (id) => !take(visible(state.members.inDepartment(Number(id), true) ?? [])),
  );
  if (found.size === 0) throw new PlatformError(81013, 'user & party & tag all invalid');
  return {
    members: [...found.values()],
    invalidUser: invalidUser.map((userid) => userid.toLowerCase()).join('|'),
    invalidParty: invalidParty.join('|'),
    // The simulated organisation has no tags.
    invalidTag: tags.join('|'),
  };
}

function visible(members: readonly Member[]): Member[] {
  return members.filter((member) => member.visible && member.enabled);
}

function split(joined: string): string[] {
  return joined
    .split('|')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
