import type { Member } from '../member-directory';
import type { SandboxState } from '../sandbox-state';
import type { ApiAnswer, ApiCall, Endpoint, JsonObject } from './api-call';
import { PlatformError } from './platform-error';

export const getUser: Endpoint = {
  methods: ['GET'],
  path: '/user/get',
  handle({ state, query }) {
    const member = state.members.find(query.get('userid') ?? '');
    if (!member?.visible) throw new PlatformError(60111, 'userid not found');
    return { json: { errcode: 0, errmsg: 'ok', ...details(state, member) } };
  },
};

export const simpleList: Endpoint = {
  methods: ['GET'],
  path: '/user/simplelist',
  handle: (call) => listUsers(call, (member) => summary(call.state, member)),
};

export const userList: Endpoint = {
  methods: ['GET'],
  path: '/user/list',
  handle: (call) => listUsers(call, (member) => details(call.state, member)),
};

export const departmentList: Endpoint = {
  methods: ['GET'],
  path: '/department/list',
  handle({ state, query }) {
    const all = state.members.departments();
    const id = query.get('id');
    const wanted =
      id === null || id === ''
        ? all
        : all.filter((one) => String(one.id) === id || String(one.parentid) === id);
    if (wanted.length === 0) throw new PlatformError(60003, 'department not found');
    return { json: { department: wanted } };
  },
};

export const callbackIps: Endpoint = {
  methods: ['GET'],
  path: '/getcallbackip',
  handle: () => ({ json: { ip_list: ['127.0.0.1'] } }),
};

function listUsers({ state, query }: ApiCall, shape: (member: Member) => JsonObject): ApiAnswer {
  const id = Number(query.get('department_id'));
  const members = state.members.inDepartment(id, query.get('fetch_child') === '1');
  if (!members) throw new PlatformError(60003, 'department not found');
  return { json: { userlist: members.filter((member) => member.visible).map(shape) } };
}

function summary(state: SandboxState, member: Member): JsonObject {
  return { userid: member.userid, name: member.name, department: state.members.departmentIdsOf(member) };
}

/** What a new self-built app is shown, no address; the telephone where it is granted (docs/platform.md 15). */
function details(state: SandboxState, member: Member): JsonObject {
  const isPrivate = state.options.personality === 'private';
  const department = state.members.departmentIdsOf(member);
  return {
    ...summary(state, member),
    order: department.map(() => 0),
    position: member.posts[0]?.role ?? '',
    is_leader_in_dept: department.map(() => 0),
    telephone: '',
    ...(member.mobile === null ? {} : { mobile: member.mobile }),
    status: member.enabled ? 1 : 2,
    ...(isPrivate
      ? { english_name: '', positions: [], enable: member.enabled ? 1 : 0 }
      : { alias: '', main_department: department[0] ?? 1 }),
  };
}
