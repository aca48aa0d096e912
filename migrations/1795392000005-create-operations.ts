import type { MigrationInterface, QueryRunner } from 'typeorm';
import {
  addColumns,
  createTable,
  dropColumns,
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

/** One command of one person, what it changed, and the seals of the audit log (docs/decisions/013-audit-chain.md). */
export class CreateOperations1795392000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'operations', {
      columns: [
        id(),
        str('actor', 96),
        nullable(ref('inbound_id', 'inbound_messages', 'fk_operations_inbound')),
        str('kind', 32),
        longText('summary'),
        instant('at'),
        flag('undoable'),
        nullable(ref('undone_by_id', 'operations', 'fk_operations_undone_by')),
      ],
      index: {
        ix_operations_actor: ['actor', 'id'],
        ix_operations_inbound: ['inbound_id'],
        ix_operations_undone_by: ['undone_by_id'],
      },
    });
    await addColumns(runner, 'audit_entries', {
      columns: [
        nullable(ref('operation_id', 'operations', 'fk_audit_entries_operation')),
        nullable(longText('record')),
        nullable(int('seq')),
        nullable(str('previous_hash', 64)),
        nullable(str('hash', 64)),
      ],
      unique: { uq_audit_entries_seq: ['seq'] },
      index: { ix_audit_entries_operation: ['operation_id'] },
    });
    await addColumns(runner, 'outbox_messages', {
      columns: [nullable(ref('operation_id', 'operations', 'fk_outbox_messages_operation'))],
      index: { ix_outbox_messages_operation: ['operation_id'] },
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropColumns(runner, 'outbox_messages', ['operation_id']);
    await dropColumns(runner, 'audit_entries', ['operation_id', 'record', 'seq', 'previous_hash', 'hash']);
    await dropTables(runner, ['operations']);
  }
}
