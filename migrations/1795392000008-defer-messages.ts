import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addColumns, dropColumns, instant, longText, nullable } from './table-builder';

/** Messages that wait for their office time (催办 of the evening for the next morning), and what a 催办 is about. */
export class DeferMessages1795392000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await addColumns(runner, 'outbox_messages', {
      columns: [nullable(instant('release_at')), nullable(longText('about'))],
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropColumns(runner, 'outbox_messages', ['release_at', 'about']);
  }
}
