import { Entity, Index } from 'typeorm';
import { AttachmentEntity } from './attachment-entity';
import { Id, Instant, LongText, Ref, Str } from './columns';
import { OpenQuestionEntity } from './open-question-entity';
import { PersonEntity } from './person-entity';

/** What is imported: a plan, people and their roles, or units of the registry. */
export type ImportKind = 'plan' | 'contacts' | 'units';

/**
 * `collecting` takes pasted messages, `fetching` waits for the bytes of a file sent in the chat, `read` waits for
 * decisions and 确认, `done` is stored, `dropped` was given up or replaced by another one.
 */
export type ImportState = 'collecting' | 'fetching' | 'read' | 'done' | 'dropped';

/** A document that a person is importing. */
@Entity('plan_imports')
@Index('ix_plan_imports_person', ['personId', 'state'])
@Index('ix_plan_imports_state', ['state'])
@Index('ix_plan_imports_attachment', ['attachmentId'])
@Index('ix_plan_imports_question', ['questionId'])
export class PlanImportEntity {
  @Id() id!: number;
  @Ref(() => PersonEntity, 'fk_plan_imports_person') personId!: number;
  @Str(12) kind!: ImportKind;
  @Str(12) state!: ImportState;
  @Str(255, { nullable: true }) fileName!: string | null;
  /** The file sent in the chat. */
  @Ref(() => AttachmentEntity, 'fk_plan_imports_attachment', { nullable: true }) attachmentId!: number | null;
  /** The latest preview of it. */
  @Ref(() => OpenQuestionEntity, 'fk_plan_imports_question', { nullable: true }) questionId!: number | null;
  /** JSON: the pasted messages as they came (`domain/importing/pasted-parts`). */
  @LongText({ nullable: true }) parts!: string | null;
  /** What was read: the lines of a plan, the rows of the others as JSON. */
  @LongText({ nullable: true }) content!: string | null;
  /** JSON: what the person has decided about it. */
  @LongText() decisions!: string;
  /** What was stored, in words. */
  @LongText({ nullable: true }) outcome!: string | null;
  /** CreateTime of the message that ended the pasting: what was sent before it still belongs to the text. */
  @Instant({ nullable: true }) collectedUntil!: Date | null;
  /** Office time. */
  @Instant() startedAt!: Date;
  /** Office time of the last part or decision. */
  @Instant() touchedAt!: Date;
}
