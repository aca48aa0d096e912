import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addColumns, dropColumns, nullable, str } from './table-builder';

/** Which delivery of a message carries its passive answer. */
export class NameCarriers1795392000018 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await addColumns(runner, 'inbound_messages', { columns: [nullable(str('carried_by', 36))] });
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropColumns(runner, 'inbound_messages', ['carried_by']);
  }
}
