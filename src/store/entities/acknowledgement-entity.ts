import { Entity, Index } from 'typeorm';
import { Id, Instant, Ref, Str } from './columns';
import { InboundMessageEntity } from './inbound-message-entity';
import { ObligationEntity } from './obligation-entity';
import { PersonEntity } from './person-entity';

/** 收到 [周五前报]: a person has taken note of what is owed, perhaps with a promised day. The latest row counts. */
@Entity('acknowledgements')
@Index('ix_acknowledgements_obligation', ['obligationId', 'personId'])
@Index('ix_acknowledgements_person', ['personId'])
@Index('ix_acknowledgements_inbound', ['inboundId'])
export class AcknowledgementEntity {
  @Id() id!: number;
  @Ref(() => PersonEntity, 'fk_acknowledgements_person') personId!: number;
  @Ref(() => ObligationEntity, 'fk_acknowledgements_obligation') obligationId!: number;
  /** Office day; stages before it are left out. Null for 收到 alone, which silences nothing. */
  @Str(10, { nullable: true }) promisedDay!: string | null;
  @Instant() saidAt!: Date;
  @Ref(() => InboundMessageEntity, 'fk_acknowledgements_inbound') inboundId!: number;
}
