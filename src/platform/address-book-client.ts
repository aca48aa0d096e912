import { z } from 'zod';
import type { AddressBook, BookDepartment, BookMember } from '../actions/directory';
import { SendFailure } from '../delivery/send-failure';
import type { AnswerFields } from './api-answer';
import type { ApiClient } from './api-client';
import { cannotTell, number, standingFields, standingOf } from './directory-client';

/** An empty field says as much as none. */
const text = z
  .string()
  .trim()
  .transform((value) => (value === '' ? null : value))
  .nullish()
  .catch(null);
const department = z.object({ id: number, name: text, parentid: number });
const member = standingFields.extend({
  userid: z.string().min(1),
  name: text,
  mobile: text,
  position: text,
  department: z.array(z.coerce.number()).catch([]),
});

/**
 * The address book by department (docs/platform.md 15): `user/list`, and where the app may not call that,
 * `user/simplelist`, which knows accounts and names alone. Never assumes that a field is present.
 */
export function addressBookOf(api: ApiClient): AddressBook {
  const get = (path: string, query: Record<string, string>) =>
    api.call({ method: 'GET', path, query, repeatable: true });
  return {
    async departments(id) {
      const answer = await telling(get('/cgi-bin/department/list', { id: String(id) }));
      return rows(answer, 'department').flatMap((row) => departmentOf(department.parse(row)));
    },
    async members(departmentId) {
      const query = { department_id: String(departmentId), fetch_child: '1' };
      const inFull = get('/cgi-bin/user/list', query).catch((error: unknown) => {
        if (isRefused(error)) return get('/cgi-bin/user/simplelist', query);
        throw error;
      });
      return rows(await telling(inFull), 'userlist').map((row) => memberOf(member.parse(row)));
    },
  };
}

/** The call as such, not the platform's state: another one may be granted. */
function isRefused(error: unknown): boolean {
  return error instanceof SendFailure && ['permanent', 'unsupported', 'configuration'].includes(error.kind);
}

async function telling(answer: Promise<AnswerFields>): Promise<AnswerFields> {
  try {
    return await answer;
  } catch (error) {
    throw error instanceof SendFailure ? cannotTell(error) : error;
  }
}

function rows(answer: AnswerFields, field: string): readonly unknown[] {
  const list = answer[field];
  return Array.isArray(list) ? list : [];
}

function departmentOf({ id, name, parentid }: z.infer<typeof department>): BookDepartment[] {
  return id === null || id === undefined || !name ? [] : [{ id, name, parentId: parentid ?? null }];
}

function memberOf({
  userid,
  name,
  mobile,
  position,
  department: ids,
  ...rest
}: z.infer<typeof member>): BookMember {
  return {
    userid: userid.toLowerCase(),
    name: name ?? null,
    mobile: mobile ?? null,
    position: position ?? null,
    departmentIds: ids,
    standing: standingOf(rest),
  };
}
