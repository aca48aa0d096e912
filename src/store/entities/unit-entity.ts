import { Entity, Index, Unique } from 'typeorm';
import { Flag, Id, Instant, Ref, Str } from './columns';

/** 单位. Its identity survives renaming; a merged unit names its successor. */
@Entity('units')
@Unique('uq_units_name', ['name'])
@Index('ix_units_successor', ['successorId'])
export class UnitEntity {
  @Id() id!: number;
  @Str(128) name!: string;
  /** 市直, 县区, 镇街, 驻地…: as the seed says it; null when unknown. */
  @Str(16, { nullable: true }) level!: string | null;
  @Flag() active!: boolean;
  @Ref(() => UnitEntity, 'fk_units_successor', { nullable: true }) successorId!: number | null;
  @Instant() createdAt!: Date;
}
