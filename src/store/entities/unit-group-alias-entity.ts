import { Entity, Index, Unique } from 'typeorm';
import { Id, Ref, Str } from './columns';
import { UnitGroupEntity } from './unit-group-entity';

@Entity('unit_group_aliases')
@Unique('uq_unit_group_aliases_alias', ['alias'])
@Index('ix_unit_group_aliases_group', ['groupId'])
export class UnitGroupAliasEntity {
  @Id() id!: number;
  @Str(128) alias!: string;
  @Ref(() => UnitGroupEntity, 'fk_unit_group_aliases_group') groupId!: number;
}
