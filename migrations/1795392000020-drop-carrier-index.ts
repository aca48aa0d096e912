import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addColumns, dropIndices } from './table-builder';

/**
 * An answer's carrier is stored with it: nobody looks for answers without one (docs/decisions/006-one-carrier.md). What has none
 * yet is taken over by whoever gets the message again.
 */
export class DropCarrierIndex1795392000020 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query("UPDATE inbound_messages SET carrier = 'passive' WHERE carrier = 'open'");
    await dropIndices(runner, 'inbound_messages', ['ix_inbound_messages_carrier']);
  }

  async down(runner: QueryRunner): Promise<void> {
    const index = { ix_inbound_messages_carrier: ['carrier', 'arrived_at'] };
    await addColumns(runner, 'inbound_messages', { columns: [], index });
  }
}
