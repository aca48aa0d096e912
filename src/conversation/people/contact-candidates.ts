import type { ContactWords } from '../../domain/message/contact-words';
import type { RegistryUnit } from '../../domain/registry/registry-snapshot';
import { contactRolesOf } from '../../store/contact-roles';
import { PeopleRepository } from '../../store/people-repository';
import { RequestRepository } from '../../store/request-repository';
import type { BindingPayload } from '../requests/ask-to-bind';
import type { Turn } from '../turn';

interface Candidate {
  readonly label: string;
  /** The command that makes this person a contact. */
  readonly says: string;
}

/** Who a name without an account may be: somebody the unit has or had, or who has asked to be bound to it. */
export async function contactCandidates(
  turn: Turn,
  unit: RegistryUnit,
  { name, phone, rank }: ContactWords,
): Promise<Candidate[]> {
  const { manager } = turn.act;
  const further = [phone ?? '', rank === null ? '' : `顺序${rank}`].filter((word) => word !== '').join(' ');
  const says = (userid: string) => `联络员 ${unit.name} 添加 ${name} ${userid} ${further}`.trim();
  const contacts = await contactRolesOf(manager, unit.id, { former: true });
  const leaders = await new PeopleRepository(manager).ofUnits([unit.id], ['unitLeader', 'coordinator']);
  const known = new Map<string, string>();
  for (const { person, role } of contacts)
    if (person.name === name) known.set(person.userid, role.active ? '现任联络员' : '原联络员');
  for (const leader of leaders)
    if (leader.name === name && !known.has(leader.userid))
      known.set(leader.userid, leader.role === 'unitLeader' ? '分管领导' : '统筹员');

  const requests = (await new RequestRepository(manager).open()).filter(
    (request) => request.kind === 'binding' && request.unitId === unit.id,
  );
  const asked = requests.filter(({ payload }) => (JSON.parse(payload) as BindingPayload).name === name);
  return [
    ...[...known].map(([userid, as]) => ({ label: `${name}（${userid}，${as}）`, says: says(userid) })),
    ...asked.map(({ id, userid }) => ({
      label: `${name}（${userid}，已申请绑定#${id}）`,
      says: `同意 #${id}`,
    })),
  ];
}
