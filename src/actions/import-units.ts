import { comparableName } from '../domain/registry/comparable-name';
import { UnitAliasEntity } from '../store/entities/unit-alias-entity';
import { UnitChangeEntity } from '../store/entities/unit-change-entity';
import { UnitEntity } from '../store/entities/unit-entity';
import { UnitGroupAliasEntity } from '../store/entities/unit-group-alias-entity';
import { UnitGroupEntity } from '../store/entities/unit-group-entity';
import { UnitGroupMemberEntity } from '../store/entities/unit-group-member-entity';
import { insertRow, insertRows } from '../store/insert-rows';
import type { Act } from './act';
import { changeRow } from './audited-rows';
import { recordAudit } from './record-audit';

/** A registry as a file gives it. */
export interface UnitsToImport {
  readonly units: readonly {
    readonly name: string;
    readonly level: string | null;
    /** By name; null or left out where the file gives none. */
    readonly parent?: string | null;
    readonly aliases: readonly string[];
  }[];
  readonly groups: readonly {
    readonly name: string;
    readonly aliases: readonly string[];
    readonly members: readonly string[];
    /** Members that the file does not name are no difference. */
    readonly partial?: true;
  }[];
}

export interface UnitsImported {
  readonly addedUnits: number;
  readonly addedAliases: number;
  readonly addedGroups: number;
  /** Where the file and the registry disagree, which is told and left as people left it; and what was filled in. */
  readonly differences: readonly string[];
}

/**
 * Adds the units, aliases and groups that the registry does not have, and levels and units above that it leaves open.
 * What a person has decided (a renamed, merged or retired unit, an alias taken away, members of a group) stays;
 * differences are reported. Running it twice adds nothing the second time.
 */
export async function importUnits(act: Act, file: UnitsToImport): Promise<UnitsImported> {
  const registry = await RegistryWriter.load(act);
  for (const unit of file.units) await registry.addUnit(unit.name, unit.level, unit.aliases);
  // A unit above may stand further down in the file.
  for (const { name, parent } of file.units) if (parent) await registry.fillParent(name, parent);
  for (const group of file.groups) await registry.addGroup(group);
  const { counts, differences } = registry;
  const imported = { ...counts, differences };
  if (counts.addedUnits + counts.addedAliases + counts.addedGroups > 0) {
    await recordAudit(act, 'units.import', 'registry', null, imported);
  }
  return imported;
}

type Owner = { readonly unitId: number } | { readonly groupId: number };

class RegistryWriter {
  readonly counts = { addedUnits: 0, addedAliases: 0, addedGroups: 0 };
  readonly differences: string[] = [];
  /** Whom a name means, by `comparableName`: names of units and groups, and aliases. */
  private readonly owners = new Map<string, Owner>();
  private readonly units = new Map<number, UnitEntity>();
  private readonly groups = new Map<number, string>();
  private readonly members = new Map<number, Set<number>>();
  /** Aliases that people have taken away, as `unitId|name`. */
  private readonly takenAway = new Set<string>();

  private constructor(private readonly act: Act) {}

  static async load(act: Act): Promise<RegistryWriter> {
    const { manager } = act;
    const writer = new RegistryWriter(act);
    const { owners, units, groups, members, takenAway } = writer;
    for (const { alias, unitId } of await manager.find(UnitAliasEntity))
      owners.set(comparableName(alias), { unitId });
    for (const { alias, groupId } of await manager.find(UnitGroupAliasEntity))
      owners.set(comparableName(alias), { groupId });
    for (const { name, id } of await manager.find(UnitGroupEntity)) {
      groups.set(id, name);
      owners.set(comparableName(name), { groupId: id });
    }
    // A former unit's own name goes before the alias that it has become.
    for (const unit of await manager.find(UnitEntity)) {
      units.set(unit.id, unit);
      owners.set(comparableName(unit.name), { unitId: unit.id });
    }
    for (const { groupId, unitId } of await manager.find(UnitGroupMemberEntity))
      members.set(groupId, (members.get(groupId) ?? new Set()).add(unitId));
    for (const { unitId, oldName } of await manager.findBy(UnitChangeEntity, { kind: 'unalias' }))
      takenAway.add(`${unitId}|${comparableName(oldName)}`);
    return writer;
  }

