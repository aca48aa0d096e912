import { Entity, Index } from 'typeorm';
import { Id, Instant, Ref } from './columns';
import { PersonEntity } from './person-entity';
import { UnitEntity } from './unit-entity';
import { WorkItemEntity } from './work-item-entity';

/** 转办: one item of one unit handed to a colleague, until taken back. Ended rows tell who was responsible when. */
@Entity('hand_overs')
@Index('ix_hand_overs_unit', ['unitId', 'itemId'])
@Index('ix_hand_overs_item', ['itemId'])
@Index('ix_hand_overs_from', ['fromPersonId'])
@Index('ix_hand_overs_to', ['toPersonId'])
export class HandOverEntity {
  @Id() id!: number;
  @Ref(() => WorkItemEntity, 'fk_hand_overs_item') itemId!: number;
  @Ref(() => UnitEntity, 'fk_hand_overs_unit') unitId!: number;
  @Ref(() => PersonEntity, 'fk_hand_overs_from') fromPersonId!: number;
  @Ref(() => PersonEntity, 'fk_hand_overs_to') toPersonId!: number;
  @Instant() since!: Date;
  @Instant({ nullable: true }) endedAt!: Date | null;
}
