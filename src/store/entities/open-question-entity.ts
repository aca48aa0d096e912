import { Entity, Index } from 'typeorm';
import { Id, Instant, LongText, Ref, Str } from './columns';
import { PersonEntity } from './person-entity';

/** One thing that waits for a person's answer; its id is the number shown (`确认 37`). */
@Entity('open_questions')
@Index('ix_open_questions_person', ['personId', 'outcome'])
export class OpenQuestionEntity {
  @Id() id!: number;
  @Ref(() => PersonEntity, 'fk_open_questions_person') personId!: number;
  /** Names the handler that understands the payload. */
  @Str(24) kind!: string;
  /** JSON. */
  @LongText() payload!: string;
  @Instant() askedAt!: Date;
  @Instant() expiresAt!: Date;
  @Str(16) outcome!: 'open' | 'done' | 'replaced' | 'cancelled' | 'expired';
}
