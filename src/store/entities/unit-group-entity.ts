import { Entity, Unique } from 'typeorm';
import { Id, Str } from './columns';

/** 单位组, such as 各县<市、区>政府<管委会>. */
@Entity('unit_groups')
@Unique('uq_unit_groups_name', ['name'])
export class UnitGroupEntity {
  @Id() id!: number;
  @Str(128) name!: string;
}
