import type { EntityManager } from 'typeorm';
import { sayItem } from '../../domain/plan/item-number';
import { sayUnreachable, type UnreachableReason } from '../../domain/reachability/unreachable-reason';
import type { RegistryUnit } from '../../domain/registry/registry-snapshot';
import { shortTitle } from '../../domain/text/owed-line';
import { type ContactRole, contactRolesOf } from '../../store/contact-roles';
import { PeopleRepository, type RoleHolder } from '../../store/people-repository';
import { PlanRepository } from '../../store/plan-repository';
import { type UnitWithoutContact, unitsWithoutContact } from '../../store/read-models/reachability';
import { responsibleUnitIds, responsibleUnits } from '../../store/read-models/who-owes';
import { managedUnitIds } from '../people/managed-units';
import type { Turn } from '../turn';

/** A unit's contacts in their order, its leaders, and what it answers for. */
export async function contactsText(turn: Turn, unit: RegistryUnit): Promise<string> {
  const { manager } = turn.act;
  const contacts = await contactRolesOf(manager, unit.id);
  const leaders = await new PeopleRepository(manager).ofUnits([unit.id], ['unitLeader']);
  const lines = [`【联络员】${unit.name}`];
  lines.push(
    ...(contacts.length > 0 ? await contactLines(manager, contacts) : ['未登记联络员，提醒无人接收。']),
  );
  lines.push(...leaders.map(leaderLine));
  for (const { plan } of turn.calendar.plans) {
    const items = (await responsibleUnits(manager, plan.id)).filter(({ unitId }) => unitId === unit.id);
    if (items.length === 0) continue;
    const nos = items.map(({ itemNo, role }) => `${sayItem(itemNo)}${role === 'lead' ? '（牵头）' : ''}`);
    lines.push(`《${shortTitle(plan.title)}》责任事项：${nos.join('、')}`);
  }
  lines.push(`添加请回复“联络员 ${unit.name} 添加 姓名 账号”，停用请回复“联络员 ${unit.name} 停用 姓名”。`);
  return lines.join('\n');
}

async function contactLines(manager: EntityManager, contacts: readonly ContactRole[]): Promise<string[]> {
  const lines: string[] = [];
  for (const contact of contacts) {
    const { items, itemIds } = contact.role;
    const bound = await new PlanRepository(manager).numbersOf(JSON.parse(itemIds ?? '[]') as number[]);
    lines.push(contactLine(contact, [...(JSON.parse(items ?? '[]') as number[]), ...bound]));
  }
  return lines;
}

function contactLine({ role, person }: ContactRole, items: readonly number[]): string {
  const notes = [
    person.userid,
    `顺序${role.rank}`,
    ...(items.length > 0 ? [`负责第${items.join('、')}项`] : []),
    ...(person.reachable ? [] : [outOfReach(person.unreachableReason)]),
  ];
  return `${role.rank}. ${person.name}${person.phone ? ` ${person.phone}` : ''}（${notes.join('，')}）`;
}

function outOfReach(reason: UnreachableReason | null): string {
  return reason === null ? '联系不上' : `联系不上：${sayUnreachable(reason)}`;
}

function leaderLine({ name, phone, userid, reachable }: RoleHolder): string {
  return `分管领导：${name}${phone ? ` ${phone}` : ''}（${userid}${reachable ? '' : '，联系不上'}）`;
}

/** `联络员` alone: where a reminder would reach nobody. */
export async function unitsWithoutContactText(turn: Turn): Promise<string> {
  const { manager } = turn.act;
  const managed = await managedUnitIds(turn);
  const planIds = turn.calendar.plans.map(({ plan }) => plan.id);
  const unitIds = (await responsibleUnitIds(manager, planIds)).filter((id) => !managed || managed.has(id));
  const bare = (await unitsWithoutContact(manager, planIds)).filter(({ unitId }) => unitIds.includes(unitId));
  const named = (why: UnitWithoutContact['why']) =>
    bare.flatMap((unit) => (unit.why === why ? [unit.unitName] : []));
  const missing = named('none');
  const unreachable = named('unreachable');
  const lines = [`【联络员】责任单位${unitIds.length}家`];
  if (missing.length > 0) lines.push(`未登记联络员${missing.length}家：${missing.join('、')}`);
  if (unreachable.length > 0)
    lines.push(`联络员均联系不上${unreachable.length}家：${unreachable.join('、')}`);
  if (lines.length === 1) lines.push('各单位均有可联系的联络员。');
  return [...lines, '查看某单位请回复“联络员 单位名称”。'].join('\n');
}
