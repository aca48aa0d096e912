import { Entity, Index, Unique } from 'typeorm';
import { Id, Int, Ref } from './columns';
import { UnitEntity } from './unit-entity';
import { UnitGroupEntity } from './unit-group-entity';

@Entity('unit_group_members')
@Unique('uq_unit_group_members_pair', ['groupId', 'unitId'])
@Index('ix_unit_group_members_unit', ['unitId'])
export class UnitGroupMemberEntity {
  @Id() id!: number;
  @Ref(() => UnitGroupEntity, 'fk_unit_group_members_group') groupId!: number;
  @Ref(() => UnitEntity, 'fk_unit_group_members_unit') unitId!: number;
  @Int() ordinal!: number;
}
