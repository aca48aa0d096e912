import { randomBytes } from 'node:crypto';
import type { GroupChat } from '../group-chats';
import type { SandboxState } from '../sandbox-state';
import { type Endpoint, type JsonObject, jsonBody, textAt, textsAt } from './api-call';
import { readContent } from './message-content';
import { PlatformError } from './platform-error';
import { push } from './send-message';

const MAX_NAME_CHARACTERS = 50;
const MIN_MEMBERS = 2;
const MAX_MEMBERS = 2000;
const GROUP_TYPES = ['text', 'image', 'voice', 'video', 'file', 'textcard', 'news', 'markdown'];

export const createGroup: Endpoint = {
  methods: ['POST'],
  path: '/appchat/create',
  handle(call) {
    const { state } = call;
    const body = jsonBody(call);
    const members = knownMembers(state, textsAt(body, 'userlist'));
    const owner = (textAt(body, 'owner') || (members[0] ?? '')).toLowerCase();
    const chatId = textAt(body, 'chatid') || randomBytes(12).toString('hex');
    if (!/^[0-9a-zA-Z]{1,32}$/.test(chatId)) throw new PlatformError(86001, 'invalid chatid');
    if (state.groups.find(chatId)) throw new PlatformError(86215, 'chatid exists');
    if (!members.includes(owner)) throw new PlatformError(86005, 'invalid owner');
    requireSize(members);
    state.groups.save({ chatId, name: textAt(body, 'name').slice(0, MAX_NAME_CHARACTERS), owner, members });
    return { json: { errcode: 0, errmsg: 'ok', chatid: chatId } };
  },
};

export const updateGroup: Endpoint = {
  methods: ['POST'],
  path: '/appchat/update',
  handle(call) {
    const { state } = call;
    const body = jsonBody(call);
    const group = requireGroup(state, body);
    const added = knownMembers(state, textsAt(body, 'add_user_list'));
    const removed = textsAt(body, 'del_user_list').map((userid) => userid.toLowerCase());
    const members = [...new Set([...group.members, ...added])].filter((userid) => !removed.includes(userid));
    const owner = (textAt(body, 'owner') || group.owner).toLowerCase();
    if (!members.includes(owner)) throw new PlatformError(86005, 'invalid owner');
    requireSize(members);
    state.groups.save({ ...group, name: textAt(body, 'name') || group.name, owner, members });
    return { json: {} };
  },
};

export const getGroup: Endpoint = {
  methods: ['GET'],
  path: '/appchat/get',
  handle({ state, query }) {
    const group = requireGroup(state, { chatid: query.get('chatid') ?? '' });
    const nicknames = group.members.map((userid) => ({ userid, nickname: '', order: 0 }));
    const extra = state.options.personality === 'private' ? { custom_user_list: nicknames } : {};
    const shown = { chatid: group.chatId, name: group.name, owner: group.owner, userlist: group.members };
    return { json: { errcode: 0, errmsg: 'ok', chat_info: { ...shown, ...extra } } };
  },
};

/** The public answer has no id, the private one a jobid. */
export const sendToGroup: Endpoint = {
  methods: ['POST'],
  path: '/appchat/send',
  handle(call) {
    const { state } = call;
    const body = jsonBody(call);
    const group = requireGroup(state, body);
    const msgtype = textAt(body, 'msgtype');
    if (!GROUP_TYPES.includes(msgtype)) throw new PlatformError(40008, 'invalid message type');
    const content = readContent(msgtype, body, state);
    const sendId = state.ids.nextSendId();
    for (const userid of group.members) push(state, userid, content, sendId, group.chatId);
    return {
      json: state.options.personality === 'private' ? { errcode: 0, errmsg: 'ok', jobid: sendId } : {},
    };
  },
};

export const dismissGroup: Endpoint = {
  methods: ['POST'],
  path: '/appchat/dismiss',
  only: 'private',
  handle(call) {
    call.state.groups.dismiss(requireGroup(call.state, jsonBody(call)).chatId);
    return { json: {} };
  },
};

function requireGroup(state: SandboxState, body: JsonObject): GroupChat {
  const group = state.groups.find(textAt(body, 'chatid'));
  if (!group) throw new PlatformError(86003, 'chatid not exist');
  return group;
}

function knownMembers(state: SandboxState, userids: readonly string[]): string[] {
  const members = userids.map((userid) => state.members.find(userid));
  if (members.some((member) => !member?.visible))
    throw new PlatformError(86007, 'invalid member in userlist');
  return members.flatMap((member) => (member ? [member.userid] : []));
}

function requireSize(members: readonly string[]): void {
  if (members.length < MIN_MEMBERS || members.length > MAX_MEMBERS)
    throw new PlatformError(86006, 'invalid group size');
}