  async addUnit(name: string, level: string | null, aliases: readonly string[]): Promise<void> {
    const owner = this.owners.get(comparableName(name));
    if (owner && 'groupId' in owner) {
      this.differences.push(`“${name}”在单位库中是单位组“${this.nameOf(owner)}”的名称，未新建单位。`);
      return;
    }
    const known = owner && this.units.get(owner.unitId);
    if (known && !known.active) {
      this.differences.push(this.formerText(known));
      return;
    }
    if (known && comparableName(known.name) !== comparableName(name))
      this.differences.push(`文件中的单位“${name}”在单位库中是“${known.name}”的简称或曾用名，未新建。`);
    const id = known ? known.id : await this.insertUnit(name, level);
    if (known) await this.fillLevel(known, level);
    for (const alias of aliases) await this.addAlias(alias, id);
  }

  private async insertUnit(name: string, level: string | null): Promise<number> {
    const row = { name, level, active: true, successorId: null, parentId: null, createdAt: this.act.now };
    const id = await insertRow(this.act.manager, UnitEntity, row);
    this.units.set(id, { id, ...row });
    this.owners.set(comparableName(name), { unitId: id });
    this.counts.addedUnits++;
    return id;
  }

  private formerText({ name, successorId }: UnitEntity): string {
    const successor = successorId === null ? undefined : this.units.get(successorId);
    return successor
      ? `单位“${name}”在单位库中已并入“${successor.name}”，未改动。`
      : `单位“${name}”在单位库中已停用，未改动。`;
  }

  private async fillLevel(unit: UnitEntity, level: string | null): Promise<void> {
    if (level === null || level === unit.level) return;
    if (unit.level === null) {
      await this.fill(unit, { level });
      this.differences.push(`单位“${unit.name}”原无级别，已按文件补充为“${level}”。`);
    } else {
      this.differences.push(
        `单位“${unit.name}”在单位库中级别为“${unit.level}”，文件中为“${level}”，未改动。`,
      );
    }
  }

  async fillParent(name: string, parentName: string): Promise<void> {
    const unit = this.unitNamed(name);
    const parent = this.unitNamed(parentName);
    if (!unit?.active || !parent?.active || unit.parentId === parent.id) return;
    const stored = unit.parentId === null ? undefined : this.units.get(unit.parentId);
    if (stored) {
      this.differences.push(
        `单位“${unit.name}”在单位库中上级为“${stored.name}”，文件中为“${parent.name}”，未改动。`,
      );
    } else if (this.isAbove(unit, parent)) {
      this.differences.push(`“${unit.name}”在单位库中是“${parent.name}”的上级，文件中相反，未改动。`);
    } else await this.fill(unit, { parentId: parent.id });
  }

  private async fill(unit: UnitEntity, columns: Partial<UnitEntity>): Promise<void> {
    await changeRow(this.act, 'unit', unit, columns, 'parentId' in columns ? 'unit.parent' : 'unit.level');
    this.units.set(unit.id, { ...unit, ...columns });
  }

  private isAbove(unit: UnitEntity, below: UnitEntity): boolean {
    const passed = new Set<number>();
    for (let each: UnitEntity | undefined = below; each && !passed.has(each.id); ) {
      if (each.id === unit.id) return true;
      passed.add(each.id);
      each = each.parentId === null ? undefined : this.units.get(each.parentId);
    }
    return false;
  }

