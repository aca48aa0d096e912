import { addUnit, setUnitLevel, setUnitParent } from '../../actions/add-unit';
import {
  cancelUnitChange,
  changeOf,
  changeUnit,
  restoreUnit,
  sayUnitChange,
} from '../../actions/change-unit';
import { beginOperation } from '../../actions/operation';
import { addAlias, removeAlias } from '../../actions/unit-aliases';
import { addGroup, requireGroup } from '../../actions/unit-groups';
import { officeDayOf } from '../../domain/calendar/office-time';
import { readUnitWords, type UnitWords } from '../../domain/message/unit-words';
import { comparableName } from '../../domain/registry/comparable-name';
import { matchUnit, type UnitMatch } from '../../domain/registry/match-unit';
import type { RegistryGroup, RegistryUnit } from '../../domain/registry/registry-snapshot';
import { UNIT_LEVELS_IN_WORDS, unitLevelOf } from '../../domain/registry/unit-level';
import { RuleViolation } from '../../domain/rule-violation';
import { loadRegistry } from '../../store/registry-repository';
import { defineCommand, UsageError } from '../define-command';
import { unitNamed } from '../people/managed-units';
import { showPreview } from '../preview';
import type { Reply, Turn } from '../turn';
import { groupPreview } from '../units/group-preview';
import { retirementPreview } from '../units/retirement-preview';
import { requireOwnUnits, unitOfName } from '../units/unit-rights';
import { formerUnitText, groupsText, groupText, registryText, unitText } from '../units/unit-texts';

const UNDO_HINT = '误操作可回复“撤销”。';

/** 「单位」: the registry: names, levels, groups, and what becomes of units (机构改革). */
export const units = defineCommand({
  words: ['单位', '单位库', '机构'],
  usage:
    '单位 [名称 | 简称 名称 简称 | 改名 旧名 新名 [自7月1日] | 并入 旧单位 新单位 [自7月1日] | 新增 名称 [市直] | 停用 名称 | 组 名称 [增加|移除 单位…]]',
  example: '单位 简称 市教育局 教育局',
  summary: '查看单位库；增加简称，办理改名、并入、新增、停用，调整单位组',
  allowed: ['coordinator', 'admin'],
  takesGluedText: false,
  async handle(args, turn) {
    const { act } = turn;
    const words = readUnitWords(args, { today: officeDayOf(act.now), calendar: act.rules.calendar });
    if (words.what === 'unclear') throw new UsageError(units);
    return { text: await answer(turn, words) };
  },
});

type Understood = Exclude<UnitWords, { readonly what: 'unclear' }>;

async function answer(turn: Turn, words: Understood): Promise<string> {
  switch (words.what) {
    case 'list':
      return registryText(turn, await loadRegistry(turn.act.manager));
    case 'show':
      return show(turn, words.unit);
    case 'alias':
    case 'unalias':
      return changeAlias(turn, words);
    case 'rename':
      return rename(turn, words);
    case 'merge':
      return (await merge(turn, words)).text;
    case 'retire':
      return (await retire(turn, words)).text;
    case 'restore':
      return restore(turn, words.unit);
    case 'cancel':
      return cancel(turn, words.unit);
    case 'add':
      return add(turn, words);
    case 'level':
      return setLevel(turn, words);
    case 'parent':
      return setParent(turn, words);
    case 'groups':
      return groupsText(await loadRegistry(turn.act.manager));
    case 'group':
      return groupText(turn, await loadRegistry(turn.act.manager), await groupNamed(turn, words.group));
    case 'addGroup':
      return newGroup(turn, words);
    default:
      return (await changeGroup(turn, words)).text;
  }
}

type Words<W extends Understood['what']> = Extract<Understood, { readonly what: W }>;

async function show(turn: Turn, said: string): Promise<string> {
  const registry = await loadRegistry(turn.act.manager);
  const former = registry.former?.find(({ name }) => comparableName(name) === comparableName(said));
  if (former) return formerUnitText(turn, await unitOfName(turn, former.name));
  const match = matchUnit(registry, said);
  if (match.kind === 'group') return groupText(turn, registry, match.group);
  return unitText(turn, registry, match.kind === 'unit' ? match.unit : await unitNamed(turn, said));
}

async function changeAlias(
  turn: Turn,
  { what, unit: said, alias }: Words<'alias' | 'unalias'>,
): Promise<string> {
  const unit = await ownUnit(turn, said);
  const adds = what === 'alias';
  const summary = adds ? `为${unit.name}增加简称“${alias}”` : `删除${unit.name}的简称“${alias}”`;
  const act = beginOperation(turn.act, { kind: 'unit-alias', summary, undoable: true });
  if (!adds) await removeAlias(act, unit.id, alias);
  else if (!(await addAlias(act, unit.id, alias)))
    return `“${alias}”已是${unit.name}的名称或简称，未作改动。`;
  return `已${summary}。${UNDO_HINT}`;
}

async function rename(turn: Turn, { unit: said, newName, day }: Words<'rename'>): Promise<string> {
  const unit = await ownUnit(turn, said);
  const change = { kind: 'rename', unitId: unit.id, newName, day: dayOr(turn, day) } as const;
  const summary = `${unit.name}${await sayUnitChange(turn.act, change)}`;
  const act = beginOperation(turn.act, { kind: 'unit-rename', summary, undoable: true });
  const { outcome } = await changeUnit(act, change);
  return outcome === 'planned'
    ? `已登记：${summary}。到期当日自动办理；取消请回复“单位 取消 ${unit.name}”。`
    : `已办理：${summary}。应报事项、报告和联络员不变，“${unit.name}”保留为简称。${UNDO_HINT}`;
}

