import { Entity, Index, Unique } from 'typeorm';
import { Id, Ref, Str } from './columns';
import { UnitEntity } from './unit-entity';

/** 简称: a further name by which a unit is known. */
@Entity('unit_aliases')
@Unique('uq_unit_aliases_alias', ['alias'])
@Index('ix_unit_aliases_unit', ['unitId'])
export class UnitAliasEntity {
  @Id() id!: number;
  @Str(128) alias!: string;
  @Ref(() => UnitEntity, 'fk_unit_aliases_unit') unitId!: number;
}
