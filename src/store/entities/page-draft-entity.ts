import { Entity, Index, Unique } from 'typeorm';
import { Id, Instant, Int, LongText, Ref } from './columns';
import { ObligationEntity } from './obligation-entity';
import { PersonEntity } from './person-entity';

/** What a person has typed on the 填报 page and not submitted. Nobody else reads it; no log has it. */
@Entity('page_drafts')
@Unique('uq_page_drafts_place', ['personId', 'obligationId'])
@Index('ix_page_drafts_obligation', ['obligationId'])
export class PageDraftEntity {
  @Id() id!: number;
  @Ref(() => PersonEntity, 'fk_page_drafts_person') personId!: number;
  @Ref(() => ObligationEntity, 'fk_page_drafts_obligation') obligationId!: number;
  /** The `ReportForm` as JSON. */
  @LongText() form!: string;
  /** The report's version on which it was begun: 0 where there was none. */
  @Int() baseVersion!: number;
  /** Goes up with each save: a tab that knows an older one does not write over it. */
  @Int() revision!: number;
  /** Office time. */
  @Instant() savedAt!: Date;
}
