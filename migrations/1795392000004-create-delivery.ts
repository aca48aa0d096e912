import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTable, dropTables, id, instant, int, longText, nullable, ref, str } from './table-builder';

/** Reminders, outgoing messages, heartbeats. */
export class CreateDelivery1795392000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'reminders', {
      columns: [
        id(),
        ref('person_id', 'people', 'fk_reminders_person'),
        str('office_day', 10),
        str('kind', 12),
        str('stage', 8),
        instant('planned_at'),
      ],
      unique: { uq_reminders_person_day: ['person_id', 'office_day'] },
    });
    await createTable(runner, 'reminder_stages', {
      columns: [
        id(),
        ref('reminder_id', 'reminders', 'fk_reminder_stages_reminder'),
        ref('person_id', 'people', 'fk_reminder_stages_person'),
        ref('obligation_id', 'obligations', 'fk_reminder_stages_obligation'),
        str('stage', 8),
        str('due_day', 10),
      ],
      unique: { uq_reminder_stages_told: ['person_id', 'obligation_id', 'stage', 'due_day'] },
      index: {
        ix_reminder_stages_reminder: ['reminder_id'],
        ix_reminder_stages_obligation: ['obligation_id'],
      },
    });
    await createTable(runner, 'outbox_messages', {
      columns: [
        id(),
        str('dedupe_key', 160),
        str('to_userid', 64),
        str('kind', 16),
        int('priority'),
        nullable(longText('content')),
        nullable(ref('reminder_id', 'reminders', 'fk_outbox_messages_reminder')),
        nullable(longText('request')),
        str('status', 12),
        int('attempts'),
        instant('created_at'),
        nullable(instant('pointless_after')),
        nullable(instant('sent_at')),
        instant('next_attempt_at'),
        nullable(instant('first_attempt_at')),
        nullable(instant('last_attempt_at')),
        nullable(instant('lease_until')),
        nullable(str('lease_owner', 64)),
        nullable(str('message_id', 255)),
        nullable(str('job_id', 255)),
        nullable(str('error', 255)),
      ],
      unique: { uq_outbox_messages_key: ['dedupe_key'] },
      index: {
        ix_outbox_messages_due: ['status', 'next_attempt_at'],
        ix_outbox_messages_order: ['to_userid', 'status', 'priority', 'id'],
        ix_outbox_messages_pace: ['to_userid', 'last_attempt_at'],
        ix_outbox_messages_reminder: ['reminder_id'],
      },
    });
    await createTable(runner, 'heartbeats', {
      columns: [
        id(),
        str('process', 64),
        str('task', 32),
        instant('office_at'),
        instant('machine_at'),
        str('config_hash', 64),
      ],
      unique: { uq_heartbeats_task: ['process', 'task'] },
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTables(runner, ['heartbeats', 'outbox_messages', 'reminder_stages', 'reminders']);
  }
}
