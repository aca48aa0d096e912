import type { MigrationInterface, QueryRunner } from 'typeorm';
import {
  addColumns,
  createTable,
  dropColumns,
  dropTables,
  id,
  instant,
  longText,
  nullable,
  ref,
  str,
} from './table-builder';

/** What happened to units and what is to happen on a day to come: renamed, merged, retired; and to whom a unit belongs. */
export class ChangeUnits1795392000012 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await addColumns(runner, 'units', {
      columns: [nullable(ref('parent_id', 'units', 'fk_units_parent'))],
      index: { ix_units_parent: ['parent_id'] },
    });
    await createTable(runner, 'unit_changes', {
      columns: [
        id(),
        str('kind', 16),
        ref('unit_id', 'units', 'fk_unit_changes_unit'),
        str('old_name', 128),
        nullable(str('new_name', 128)),
        nullable(ref('successor_id', 'units', 'fk_unit_changes_successor')),
        str('day', 10),
        str('status', 12),
        str('asked_by', 96),
        instant('asked_at'),
        nullable(instant('done_at')),
        nullable(longText('note')),
      ],
      index: {
        ix_unit_changes_unit: ['unit_id'],
        ix_unit_changes_successor: ['successor_id'],
        ix_unit_changes_status: ['status', 'day'],
      },
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTables(runner, ['unit_changes']);
    await dropColumns(runner, 'units', ['parent_id']);
  }
}
