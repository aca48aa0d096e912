import type { Command } from 'commander';
import type { Act } from '../actions/act';
import { addUnit } from '../actions/add-unit';
import { changeUnit, sayUnitChange, type UnitChange } from '../actions/change-unit';
import { importUnits } from '../actions/import-units';
import { beginOperation } from '../actions/operation';
import { addAlias, removeAlias } from '../actions/unit-aliases';
import { changeMembers, groupDifferences, requireGroup } from '../actions/unit-groups';
import { collectRetirements, consequenceLines } from '../conversation/units/retirement-preview';
import { isOfficeDay, type OfficeDay, officeDayOf } from '../domain/calendar/office-time';
import { comparableName } from '../domain/registry/comparable-name';
import { matchUnit } from '../domain/registry/match-unit';
import type { RegistryUnit } from '../domain/registry/registry-snapshot';
import { UNIT_LEVELS_IN_WORDS, unitLevelOf } from '../domain/registry/unit-level';
import { RuleViolation } from '../domain/rule-violation';
import { readUnits } from '../intake/read-units';
import { PlanRepository } from '../store/plan-repository';
import { loadRegistry } from '../store/registry-repository';
import { CommandRefused } from './command-refused';
import { accept, print, printJson, readInputFile, withSession } from './session';
import { writeNewFile } from './write-new-file';

export function addUnitsCommand(program: Command): void {
  const units = program.command('units').description('registry of units');
  units
    .command('import <file>')
    .description(
      'add the units, aliases and groups of a YAML, CSV or xlsx file (单位,级别,简称,上级,单位组); differences are reported, never overwritten',
    )
    .action(importCommand);
  units
    .command('template [file]')
    .description('write an empty workbook of units (units-template.xlsx)')
    .action(async (file = 'units-template.xlsx') => {
      const { unitsTemplate } =
        require('../intake/units-template') as typeof import('../intake/units-template');
      writeNewFile(file, await unitsTemplate(), 'units template 新文件名.xlsx');
      print(`已生成 ${file}，请按表头填写后用 cuibao units import 导入。`);
    });
  units
    .command('list')
    .description('units with level, aliases and the unit above')
    .option('--json', 'print as JSON')
    .action(listCommand);
  units
    .command('add <name>')
    .description('add a unit')
    .option('--level <level>', UNIT_LEVELS_IN_WORDS)
    .action(addCommand);
  units
    .command('alias <unit> <alias>')
    .description('a further name that means the unit')
    .option('--remove', 'take the name away')
    .action(aliasCommand);
  units
    .command('rename <unit> <name>')
    .description('rename a unit; the old name stays as an alias and in the history')
    .option('--from <day>', 'from this day on (YYYY-MM-DD)')
    .action((unit: string, name: string, options: { from?: string }) => renameCommand(unit, name, options));
  units
    .command('merge <unit...>')
    .description('merge units into another one: what is open goes there, what is over stays')
    .requiredOption('--into <unit>', 'the successor')
    .option('--from <day>', 'from this day on (YYYY-MM-DD)')
    .option('--yes', 'do it; without, only what it means is shown')
    .action((names: string[], options: RetireOptions) => retireCommand(names, options));
  units
    .command('retire <unit>')
    .description('take a unit out of use')
    .option('--from <day>', 'from this day on (YYYY-MM-DD)')
    .option('--yes', 'do it; without, only what it means is shown')
    .action((name: string, options: RetireOptions) => retireCommand([name], options));
  units
    .command('group [name]')
    .description('groups, or the members of one')
    .option('--add <unit...>', 'units that join')
    .option('--remove <unit...>', 'units that leave')
    .action(groupCommand);
}

async function importCommand(file: string): Promise<void> {
  const bytes = readInputFile(file);
  await withSession(async ({ store, change }) => {
    const registry = await loadRegistry(store.read);
    const seed = accept(await readUnits(bytes, (name) => matchUnit(registry, name).kind === 'unit'), file);
    const imported = await change((act) => importUnits(act, seed));
    const { addedUnits, addedAliases, addedGroups, differences } = imported;
    print(`新增单位${addedUnits}个、简称${addedAliases}个、单位组${addedGroups}个。`);
    for (const difference of differences) print(difference);
  });
}

async function listCommand({ json }: { readonly json?: boolean }): Promise<void> {
  await withSession(async ({ store }) => {
    const { units, former = [] } = await loadRegistry(store.read);
    const nameOf = (id: number | null | undefined) => units.find((unit) => unit.id === id)?.name ?? null;
    if (json) {
      printJson({
        units: units.map(({ name, level = null, parentId, aliases }) => ({
          name,
          level,
          parent: nameOf(parentId),
          aliases,
        })),
        former: former.map(({ name, successorId }) => ({ name, successor: nameOf(successorId) })),
      });
      return;
    }
    for (const { name, level, parentId, aliases } of units) {
      const notes = [level ?? '未分级', ...(parentId ? [`上级${nameOf(parentId)}`] : []), ...aliases];
      print(`${name}（${notes.join('，')}）`);
    }
    for (const { name, successorId } of former)
      print(
        successorId === null ? `${name}（已停用）` : `${name}（已并入${nameOf(successorId) ?? '其他单位'}）`,
      );
  });
}

async function addCommand(name: string, { level: word }: { readonly level?: string }): Promise<void> {
  const level = word === undefined ? null : unitLevelOf(word);
  if (word !== undefined && level === null)
    throw new RuleViolation('unit.level_unknown', { said: word, known: UNIT_LEVELS_IN_WORDS });
  await withSession(({ change }) =>
    change((act) => addUnit(as(act, 'unit-add', `新增单位${name}`), { name, level, parentId: null })),
  );
  print(`已新增单位${name}。`);
}

