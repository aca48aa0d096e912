import { Entity, Index } from 'typeorm';
import { Id, Instant, Ref, Str } from './columns';
import { PersonEntity } from './person-entity';

/** 委托: from one office day to another, both included, the deputy stands in for everything. Ends by itself. */
@Entity('stand_ins')
@Index('ix_stand_ins_person', ['personId', 'toDay'])
@Index('ix_stand_ins_deputy', ['deputyId', 'toDay'])
export class StandInEntity {
  @Id() id!: number;
  @Ref(() => PersonEntity, 'fk_stand_ins_person') personId!: number;
  @Ref(() => PersonEntity, 'fk_stand_ins_deputy') deputyId!: number;
  @Str(10) fromDay!: string;
  @Str(10) toDay!: string;
  @Instant() createdAt!: Date;
  @Instant({ nullable: true }) endedAt!: Date | null;
}
