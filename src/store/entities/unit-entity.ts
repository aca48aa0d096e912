import { Entity, Index, Unique } from 'typeorm';
import { Flag, Id, Instant, Ref, Str } from './columns';

/** 单位. Its identity survives renaming; a merged unit names its successor. */
@Entity('units')
@Unique('uq_units_name', ['name'])
@Index('ix_units_successor', ['successorId'])
@Index('ix_units_parent', ['parentId'])
export class UnitEntity {
  @Id() id!: number;
  @Str(128) name!: string;
  /** 市直, 县区, 镇街, 驻揭…; null when unknown. */
  @Str(16, { nullable: true }) level!: string | null;
  @Flag() active!: boolean;
  @Ref(() => UnitEntity, 'fk_units_successor', { nullable: true }) successorId!: number | null;
  /** The unit above it: of a 镇街 its 县区. */
  @Ref(() => UnitEntity, 'fk_units_parent', { nullable: true }) parentId!: number | null;
  @Instant() createdAt!: Date;
}
