import { UnitAliasEntity } from '../store/entities/unit-alias-entity';
import { UnitEntity } from '../store/entities/unit-entity';
import { UnitGroupAliasEntity } from '../store/entities/unit-group-alias-entity';
import { UnitGroupEntity } from '../store/entities/unit-group-entity';
import { UnitGroupMemberEntity } from '../store/entities/unit-group-member-entity';
import { insertRow, insertRows } from '../store/insert-rows';
import type { Act } from './act';
import { recordAudit } from './record-audit';

/** A registry as a file gives it. */
export interface UnitsToImport {
  readonly units: readonly {
    readonly name: string;
    readonly level: string | null;
    readonly aliases: readonly string[];
  }[];
  readonly groups: readonly {
    readonly name: string;
    readonly aliases: readonly string[];
    readonly members: readonly string[];
  }[];
}

export interface UnitsImported {
  readonly addedUnits: number;
  readonly addedAliases: number;
  readonly addedGroups: number;
  /** Where the file and the registry disagree: told, never changed. Chinese sentences. */
  readonly differences: readonly string[];
}

/**
 * Adds the units, aliases and groups that the registry does not have. What is there already stays as people left
 * it; differences are reported. Running it twice adds nothing the second time.
 */
export async function importUnits(act: Act, file: UnitsToImport): Promise<UnitsImported> {
  const registry = await RegistryWriter.load(act);
  for (const unit of file.units) await registry.addUnit(unit.name, unit.level, unit.aliases);
  for (const group of file.groups) await registry.addGroup(group.name, group.aliases, group.members);
  const { counts, differences } = registry;
  const imported = { ...counts, differences };
  if (counts.addedUnits + counts.addedAliases + counts.addedGroups > 0) {
    await recordAudit(act, 'units.import', 'registry', null, imported);
  }
  return imported;
}

class RegistryWriter {
  readonly counts = { addedUnits: 0, addedAliases: 0, addedGroups: 0 };
  readonly differences: string[] = [];

  private constructor(
    private readonly act: Act,
    private readonly unitIds: Map<string, number>,
    private readonly stored: ReadonlyMap<number, UnitEntity>,
    private readonly aliasOwners: Map<string, number>,
    private readonly groupIds: Map<string, number>,
    private readonly groupAliases: Map<string, number>,
    private readonly members: Map<number, Set<number>>,
  ) {}

  static async load(act: Act): Promise<RegistryWriter> {
    const { manager } = act;
    const members = new Map<number, Set<number>>();
    for (const { groupId, unitId } of await manager.find(UnitGroupMemberEntity)) {
      members.set(groupId, (members.get(groupId) ?? new Set()).add(unitId));
    }
    const units = await manager.find(UnitEntity);
    return new RegistryWriter(
      act,
      new Map(units.map(({ name, id }) => [name, id])),
      new Map(units.map((unit) => [unit.id, unit])),
      new Map((await manager.find(UnitAliasEntity)).map(({ alias, unitId }) => [alias, unitId])),
      new Map((await manager.find(UnitGroupEntity)).map(({ name, id }) => [name, id])),
      new Map((await manager.find(UnitGroupAliasEntity)).map(({ alias, groupId }) => [alias, groupId])),
      members,
    );
  }

  async addUnit(name: string, level: string | null, aliases: readonly string[]): Promise<number> {
    let id = this.unitIds.get(name);
    if (id === undefined) {
      id = await insertRow(this.act.manager, UnitEntity, {
        name,
        level,
        active: true,
        successorId: null,
        parentId: null,
        createdAt: this.act.now,
      });
      this.unitIds.set(name, id);
      this.counts.addedUnits++;
    } else this.compareUnit(id, level);
    for (const alias of aliases) await this.addAlias(alias, id, name);
    return id;
  }

  private compareUnit(id: number, level: string | null): void {
    const stored = this.stored.get(id);
    if (!stored) return;
    if (!stored.active) this.differences.push(`单位“${stored.name}”在单位库中已停用，未改动。`);
    if (level !== null && level !== stored.level) {
      const known = stored.level === null ? '没有级别' : `级别为“${stored.level}”`;
      this.differences.push(`单位“${stored.name}”在单位库中${known}，文件中为“${level}”，未改动。`);
    }
  }

  private async addAlias(alias: string, unitId: number, unitName: string): Promise<void> {
    const owner = this.aliasOwners.get(alias);
    if (owner === unitId) return;
    if (owner !== undefined) {
      this.differences.push(
        `简称“${alias}”在单位库中属于“${this.nameOf(owner)}”，文件中属于“${unitName}”，未改动。`,
      );
      return;
    }
    await this.act.manager.insert(UnitAliasEntity, { alias, unitId });
    this.aliasOwners.set(alias, unitId);
    this.counts.addedAliases++;
  }

  async addGroup(name: string, aliases: readonly string[], memberNames: readonly string[]): Promise<void> {
    const wanted: number[] = [];
    for (const member of memberNames) {
      const unitId = this.unitIds.get(member);
      if (unitId === undefined)
        this.differences.push(`单位组“${name}”的成员“${member}”不在单位库中，未加入。`);
      else wanted.push(unitId);
    }
    let groupId = this.groupIds.get(name);
    if (groupId === undefined) groupId = await this.insertGroup(name, wanted);
    else this.compareMembers(name, groupId, wanted);
    for (const alias of aliases) await this.addGroupAlias(alias, groupId, name);
  }

  private async insertGroup(name: string, members: readonly number[]): Promise<number> {
    const { manager } = this.act;
    const groupId = await insertRow(manager, UnitGroupEntity, { name });
    this.groupIds.set(name, groupId);
    this.members.set(groupId, new Set(members));
    this.counts.addedGroups++;
    const rows = [...new Set(members)].map((unitId, ordinal) => ({ groupId, unitId, ordinal }));
    await insertRows(manager, UnitGroupMemberEntity, rows);
    return groupId;
  }

  private async addGroupAlias(alias: string, groupId: number, groupName: string): Promise<void> {
    const owner = this.groupAliases.get(alias);
    if (owner === groupId) return;
    if (owner !== undefined) {
      const ownerName = [...this.groupIds].find(([, id]) => id === owner)?.[0] ?? String(owner);
      this.differences.push(`组名“${alias}”在单位库中属于“${ownerName}”，文件中属于“${groupName}”，未改动。`);
      return;
    }
    await this.act.manager.insert(UnitGroupAliasEntity, { alias, groupId });
    this.groupAliases.set(alias, groupId);
    this.counts.addedAliases++;
  }

  private compareMembers(name: string, groupId: number, wanted: readonly number[]): void {
    const stored = this.members.get(groupId) ?? new Set<number>();
    const added = wanted.filter((id) => !stored.has(id)).map((id) => this.nameOf(id));
    const gone = [...stored].filter((id) => !wanted.includes(id)).map((id) => this.nameOf(id));
    if (added.length > 0) this.differences.push(`单位组“${name}”：文件中多出${added.join('、')}，未改动。`);
    if (gone.length > 0) this.differences.push(`单位组“${name}”：文件中缺少${gone.join('、')}，未改动。`);
  }

  private nameOf(unitId: number): string {
    for (const [name, id] of this.unitIds) if (id === unitId) return name;
    return String(unitId);
  }
}
