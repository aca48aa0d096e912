import { Entity, Index, Unique } from 'typeorm';
import { Id, Instant, Ref, Str } from './columns';
import { PersonEntity } from './person-entity';

/** 催办: one person's one message of one office day. The unique key is what makes a double tick harmless. */
@Entity('reminders')
@Unique('uq_reminders_person_day', ['personId', 'officeDay'])
@Index('ix_reminders_day', ['officeDay'])
export class ReminderEntity {
  @Id() id!: number;
  @Ref(() => PersonEntity, 'fk_reminders_person') personId!: number;
  @Str(10) officeDay!: string;
  /**
   * `nudge`: a coordinator's 催办 took the place of the scheduled one; `asked`: only a lead unit asked for one item,
   * which takes no place. Taken over by the scheduled message where a 催办 was taken back.
   */
  @Str(12) kind!: 'scheduled' | 'nudge' | 'asked';
  /** The most urgent stage it was planned for. */
  @Str(8) stage!: string;
  @Instant() plannedAt!: Date;
}
