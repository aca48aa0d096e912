import { Entity, Index, Unique } from 'typeorm';
import { Id, Int, Ref, Str } from './columns';
import { UnitEntity } from './unit-entity';
import { UnitGroupEntity } from './unit-group-entity';
import { WorkItemEntity } from './work-item-entity';

/** A responsible unit of an item, groups expanded into rows when the plan was confirmed. */
@Entity('item_units')
@Unique('uq_item_units_pair', ['itemId', 'unitId'])
@Index('ix_item_units_unit', ['unitId'])
@Index('ix_item_units_role', ['itemId', 'role', 'unitId'])
@Index('ix_item_units_group', ['groupId'])
export class ItemUnitEntity {
  @Id() id!: number;
  @Ref(() => WorkItemEntity, 'fk_item_units_item') itemId!: number;
  @Ref(() => UnitEntity, 'fk_item_units_unit') unitId!: number;
  @Str(8) role!: 'lead' | 'support';
  /** Printed order; the first lead answers for the item. */
  @Int() ordinal!: number;
  @Str(128) printedName!: string;
  @Ref(() => UnitGroupEntity, 'fk_item_units_group', { nullable: true }) groupId!: number | null;
}
