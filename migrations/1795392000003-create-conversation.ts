import type { MigrationInterface, QueryRunner } from 'typeorm';
import {
  createTable,
  dropTables,
  flag,
  id,
  instant,
  int,
  longText,
  nullable,
  ref,
  str,
} from './table-builder';

/** Messages in, what became of them, questions and drafts. */
export class CreateConversation1795392000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'inbound_messages', {
      columns: [
        id(),
        str('dedupe_key', 160),
        str('userid', 64),
        longText('content'),
        instant('sent_at'),
        instant('received_at'),
        instant('arrived_at'),
        nullable(longText('reply')),
        str('carrier', 8),
      ],
      unique: { uq_inbound_messages_key: ['dedupe_key'] },
      index: {
        ix_inbound_messages_carrier: ['carrier', 'arrived_at'],
        ix_inbound_messages_userid: ['userid', 'id'],
      },
    });
    await createTable(runner, 'report_versions', {
      columns: [
        id(),
        ref('obligation_id', 'obligations', 'fk_report_versions_obligation'),
        int('version'),
        str('kind', 16),
        longText('text'),
        instant('reported_at'),
        ref('person_id', 'people', 'fk_report_versions_person'),
        flag('by_proxy'),
        nullable(ref('inbound_id', 'inbound_messages', 'fk_report_versions_inbound')),
        nullable(instant('withdrawn_at')),
      ],
      unique: { uq_report_versions_version: ['obligation_id', 'version'] },
      index: { ix_report_versions_person: ['person_id'], ix_report_versions_inbound: ['inbound_id'] },
    });
    await createTable(runner, 'open_questions', {
      columns: [
        id(),
        ref('person_id', 'people', 'fk_open_questions_person'),
        str('kind', 24),
        longText('payload'),
        instant('asked_at'),
        instant('expires_at'),
        str('outcome', 16),
      ],
      index: { ix_open_questions_person: ['person_id', 'outcome'] },
    });
    await createTable(runner, 'drafts', {
      columns: [
        id(),
        str('userid', 64),
        longText('text'),
        ref('inbound_id', 'inbound_messages', 'fk_drafts_inbound'),
        str('status', 12),
        instant('created_at'),
      ],
      index: { ix_drafts_userid: ['userid', 'status'], ix_drafts_inbound: ['inbound_id'] },
    });
    await createTable(runner, 'audit_entries', {
      columns: [
        id(),
        instant('at'),
        str('actor', 96),
        nullable(ref('inbound_id', 'inbound_messages', 'fk_audit_entries_inbound')),
        str('action', 48),
        str('subject', 96),
        nullable(longText('before')),
        nullable(longText('after')),
      ],
      index: { ix_audit_entries_subject: ['subject'], ix_audit_entries_inbound: ['inbound_id'] },
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTables(runner, [
      'audit_entries',
      'drafts',
      'open_questions',
      'report_versions',
      'inbound_messages',
    ]);
  }
}