async function aliasCommand(said: string, alias: string, { remove }: { readonly remove?: boolean }) {
  await withSession(async ({ change }) => {
    const text = await change(async (plain) => {
      const unit = await unitNamed(plain, said);
      const act = as(plain, 'unit-alias', `${unit.name}的简称“${alias}”`);
      if (remove) await removeAlias(act, unit.id, alias);
      else if (!(await addAlias(act, unit.id, alias))) return `“${alias}”已是${unit.name}的名称或简称。`;
      return remove ? `已删除${unit.name}的简称“${alias}”。` : `“${alias}”今后指${unit.name}。`;
    });
    print(text);
  });
}

async function renameCommand(said: string, newName: string, { from }: { readonly from?: string }) {
  await withSession(async ({ change, now }) => {
    const text = await change(async (plain) => {
      const unit = await unitNamed(plain, said);
      const wanted: UnitChange = { kind: 'rename', unitId: unit.id, newName, day: dayOf(from, now) };
      const what = `${unit.name}${await sayUnitChange(plain, wanted)}`;
      const { outcome } = await changeUnit(as(plain, 'unit-rename', what), wanted);
      return outcome === 'done' ? `已办理：${what}。` : `已登记：${what}，到期当日由服务自动办理。`;
    });
    print(text);
  });
}

interface RetireOptions {
  readonly into?: string;
  readonly from?: string;
  readonly yes?: boolean;
}

async function retireCommand(names: readonly string[], { into, from, yes }: RetireOptions): Promise<void> {
  await withSession(async ({ change, now }) => {
    const day = dayOf(from, now);
    const lines = await change(async (plain) => {
      const merged = [];
      for (const name of names) merged.push(await unitNamed(plain, name));
      const successor = into === undefined ? null : await unitNamed(plain, into);
      const target = {
        unitIds: merged.map(({ id }) => id),
        successorId: successor?.id ?? null,
        day,
      };
      const consequences = await consequenceLines(plain, await collectRetirements(plain, target));
      if (!yes) return consequences;
      const said: string[] = [];
      for (const unit of merged) {
        const wanted: UnitChange = successor
          ? { kind: 'merge', unitId: unit.id, successorId: successor.id, day }
          : { kind: 'retire', unitId: unit.id, day };
        const what = `${unit.name}${await sayUnitChange(plain, wanted)}`;
        const { outcome } = await changeUnit(as(plain, 'unit-retire', what), wanted);
        said.push(outcome === 'done' ? `已办理：${what}。` : `已登记：${what}，到期当日由服务自动办理。`);
      }
      return [...consequences, ...said];
    });
    for (const line of lines) print(line);
    if (!yes) throw new CommandRefused(['未确认，未办理。确认无误后请加 --yes 重新执行。']);
  });
}

interface GroupOptions {
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
}

async function groupCommand(
  said: string | undefined,
  { add = [], remove = [] }: GroupOptions,
): Promise<void> {
  await withSession(async ({ store, change }) => {
    const before = await loadRegistry(store.read);
    if (said === undefined) {
      for (const { names, memberUnitIds } of before.groups) print(`${names[0]}：${memberUnitIds.length}家`);
      return;
    }
    const group = requireGroup(
      before.groups,
      before.groups.find(({ names }) => names.some((name) => comparableName(name) === comparableName(said))),
      said,
    );
    if (add.length + remove.length > 0)
      await change(async (plain) => {
        const ids = async (names: readonly string[]) => {
          const found = [];
          for (const name of names) found.push((await unitNamed(plain, name)).id);
          return found;
        };
        const act = as(plain, 'unit-group', `调整单位组“${group.names[0]}”`);
        await changeMembers(act, { groupId: group.id, add: await ids(add), remove: await ids(remove) });
      });
    const { units, groups } = await loadRegistry(store.read);
    const members = groups.find(({ id }) => id === group.id)?.memberUnitIds ?? [];
    print(
      `${group.names[0]}：${members.flatMap((id) => units.find((unit) => unit.id === id)?.name ?? []).join('、')}`,
    );
    const planIds = (await new PlanRepository(store.read).active()).map(({ id }) => id);
    const differences = (await groupDifferences({ manager: store.read }, planIds)).filter(
      ({ groupId }) => groupId === group.id,
    );
    for (const { planId, itemNo, missing, surplus } of differences) {
      const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name).join('、');
      print(
        `工作要点${planId}第${itemNo}项与单位组不一致：${[
          ...(missing.length > 0 ? [`缺少${names(missing)}`] : []),
          ...(surplus.length > 0 ? [`多出${names(surplus)}`] : []),
        ].join('，')}。`,
      );
    }
    if (differences.length > 0)
      print(`责任单位未自动调整，请统筹员在对话中回复“单位 组 ${group.names[0]} 应用”确认。`);
  });
}

function as(act: Act, kind: string, summary: string): Act {
  return beginOperation(act, { kind, summary, undoable: false });
}

async function unitNamed({ manager }: Act, said: string): Promise<RegistryUnit> {
  const match = matchUnit(await loadRegistry(manager), said);
  if (match.kind === 'unit') return match.unit;
  const near = match.kind === 'unmatched' ? match.candidates.map(({ unit }) => unit.name) : [];
  throw new RuleViolation('unit.unknown', { name: said, near });
}

function dayOf(from: string | undefined, now: Date): OfficeDay {
  if (from === undefined) return officeDayOf(now);
  if (!isOfficeDay(from)) throw new CommandRefused([`--from ${from}: a day is written YYYY-MM-DD`]);
  return from;
}
