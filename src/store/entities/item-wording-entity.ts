import { Entity, Index } from 'typeorm';
import { Id, Instant, Int, LongText, Ref, Str } from './columns';
import { WorkItemEntity } from './work-item-entity';

/** How an item read until a corrected document replaced its words: a period that had closed by then keeps them. */
@Entity('item_wordings')
@Index('ix_item_wordings_item', ['itemId', 'replacedAt'])
export class ItemWordingEntity {
  @Id() id!: number;
  @Ref(() => WorkItemEntity, 'fk_item_wordings_item') itemId!: number;
  /** Office time. */
  @Instant() replacedAt!: Date;
  @Int() no!: number;
  @Str(32) label!: string;
  @LongText() title!: string;
  @LongText() text!: string;
  @LongText() printedUnits!: string;
  @Str(128, { nullable: true }) dueText!: string | null;
  /** Of the section in which it stood. */
  @LongText({ nullable: true }) heading!: string | null;
}
