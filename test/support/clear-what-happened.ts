import { AcknowledgementEntity } from '../../src/store/entities/acknowledgement-entity';
import { AttachmentEntity } from '../../src/store/entities/attachment-entity';
import { AuditEntryEntity } from '../../src/store/entities/audit-entry-entity';
import { BlobChunkEntity } from '../../src/store/entities/blob-chunk-entity';
import { DocumentJobEntity } from '../../src/store/entities/document-job-entity';
import { DraftEntity } from '../../src/store/entities/draft-entity';
import { EscalationHoldEntity } from '../../src/store/entities/escalation-hold-entity';
import { HandOverEntity } from '../../src/store/entities/hand-over-entity';
import { HeartbeatEntity } from '../../src/store/entities/heartbeat-entity';
import { InboundMessageEntity } from '../../src/store/entities/inbound-message-entity';
import { ItemWordingEntity } from '../../src/store/entities/item-wording-entity';
import { ObligationEntity, UNTOUCHED } from '../../src/store/entities/obligation-entity';
import { OfflineReportEntity } from '../../src/store/entities/offline-report-entity';
import { OpenQuestionEntity } from '../../src/store/entities/open-question-entity';
import { OperationEntity } from '../../src/store/entities/operation-entity';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import { PageDraftEntity } from '../../src/store/entities/page-draft-entity';
import { PersonEntity } from '../../src/store/entities/person-entity';
import { PlanEntity } from '../../src/store/entities/plan-entity';
import { PlanImportEntity } from '../../src/store/entities/plan-import-entity';
import { ReminderEntity } from '../../src/store/entities/reminder-entity';
import { ReminderStageEntity } from '../../src/store/entities/reminder-stage-entity';
import { ReportVersionEntity } from '../../src/store/entities/report-version-entity';
import { RequestEntity } from '../../src/store/entities/request-entity';
import { SettingEntity } from '../../src/store/entities/setting-entity';
import { StandInEntity } from '../../src/store/entities/stand-in-entity';
import { UnitChangeEntity } from '../../src/store/entities/unit-change-entity';
import type { Store } from '../../src/store/store';

/** Rows that refer to others go first. */
const WHAT_HAPPENED = [
  PageDraftEntity,
  DocumentJobEntity,
  AuditEntryEntity,
  OutboxMessageEntity,
  OperationEntity,
  RequestEntity,
  HandOverEntity,
  StandInEntity,
  AcknowledgementEntity,
  OfflineReportEntity,
  EscalationHoldEntity,
  SettingEntity,
  PlanImportEntity,
  AttachmentEntity,
  BlobChunkEntity,
  ReminderStageEntity,
  ReminderEntity,
  DraftEntity,
  OpenQuestionEntity,
  ReportVersionEntity,
  InboundMessageEntity,
  HeartbeatEntity,
  UnitChangeEntity,
  ItemWordingEntity,
];

/** Leaves registry, people and plan as imported and takes back everything that happened since: cheaper than a new database. */
export async function clearWhatHappened(store: Store): Promise<void> {
  await store.inTransaction(async (manager) => {
    // An undone operation refers to the one that undid it.
    await manager.createQueryBuilder().update(OperationEntity).set({ undoneById: null }).execute();
    for (const entity of WHAT_HAPPENED) await manager.createQueryBuilder().delete().from(entity).execute();
    await manager.createQueryBuilder().update(ObligationEntity).set(UNTOUCHED).execute();
    await manager
      .createQueryBuilder()
      .update(PersonEntity)
      .set({
        reachable: true,
        checkedOn: null,
        checkingUntil: null,
        unreachableSince: null,
        unreachableReason: null,
      })
      .execute();
    await manager.createQueryBuilder().update(PlanEntity).set({ remindersPausedAt: null }).execute();
  });
}