  private async addAlias(alias: string, unitId: number): Promise<void> {
    const key = comparableName(alias);
    const owner = this.owners.get(key);
    const unitName = this.nameOf({ unitId });
    if (owner && 'unitId' in owner && owner.unitId === unitId) return;
    if (owner) {
      this.differences.push(
        `简称“${alias}”在单位库中属于“${this.nameOf(owner)}”，文件中属于“${unitName}”，未改动。`,
      );
      return;
    }
    if (this.takenAway.has(`${unitId}|${key}`)) {
      this.differences.push(`简称“${alias}”已由人员从“${unitName}”删除，未恢复。`);
      return;
    }
    await this.act.manager.insert(UnitAliasEntity, { alias, unitId });
    this.owners.set(key, { unitId });
    this.counts.addedAliases++;
  }

  async addGroup({ name, aliases, members: named, partial }: UnitsToImport['groups'][number]): Promise<void> {
    const wanted: number[] = [];
    for (const member of named) {
      const unit = this.unitNamed(member);
      if (unit?.active) wanted.push(unit.id);
      else this.differences.push(`单位组“${name}”的成员“${member}”不在单位库中，未加入。`);
    }
    const owner = this.owners.get(comparableName(name));
    if (owner && 'unitId' in owner) {
      this.differences.push(`单位组“${name}”与单位“${this.nameOf(owner)}”同名，未新建。`);
      return;
    }
    if (owner) this.compareMembers(name, owner.groupId, wanted, partial ?? false);
    const groupId = owner?.groupId ?? (await this.insertGroup(name, wanted));
    for (const alias of aliases) await this.addGroupAlias(alias, groupId, name);
  }

  private async insertGroup(name: string, members: readonly number[]): Promise<number> {
    const { manager } = this.act;
    const groupId = await insertRow(manager, UnitGroupEntity, { name });
    this.groups.set(groupId, name);
    this.owners.set(comparableName(name), { groupId });
    this.members.set(groupId, new Set(members));
    this.counts.addedGroups++;
    const rows = [...new Set(members)].map((unitId, ordinal) => ({ groupId, unitId, ordinal }));
    await insertRows(manager, UnitGroupMemberEntity, rows);
    return groupId;
  }

  private async addGroupAlias(alias: string, groupId: number, groupName: string): Promise<void> {
    const owner = this.owners.get(comparableName(alias));
    if (owner && 'groupId' in owner && owner.groupId === groupId) return;
    if (owner) {
      this.differences.push(
        `组名“${alias}”在单位库中属于“${this.nameOf(owner)}”，文件中属于“${groupName}”，未改动。`,
      );
      return;
    }
    await this.act.manager.insert(UnitGroupAliasEntity, { alias, groupId });
    this.owners.set(comparableName(alias), { groupId });
    this.counts.addedAliases++;
  }

  private compareMembers(name: string, groupId: number, wanted: readonly number[], partial: boolean): void {
    const stored = this.members.get(groupId) ?? new Set<number>();
    const names = (ids: readonly number[]) => ids.map((unitId) => this.nameOf({ unitId })).join('、');
    const added = wanted.filter((id) => !stored.has(id));
    const gone = partial ? [] : [...stored].filter((id) => !wanted.includes(id));
    if (added.length > 0) this.differences.push(`单位组“${name}”：文件中多出${names(added)}，未改动。`);
    if (gone.length > 0) this.differences.push(`单位组“${name}”：文件中缺少${names(gone)}，未改动。`);
  }

  private unitNamed(name: string): UnitEntity | undefined {
    const owner = this.owners.get(comparableName(name));
    const unit = owner && 'unitId' in owner ? this.units.get(owner.unitId) : undefined;
    // Who names a merged unit means its successor.
    return unit?.successorId == null ? unit : this.units.get(unit.successorId);
  }

  private nameOf(owner: Owner): string {
    return 'unitId' in owner
      ? (this.units.get(owner.unitId)?.name ?? String(owner.unitId))
      : (this.groups.get(owner.groupId) ?? String(owner.groupId));
  }
}