async function merge(turn: Turn, { units: said, into, day }: Words<'merge'>): Promise<Reply> {
  const merged = [];
  for (const name of said) merged.push(await ownUnit(turn, name));
  const match = matchUnit(await loadRegistry(turn.act.manager), into);
  // 机构改革 mostly founds a new unit: it is made on purpose, never because a name was mistyped.
  if (match.kind !== 'unit') return { text: newSuccessorText(into, match) };
  const successor = match.unit;
  await requireOwnUnits(turn, [successor]);
  return showPreview(turn, retirementPreview, {
    unitIds: merged.map(({ id }) => id),
    successorId: successor.id,
    day: dayOr(turn, day),
  });
}

function newSuccessorText(said: string, match: UnitMatch): string {
  const near = match.kind === 'unmatched' ? match.candidates.map(({ unit }) => unit.name) : [];
  const candidates = near.length > 0 ? `相近的有：${near.join('、')}。` : '';
  return `没有找到单位“${said}”，未作改动。${candidates}新设的单位请先回复“单位 新增 ${said}”。`;
}

async function retire(turn: Turn, { unit: said, day }: Words<'retire'>): Promise<Reply> {
  const { id } = await ownUnit(turn, said);
  return showPreview(turn, retirementPreview, { unitIds: [id], successorId: null, day: dayOr(turn, day) });
}

async function restore(turn: Turn, said: string): Promise<string> {
  const unit = await unitOfName(turn, said);
  if (unit.active) return `${unit.name}正在使用，无需恢复。`;
  const summary = `恢复${unit.name}`;
  await restoreUnit(beginOperation(turn.act, { kind: 'unit-restore', summary, undoable: true }), unit.id);
  return `已${summary}。联络员、单位组和责任事项请另行登记。${UNDO_HINT}`;
}

async function cancel(turn: Turn, said: string): Promise<string> {
  const unit = await ownUnit(turn, said);
  const summary = `取消${unit.name}的待生效变更`;
  const act = beginOperation(turn.act, { kind: 'unit-cancel', summary, undoable: true });
  const cancelled = await cancelUnitChange(act, unit.id);
  if (!cancelled) return `${unit.name}没有待生效的变更，无需取消。`;
  return `已取消：${unit.name}${await sayUnitChange(turn.act, changeOf(cancelled))}。${UNDO_HINT}`;
}

async function add(turn: Turn, { name, level }: Words<'add'>): Promise<string> {
  const summary = `新增单位${name}${level ? `（${level}）` : ''}`;
  const act = beginOperation(turn.act, { kind: 'unit-add', summary, undoable: true });
  await addUnit(act, { name, level, parentId: null });
  return `已${summary}。登记联络员请回复“联络员 ${name} 添加 姓名 账号”。${UNDO_HINT}`;
}

async function setLevel(turn: Turn, { unit: said, level: word }: Words<'level'>): Promise<string> {
  const unit = await ownUnit(turn, said);
  const level = unitLevelOf(word);
  if (level === null)
    throw new RuleViolation('unit.level_unknown', { said: word, known: UNIT_LEVELS_IN_WORDS });
  const summary = `${unit.name}的级别改为${level}`;
  const act = beginOperation(turn.act, { kind: 'unit-level', summary, undoable: true });
  const changed = await setUnitLevel(act, unit.id, level);
  return changed ? `已将${summary}。${UNDO_HINT}` : `${unit.name}的级别已是${level}，未作改动。`;
}

async function setParent(turn: Turn, { unit: said, parent: above }: Words<'parent'>): Promise<string> {
  const unit = await ownUnit(turn, said);
  const parent = above === null ? null : await unitNamed(turn, above);
  const summary = `${unit.name}的上级单位改为${parent?.name ?? '无'}`;
  const act = beginOperation(turn.act, { kind: 'unit-parent', summary, undoable: true });
  const changed = await setUnitParent(act, unit.id, parent?.id ?? null);
  return changed ? `已将${summary}。${UNDO_HINT}` : `${unit.name}的上级单位没有变化，未作改动。`;
}

async function newGroup(turn: Turn, { group: name, members }: Words<'addGroup'>): Promise<string> {
  const found = await unitsNamed(turn, members);
  const summary = `新增单位组“${name}”（${found.length}家）`;
  const act = beginOperation(turn.act, { kind: 'unit-group', summary, undoable: true });
  await addGroup(
    act,
    name,
    found.map(({ id }) => id),
  );
  return `已${summary}。${UNDO_HINT}`;
}

async function changeGroup(
  turn: Turn,
  words: Words<'addMembers' | 'removeMembers' | 'applyGroup'>,
): Promise<Reply> {
  const { id: groupId } = await groupNamed(turn, words.group);
  const members = words.what === 'applyGroup' ? [] : await unitsNamed(turn, words.members);
  const ids = members.map(({ id }) => id);
  return showPreview(turn, groupPreview, {
    groupId,
    add: words.what === 'addMembers' ? ids : [],
    remove: words.what === 'removeMembers' ? ids : [],
  });
}

async function ownUnit(turn: Turn, said: string): Promise<RegistryUnit> {
  const unit = await unitNamed(turn, said);
  await requireOwnUnits(turn, [unit]);
  return unit;
}

async function unitsNamed(turn: Turn, names: readonly string[]): Promise<RegistryUnit[]> {
  const found = [];
  for (const name of names) found.push(await unitNamed(turn, name));
  return found;
}

async function groupNamed(turn: Turn, said: string): Promise<RegistryGroup> {
  const { groups } = await loadRegistry(turn.act.manager);
  const wanted = comparableName(said);
  const group = groups.find(({ names }) => names.some((name) => comparableName(name) === wanted));
  return requireGroup(groups, group, said);
}

function dayOr({ act }: Turn, day: string | null): string {
  return day ?? officeDayOf(act.now);
}
