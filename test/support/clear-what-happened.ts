import { AuditEntryEntity } from '../../src/store/entities/audit-entry-entity';
import { DraftEntity } from '../../src/store/entities/draft-entity';
import { InboundMessageEntity } from '../../src/store/entities/inbound-message-entity';
import { ObligationEntity } from '../../src/store/entities/obligation-entity';
import { OpenQuestionEntity } from '../../src/store/entities/open-question-entity';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import { ReminderEntity } from '../../src/store/entities/reminder-entity';
import { ReminderStageEntity } from '../../src/store/entities/reminder-stage-entity';
import { ReportVersionEntity } from '../../src/store/entities/report-version-entity';
import type { Store } from '../../src/store/store';

/** Rows that refer to others go first. */
const WHAT_HAPPENED = [
  AuditEntryEntity,
  OutboxMessageEntity,
  ReminderStageEntity,
  ReminderEntity,
  DraftEntity,
  OpenQuestionEntity,
  ReportVersionEntity,
  InboundMessageEntity,
];

/** Leaves registry, people and plan as imported and takes back everything that happened since: cheaper than a new database. */
export async function clearWhatHappened(store: Store): Promise<void> {
  await store.inTransaction(async (manager) => {
    for (const entity of WHAT_HAPPENED) await manager.createQueryBuilder().delete().from(entity).execute();
    await manager
      .createQueryBuilder()
      .update(ObligationEntity)
      .set({
        state: 'pending',
        partial: false,
        ownDueAt: null,
        ownDueSetOn: null,
        round: 1,
        firstReportedAt: null,
        deadlineWhenReported: null,
        currentVersion: 0,
        revision: 1,
      })
      .execute();
  });
}
