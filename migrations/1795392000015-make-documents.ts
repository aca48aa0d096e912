import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTable, dropTables, id, instant, int, nullable, ref, str } from './table-builder';

/** Documents that were asked for in the chat: any process makes them, one of them each. */
export class MakeDocuments1795392000015 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'document_jobs', {
      columns: [
        id(),
        ref('person_id', 'people', 'fk_document_jobs_person'),
        ref('period_id', 'reporting_periods', 'fk_document_jobs_period'),
        str('kind', 16),
        str('state', 12),
        int('attempts'),
        int('done'),
        int('total'),
        instant('next_attempt_at'),
        nullable(ref('inbound_id', 'inbound_messages', 'fk_document_jobs_inbound')),
        nullable(str('file_name', 255)),
        nullable(str('sha256', 64)),
        nullable(str('error', 255)),
        instant('requested_at'),
        nullable(instant('settled_at')),
      ],
      index: {
        ix_document_jobs_due: ['state', 'next_attempt_at'],
        ix_document_jobs_person: ['person_id', 'state'],
        ix_document_jobs_period: ['period_id'],
        ix_document_jobs_inbound: ['inbound_id'],
      },
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTables(runner, ['document_jobs']);
  }
}
