import { z } from 'zod';
import { type ContactChange, tellOfContactChange } from '../callbacks/contact-callback';
import { type Member, ROLES } from '../member-directory';
import type { SandboxState } from '../sandbox-state';
import { AdminRefusal, noMember } from './json-request';

export const memberSchema = z.strictObject({
  visible: z.boolean().optional(),
  enabled: z.boolean().optional(),
  name: z.string().min(1).optional(),
  /** Shown to the app from now on. */
  mobile: z.string().min(1).optional(),
  /** Another userid for the account. */
  rename: z
    .string()
    .regex(/^[\w.@-]{1,64}$/)
    .optional(),
  remove: z.boolean().default(false),
  add: z
    .strictObject({
      name: z.string().min(1),
      unit: z.string().min(1),
      role: z.enum(ROLES),
      order: z.number().int().positive().default(1),
    })
    .optional(),
});

type MemberChange = z.infer<typeof memberSchema>;

export interface ChangedMember {
  /** Null: removed. */
  readonly member: Member | null;
  /** Whether the address book's receiver took the event; null where none was due or nobody is told. */
  readonly told: boolean | null;
}

/** What an administrator changes in the address book, with the event that follows from it. */
export async function changeMember(
  userid: string,
  change: MemberChange,
  state: SandboxState,
): Promise<ChangedMember> {
  const { members } = state;
  const known = members.find(userid);
  if (change.add) {
    const member = members.add({ userid, ...change.add });
    return { member, told: known ? null : await tell(state, 'create_user', member, { Name: member.name }) };
  }
  if (!known) throw noMember(userid);
  if (change.remove) {
    members.remove(userid);
    return { member: null, told: await tell(state, 'delete_user', known, {}) };
  }
  if (change.rename !== undefined) {
    const member = members.rename(userid, change.rename);
    if (!member) {
      const { rename } = change;
      throw new AdminRefusal(409, `userid ${rename} 已有人使用`, `Somebody has the userid ${rename} already`);
    }
    return { member, told: await tell(state, 'update_user', known, { NewUserID: change.rename }) };
  }
  const {
    visible = known.visible,
    enabled = known.enabled,
    name = known.name,
    mobile = known.mobile,
  } = change;
  const member = members.change(userid, { visible, enabled, name, mobile });
  if (enabled === known.enabled) return { member, told: null };
  const status = { Status: enabled ? 1 : 2, Enable: enabled ? 1 : 0 };
  return { member, told: await tell(state, 'update_user', known, isPrivate(state) ? status : {}) };
}

/** Public servers tell no more than who it is (docs/platform.md 6). */
function tell(
  state: SandboxState,
  change: ContactChange,
  { userid }: Member,
  fields: Readonly<Record<string, string | number>>,
): Promise<boolean | null> {
  const { Name: _, ...bare } = fields;
  return tellOfContactChange(state, change, { UserID: userid, ...(isPrivate(state) ? fields : bare) });
}

function isPrivate({ options }: SandboxState): boolean {
  return options.personality === 'private';
}
