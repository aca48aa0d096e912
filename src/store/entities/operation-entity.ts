import { Entity, Index } from 'typeorm';
import { Flag, Id, Instant, LongText, Ref, Str } from './columns';
import { InboundMessageEntity } from './inbound-message-entity';

/**
 * One command of one person, with everything it changed: its audit entries and its messages name it. What 撤销 takes
 * back is an operation as a whole.
 */
@Entity('operations')
@Index('ix_operations_actor', ['actor', 'id'])
@Index('ix_operations_inbound', ['inboundId'])
@Index('ix_operations_undone_by', ['undoneById'])
export class OperationEntity {
  @Id() id!: number;
  /** userid, or `system`, or `cli:<login>`. */
  @Str(96) actor!: string;
  @Ref(() => InboundMessageEntity, 'fk_operations_inbound', { nullable: true }) inboundId!: number | null;
  /** `accept`, `return`, `extend` …; `undo` for the undoing of another one. */
  @Str(32) kind!: string;
  /** What was done, as one says it: `通过 第5项（市教育局，二季度）`. */
  @LongText() summary!: string;
  @Instant() at!: Date;
  @Flag() undoable!: boolean;
  @Ref(() => OperationEntity, 'fk_operations_undone_by', { nullable: true }) undoneById!: number | null;
}
