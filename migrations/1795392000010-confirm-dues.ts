import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addColumns, dropColumns, instant, nullable } from './table-builder';

/** The due of a year without official days that a coordinator has confirmed. */
export class ConfirmDues1795392000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await addColumns(runner, 'reporting_periods', { columns: [nullable(instant('confirmed_due_at'))] });
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropColumns(runner, 'reporting_periods', ['confirmed_due_at']);
  }
}
