import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addColumns, dropColumns, instant, nullable, str } from './table-builder';

/** When a person was looked up in the address book, and since when and why nobody can write to the person. */
export class CheckContacts1795392000009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await addColumns(runner, 'people', {
      columns: [
        nullable(str('checked_on', 10)),
        nullable(instant('checking_until')),
        nullable(instant('unreachable_since')),
        nullable(str('unreachable_reason', 16)),
      ],
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropColumns(runner, 'people', [
      'checked_on',
      'checking_until',
      'unreachable_since',
      'unreachable_reason',
    ]);
  }
}
