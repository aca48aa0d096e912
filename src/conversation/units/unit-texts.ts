import { In } from 'typeorm';
import { changeOf, sayUnitChange } from '../../actions/change-unit';
import { type GroupDifference, groupDifferences } from '../../actions/unit-groups';
import { sayItem } from '../../domain/plan/item-number';
import type { RegistryGroup, RegistrySnapshot, RegistryUnit } from '../../domain/registry/registry-snapshot';
import { shortTitle } from '../../domain/text/owed-line';
import { sayDay } from '../../domain/text/say-time';
import { contactRolesOf } from '../../store/contact-roles';
import { UnitChangeEntity } from '../../store/entities/unit-change-entity';
import { UnitEntity } from '../../store/entities/unit-entity';
import { PeopleRepository } from '../../store/people-repository';
import { responsibleUnits } from '../../store/read-models/who-owes';
import { coordinatedPlanIds, hasRole } from '../member';
import { managedUnitIds } from '../people/managed-units';
import type { Turn } from '../turn';

/** Longer lists are counted. */
const LISTED = 40;
const LISTED_BELOW = 10;

/** 「单位」 alone: the registry by level, its groups, and what is to change. */
export async function registryText(turn: Turn, registry: RegistrySnapshot): Promise<string> {
  const { units, groups } = registry;
  const levels = [...new Set(units.map(({ level }) => level ?? null))];
  const lines = [`【单位】单位库共${units.length}家`];
  for (const level of levels) {
    const names = units.flatMap((unit) => ((unit.level ?? null) === level ? [unit.name] : []));
    lines.push(`${level ?? '未分级'}${names.length}家：${listed(names, LISTED)}`);
  }
  for (const { names, memberUnitIds } of groups) lines.push(`单位组“${names[0]}”${memberUnitIds.length}家`);
  lines.push(...(await waitingLines(turn)));
  return [...lines, '查看某单位请回复“单位 名称”，用法请回复“帮助 单位”。'].join('\n');
}

/** 「单位 市教育局」: its names, where it stands, its people and its items. */
export async function unitText(turn: Turn, registry: RegistrySnapshot, unit: RegistryUnit): Promise<string> {
  const { manager } = turn.act;
  const above = registry.units.find(({ id }) => id === unit.parentId);
  const below = registry.units.filter(({ parentId }) => parentId === unit.id).map(({ name }) => name);
  const groups = registry.groups.flatMap(({ names, memberUnitIds }) =>
    memberUnitIds.includes(unit.id) ? (names[0] ?? []) : [],
  );
  const lines = [
    `【单位】${unit.name}${unit.level ? `（${unit.level}）` : ''}`,
    `简称：${unit.aliases.length > 0 ? unit.aliases.join('、') : '无'}`,
    ...(above ? [`上级：${above.name}`] : []),
    ...(below.length > 0 ? [`下属${below.length}家：${listed(below, LISTED_BELOW)}`] : []),
    ...(groups.length > 0 ? [`所在单位组：${groups.join('、')}`] : []),
    ...(await historyLines(turn, unit.id)),
    ...(await peopleLines(turn, unit.id)),
  ];
  for (const { plan } of turn.calendar.plans) {
    const items = (await responsibleUnits(manager, plan.id)).filter(({ unitId }) => unitId === unit.id);
    const nos = items.map(({ itemNo, role }) => `${sayItem(itemNo)}${role === 'lead' ? '（牵头）' : ''}`);
    if (nos.length > 0) lines.push(`《${shortTitle(plan.title)}》责任事项：${nos.join('、')}`);
  }
  return lines.join('\n');
}

/** Whose names stand in history, and what waits for its day. */
async function historyLines({ act }: Turn, unitId: number): Promise<string[]> {
  const { manager } = act;
  const changes = await manager.find(UnitChangeEntity, {
    where: [
      { unitId, kind: In(['rename', 'merge', 'retire', 'restore']) },
      { successorId: unitId, kind: 'merge' },
    ],
    order: { day: 'ASC', id: 'ASC' },
  });
  const lines = [];
  for (const each of changes) {
    const { kind, oldName, day, status, note } = each;
    if (status === 'cancelled') continue;
    if (status === 'waiting') {
      lines.push(`待生效：${oldName}${await sayUnitChange(act, changeOf(each))}`);
    } else if (status === 'failed') {
      lines.push(`未能办理：${oldName}${await sayUnitChange(act, changeOf(each))}，${note}`);
    } else if (kind === 'rename') lines.push(`曾用名：${oldName}（至${sayDay(day)}改名）`);
    else if (kind === 'merge') lines.push(`已并入的单位：${oldName}（${sayDay(day)}起）`);
  }
  return lines;
}

