import { Entity, Index } from 'typeorm';
import { Id, Instant, LongText, Ref, Str } from './columns';
import { UnitEntity } from './unit-entity';

/**
 * `rename` 改名, `merge` 并入, `retire` 停用, `restore` 恢复; `unalias`: a person has taken an alias away, so that no
 * file brings it back.
 */
export type UnitChangeKind = 'rename' | 'merge' | 'retire' | 'restore' | 'unalias';

/** What happened to a unit, or is to happen on a day to come. The history of its names. */
@Entity('unit_changes')
@Index('ix_unit_changes_unit', ['unitId'])
@Index('ix_unit_changes_successor', ['successorId'])
@Index('ix_unit_changes_status', ['status', 'day'])
export class UnitChangeEntity {
  @Id() id!: number;
  @Str(16) kind!: UnitChangeKind;
  @Ref(() => UnitEntity, 'fk_unit_changes_unit') unitId!: number;
  /** What the unit was called before; of `unalias` the alias. */
  @Str(128) oldName!: string;
  /** Of `rename`. */
  @Str(128, { nullable: true }) newName!: string | null;
  /** Of `merge`. */
  @Ref(() => UnitEntity, 'fk_unit_changes_successor', { nullable: true }) successorId!: number | null;
  /** Office day from which it holds. */
  @Str(10) day!: string;
  /** `waiting` for its day; `failed`: on its day something stood in the way (`note`). */
  @Str(12) status!: 'waiting' | 'done' | 'cancelled' | 'failed';
  /** As `Act.actor`. */
  @Str(96) askedBy!: string;
  @Instant() askedAt!: Date;
  @Instant({ nullable: true }) doneAt!: Date | null;
  @LongText({ nullable: true }) note!: string | null;
}
