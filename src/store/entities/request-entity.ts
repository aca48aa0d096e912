import { Entity, Index } from 'typeorm';
import { Id, Instant, LongText, Ref, Str } from './columns';
import { InboundMessageEntity } from './inbound-message-entity';
import { ObligationEntity } from './obligation-entity';
import { PlanEntity } from './plan-entity';
import { UnitEntity } from './unit-entity';

/**
 * `extension` 延期, `amendment` a text for what is accepted, `reopening` a text for what is closed, `binding` 绑定.
 */
export type RequestKind = 'extension' | 'amendment' | 'reopening' | 'binding';

/** Something a person asks of the coordinator; its id is the number shown (`同意 #12`). */
@Entity('requests')
@Index('ix_requests_status', ['status', 'kind'])
@Index('ix_requests_userid', ['userid', 'status'])
@Index('ix_requests_plan', ['planId'])
@Index('ix_requests_unit', ['unitId'])
@Index('ix_requests_obligation', ['obligationId', 'status'])
@Index('ix_requests_inbound', ['inboundId'])
export class RequestEntity {
  @Id() id!: number;
  @Str(16) kind!: RequestKind;
  /** Whose coordinators decide; null where any coordinator may. */
  @Ref(() => PlanEntity, 'fk_requests_plan', { nullable: true }) planId!: number | null;
  @Ref(() => UnitEntity, 'fk_requests_unit', { nullable: true }) unitId!: number | null;
  @Ref(() => ObligationEntity, 'fk_requests_obligation', { nullable: true }) obligationId!: number | null;
  /** Who asks; need not be a known person. */
  @Str(64) userid!: string;
  @Ref(() => InboundMessageEntity, 'fk_requests_inbound', { nullable: true }) inboundId!: number | null;
  /** JSON; its shape goes with `kind`. */
  @LongText() payload!: string;
  @Str(12) status!: 'open' | 'granted' | 'refused' | 'replaced' | 'withdrawn';
  @Instant() askedAt!: Date;
  @Str(64, { nullable: true }) decidedBy!: string | null;
  @Instant({ nullable: true }) decidedAt!: Date | null;
  @LongText({ nullable: true }) note!: string | null;
}
