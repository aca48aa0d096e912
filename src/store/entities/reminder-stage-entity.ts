import { Entity, Index, Unique } from 'typeorm';
import { Id, Ref, Str } from './columns';
import { ObligationEntity } from './obligation-entity';
import { PersonEntity } from './person-entity';
import { ReminderEntity } from './reminder-entity';

/** One (obligation, stage) that a person has been told; the due day tells an extended ladder from the first. */
@Entity('reminder_stages')
@Unique('uq_reminder_stages_told', ['personId', 'obligationId', 'stage', 'dueDay'])
@Index('ix_reminder_stages_reminder', ['reminderId'])
@Index('ix_reminder_stages_obligation', ['obligationId'])
export class ReminderStageEntity {
  @Id() id!: number;
  @Ref(() => ReminderEntity, 'fk_reminder_stages_reminder') reminderId!: number;
  @Ref(() => PersonEntity, 'fk_reminder_stages_person') personId!: number;
  @Ref(() => ObligationEntity, 'fk_reminder_stages_obligation') obligationId!: number;
  @Str(8) stage!: string;
  @Str(10) dueDay!: string;
}
