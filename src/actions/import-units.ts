import { UnitAliasEntity } from '../store/entities/unit-alias-entity';
import { UnitEntity } from '../store/entities/unit-entity';
import { UnitGroupAliasEntity } from '../store/entities/unit-group-alias-entity';
import { UnitGroupEntity } from '../store/entities/unit-group-entity';
import { UnitGroupMemberEntity } from '../store/entities/unit-group-member-entity';
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
    return new RegistryWriter(
      act,
      new Map((await manager.find(UnitEntity)).map(({ name, id }) => [name, id])),
      new Map((await manager.find(UnitAliasEntity)).map(({ alias, unitId }) => [alias, unitId])),
      new Map((await manager.find(UnitGroupEntity)).map(({ name, id }) => [name, id])),
      new Map((await manager.find(UnitGroupAliasEntity)).map(({ alias, groupId }) => [alias, groupId])),
      members,
    );
  }

  async addUnit(name: string, level: string | null, aliases: readonly string[]): Promise<number> {
    let id = this.unitIds.get(name);
    if (id === undefined) {
      const { identifiers } = await this.act.manager.insert(UnitEntity, {
        name,
        level,
        active: true,
        successorId: null,
        createdAt: this.act.now,
      });
      id = Number(identifiers[0]?.id);
      this.unitIds.set(name, id);
      this.counts.addedUnits++;
    }
    for (const alias of aliases) await this.addAlias(alias, id, name);
    return id;
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
    const { manager } = this.act;
    const known = this.groupIds.get(name);
    const wanted = memberNames.flatMap((member) => this.unitIds.get(member) ?? []);
    if (known !== undefined) {
      this.compareMembers(name, known, wanted);
      return;
    }
    const { identifiers } = await manager.insert(UnitGroupEntity, { name });
    const groupId = Number(identifiers[0]?.id);
    this.groupIds.set(name, groupId);
    this.counts.addedGroups++;
    for (const alias of aliases) {
      if (this.groupAliases.has(alias)) continue;
      await manager.insert(UnitGroupAliasEntity, { alias, groupId });
      this.groupAliases.set(alias, groupId);
    }
    for (const [ordinal, unitId] of wanted.entries()) {
      await manager.insert(UnitGroupMemberEntity, { groupId, unitId, ordinal });
    }
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
