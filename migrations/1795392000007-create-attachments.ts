import type { MigrationInterface, QueryRunner } from 'typeorm';
import { bytes, createTable, dropTables, id, instant, int, nullable, ref, str } from './table-builder';

/** Pictures, voice, video and files that belong to a report, and their bytes under a content hash. */
export class CreateAttachments1795392000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'attachments', {
      columns: [
        id(),
        ref('person_id', 'people', 'fk_attachments_person'),
        nullable(ref('obligation_id', 'obligations', 'fk_attachments_obligation')),
        nullable(ref('inbound_id', 'inbound_messages', 'fk_attachments_inbound')),
        str('kind', 12),
        nullable(str('media_id', 255)),
        nullable(str('file_name', 255)),
        nullable(str('content_type', 128)),
        nullable(int('size')),
        nullable(str('sha256', 64)),
        str('status', 12),
        int('attempts'),
        instant('next_attempt_at'),
        nullable(str('error', 255)),
        instant('created_at'),
      ],
      index: {
        ix_attachments_due: ['status', 'next_attempt_at'],
        ix_attachments_person: ['person_id', 'status'],
        ix_attachments_obligation: ['obligation_id', 'status'],
        ix_attachments_inbound: ['inbound_id'],
        ix_attachments_sha256: ['sha256'],
      },
    });
    await createTable(runner, 'blob_chunks', {
      columns: [id(), str('sha256', 64), int('ordinal'), bytes('content')],
      unique: { uq_blob_chunks_ordinal: ['sha256', 'ordinal'] },
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTables(runner, ['blob_chunks', 'attachments']);
  }
}