/** People are told to those who maintain them. */
async function peopleLines(turn: Turn, unitId: number): Promise<string[]> {
  const managed = await managedUnitIds(turn);
  if (managed && !managed.has(unitId)) return [];
  const { manager } = turn.act;
  const contacts = (await contactRolesOf(manager, unitId)).map(
    ({ role, person }) => `${person.name}（顺序${role.rank}）`,
  );
  const leaders = await new PeopleRepository(manager).ofUnits([unitId], ['unitLeader']);
  return [
    `联络员：${contacts.length > 0 ? contacts.join('、') : '未登记'}`,
    ...(leaders.length > 0 ? [`分管领导：${leaders.map(({ name }) => name).join('、')}`] : []),
  ];
}

/** A unit that is no more: what became of it. */
export async function formerUnitText({ act }: Turn, unit: UnitEntity): Promise<string> {
  const { manager } = act;
  const successor =
    unit.successorId === null ? null : await manager.findOneBy(UnitEntity, { id: unit.successorId });
  const change = await manager.findOne(UnitChangeEntity, {
    where: { unitId: unit.id, kind: In(['merge', 'retire']), status: 'done' },
    order: { id: 'DESC' },
  });
  const since = change ? `自${sayDay(change.day)}起` : '';
  return successor
    ? `${unit.name}${since}已并入${successor.name}，原报送记录保留原名称。现况请回复“单位 ${successor.name}”。`
    : `${unit.name}${since}已停用。恢复请回复“单位 恢复 ${unit.name}”。`;
}

/** 「单位 组」: every group with its members. */
export function groupsText({ units, groups }: RegistrySnapshot): string {
  if (groups.length === 0) return '单位库中没有单位组。新建请回复“单位 组 新增 名称 成员……”。';
  const lines = groups.map(
    ({ names, memberUnitIds }) =>
      `“${names[0]}”${memberUnitIds.length}家：${listed(namesOf(units, memberUnitIds), LISTED)}`,
  );
  return ['【单位组】', ...lines].join('\n');
}

/** 「单位 组 各县区」: members, printed forms, and where plans in force differ from it. */
export async function groupText(
  turn: Turn,
  { units }: RegistrySnapshot,
  group: RegistryGroup,
): Promise<string> {
  const [name, ...printed] = group.names;
  const members = namesOf(units, group.memberUnitIds);
  const differences = (await groupDifferences(turn.act, plansToManage(turn))).filter(
    ({ groupId }) => groupId === group.id,
  );
  return [
    `【单位组】${name}，成员${members.length}家：${members.length > 0 ? members.join('、') : '无'}`,
    ...(printed.length > 0 ? [`其他写法：${printed.join('、')}`] : []),
    ...differences.map((each) => differenceLine(turn, each)),
    ...(differences.length > 0 ? [`按单位组调整请回复“单位 组 ${name} 应用”。`] : []),
  ].join('\n');
}

/** `《…》第5项：增加空港区（配合）；移除揭东区`. */
export function differenceLine(
  turn: Turn,
  { planId, itemNo, missing, surplus, role }: GroupDifference,
): string {
  const plan = turn.calendar.plans.find((each) => each.plan.id === planId)?.plan.title ?? '';
  const names = (list: readonly UnitEntity[]) => list.map((unit) => unit.name).join('、');
  const parts = [
    ...(missing.length > 0 ? [`增加${names(missing)}（${role === 'lead' ? '牵头' : '配合'}）`] : []),
    ...(surplus.length > 0 ? [`移除${names(surplus)}`] : []),
  ];
  return `《${shortTitle(plan)}》${sayItem(itemNo)}：${parts.join('；')}`;
}

/** Plans whose responsible units the member may change. */
export function plansToManage({ member, calendar }: Pick<Turn, 'member' | 'calendar'>): number[] {
  return hasRole(member, 'admin')
    ? calendar.plans.map(({ plan }) => plan.id)
    : coordinatedPlanIds(member, calendar);
}

async function waitingLines({ act }: Turn): Promise<string[]> {
  const waiting = await act.manager.find(UnitChangeEntity, {
    where: { status: 'waiting' },
    order: { day: 'ASC', id: 'ASC' },
  });
  const lines = [];
  for (const each of waiting)
    lines.push(`待生效：${each.oldName}${await sayUnitChange(act, changeOf(each))}`);
  return lines;
}

function namesOf(units: readonly RegistryUnit[], ids: readonly number[]): string[] {
  return ids.flatMap((id) => units.find((unit) => unit.id === id)?.name ?? []);
}

function listed(names: readonly string[], most: number): string {
  return names.length > most ? `${names.slice(0, most).join('、')}等` : names.join('、');
}
