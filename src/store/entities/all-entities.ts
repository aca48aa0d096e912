import { AcknowledgementEntity } from './acknowledgement-entity';
import { AttachmentEntity } from './attachment-entity';
import { AuditEntryEntity } from './audit-entry-entity';
import { BlobChunkEntity } from './blob-chunk-entity';
import { DocumentJobEntity } from './document-job-entity';
import { DraftEntity } from './draft-entity';
import { EscalationHoldEntity } from './escalation-hold-entity';
import { HandOverEntity } from './hand-over-entity';
import { HeartbeatEntity } from './heartbeat-entity';
import { InboundMessageEntity } from './inbound-message-entity';
import { ItemUnitEntity } from './item-unit-entity';
import { ItemWordingEntity } from './item-wording-entity';
import { ObligationEntity } from './obligation-entity';
import { OfflineReportEntity } from './offline-report-entity';
import { OpenQuestionEntity } from './open-question-entity';
import { OperationEntity } from './operation-entity';
import { OutboxMessageEntity } from './outbox-message-entity';
import { PageDraftEntity } from './page-draft-entity';
import { PersonEntity } from './person-entity';
import { PlanEntity } from './plan-entity';
import { PlanImportEntity } from './plan-import-entity';
import { PlanSectionEntity } from './plan-section-entity';
import { ReminderEntity } from './reminder-entity';
import { ReminderStageEntity } from './reminder-stage-entity';
import { ReportVersionEntity } from './report-version-entity';
import { ReportingPeriodEntity } from './reporting-period-entity';
import { RequestEntity } from './request-entity';
import { RoleEntity } from './role-entity';
import { SettingEntity } from './setting-entity';
import { StandInEntity } from './stand-in-entity';
import { UnitAliasEntity } from './unit-alias-entity';
import { UnitChangeEntity } from './unit-change-entity';
import { UnitEntity } from './unit-entity';
import { UnitGroupAliasEntity } from './unit-group-alias-entity';
import { UnitGroupEntity } from './unit-group-entity';
import { UnitGroupMemberEntity } from './unit-group-member-entity';
import { WorkItemEntity } from './work-item-entity';

export const ALL_ENTITIES = [
  UnitEntity,
  UnitAliasEntity,
  UnitChangeEntity,
  UnitGroupEntity,
  UnitGroupAliasEntity,
  UnitGroupMemberEntity,
  PersonEntity,
  RoleEntity,
  PlanEntity,
  PlanSectionEntity,
  WorkItemEntity,
  ItemUnitEntity,
  ItemWordingEntity,
  ReportingPeriodEntity,
  ObligationEntity,
  InboundMessageEntity,
  ReportVersionEntity,
  OpenQuestionEntity,
  DraftEntity,
  ReminderEntity,
  ReminderStageEntity,
  OutboxMessageEntity,
  AuditEntryEntity,
  HeartbeatEntity,
  OperationEntity,
  RequestEntity,
  HandOverEntity,
  StandInEntity,
  AcknowledgementEntity,
  OfflineReportEntity,
  EscalationHoldEntity,
  SettingEntity,
  AttachmentEntity,
  BlobChunkEntity,
  PlanImportEntity,
  DocumentJobEntity,
  PageDraftEntity,
];
