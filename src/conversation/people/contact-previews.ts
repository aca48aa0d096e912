import { deactivateContact, orderAfter, orderContact } from '../../actions/contacts';
import { beginOperation } from '../../actions/operation';
import { RuleViolation } from '../../domain/rule-violation';
import { type ContactRole, contactRolesOf } from '../../store/contact-roles';
import { UnitEntity } from '../../store/entities/unit-entity';
import type { Preview } from '../preview';
import type { Turn } from '../turn';

export interface ContactTarget {
  readonly unitId: number;
  readonly roleId: number;
}

interface ContactFound {
  readonly target: ContactTarget;
  readonly unitName: string;
  readonly contacts: readonly ContactRole[];
  /** Null when somebody else has deactivated the contact meanwhile. */
  readonly contact: ContactRole | null;
}

/** 停用 of the last contact of a unit: nobody would hear of anything any more. */
export const contactOffPreview: Preview<ContactTarget, ContactFound> = {
  kind: 'contact-off',
  collect: findContact,
  keysOf: ({ contact }) => (contact ? [String(contact.role.id)] : []),
  unitsOf: ({ unitName }) => [unitName],
  describe: ({ unitName, contact }) =>
    `${contact?.person.name ?? ''}是${unitName}唯一的联络员，停用后该单位将收不到任何提醒，也无人可以报送。建议先添加新的联络员。`,
  nothing: () => '该联络员已停用。',
  async execute(turn, { unitName, contact }) {
    if (!contact) throw new RuleViolation('contact.unknown', { name: '', unit: unitName });
    return deactivated(turn, unitName, contact);
  },
};

/** Takes a contact out, and says so. */
export async function deactivated(
  turn: Turn,
  unitName: string,
  { role, person }: ContactRole,
): Promise<string> {
  const act = beginOperation(turn.act, {
    kind: 'contact-off',
    summary: `停用${unitName}联络员${person.name}`,
    undoable: true,
  });
  await deactivateContact(act, role.id);
  const left = await contactRolesOf(turn.act.manager, role.unitId ?? 0);
  const first = left[0];
  const next = first
    ? `提醒将发给${first.person.name}。`
    : '该单位目前没有联络员，提醒无人接收，请尽快添加。';
  return `已停用${unitName}联络员${person.name}，此后不能再查看该单位事项。${next}误操作可回复“撤销”。`;
}

export interface OrderTarget extends ContactTarget {
  readonly rank: number;
}

interface OrderFound extends ContactFound {
  /** Places by role id. */
  readonly places: ReadonlyMap<number, number>;
}

/** 顺序: who is reminded first. */
export const contactOrderPreview: Preview<OrderTarget, OrderFound> = {
  kind: 'contact-order',
  async collect(turn, target) {
    const found = await findContact(turn, target);
    const places = orderAfter(
      found.contacts.map(({ role }) => role),
      target.roleId,
      target.rank,
    );
    return { ...found, places };
  },
  keysOf: ({ contact, contacts, places }) =>
    contact
      ? contacts.flatMap(({ role }) => {
          const place = places.get(role.id);
          return place === role.rank ? [] : [`${role.id}:${role.rank}:${place}`];
        })
      : [],
  unitsOf: ({ unitName }) => [unitName],
  describe: ({ unitName, contacts, places }) =>
    [
      `将把${unitName}联络员的顺序调整为（顺序1接收提醒，其余为备用）：`,
      ...orderLines(contacts, places),
    ].join('\n'),
  nothing: (_target, { contact }) => (contact ? '顺序没有变化，无需调整。' : '该联络员已停用。'),
  async execute(turn, { target, unitName, contacts, contact, places }) {
    const act = beginOperation(turn.act, {
      kind: 'contact-order',
      summary: `调整${unitName}联络员顺序（${contact?.person.name ?? ''}）`,
      undoable: true,
    });
    await orderContact(act, target.unitId, target.roleId, places.get(target.roleId) ?? 1);
    return [`已调整${unitName}联络员的顺序：`, ...orderLines(contacts, places), '误操作可回复“撤销”。'].join(
      '\n',
    );
  },
};

async function findContact(turn: Turn, target: ContactTarget): Promise<ContactFound> {
  const { manager } = turn.act;
  const unit = await manager.findOneByOrFail(UnitEntity, { id: target.unitId });
  const contacts = await contactRolesOf(manager, target.unitId);
  const contact = contacts.find(({ role }) => role.id === target.roleId) ?? null;
  return { target, unitName: unit.name, contacts, contact };
}

function orderLines(contacts: readonly ContactRole[], places: ReadonlyMap<number, number>): string[] {
  const placeOf = ({ role }: ContactRole) => places.get(role.id) ?? role.rank;
  return [...contacts]
    .sort((a, b) => placeOf(a) - placeOf(b))
    .map((contact) => `${placeOf(contact)} ${contact.person.name}`);
}
