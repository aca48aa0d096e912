import type { MigrationInterface, QueryRunner } from 'typeorm';
import {
  addColumns,
  createTable,
  dropColumns,
  dropTables,
  id,
  instant,
  int,
  longText,
  nullable,
  ref,
  str,
} from './table-builder';

/** Items that a corrected document changes or drops, how they read before, and plans that follow one another. */
export class RevisePlans1795392000011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'item_wordings', {
      columns: [
        id(),
        ref('item_id', 'work_items', 'fk_item_wordings_item'),
        instant('replaced_at'),
        int('no'),
        str('label', 32),
        longText('title'),
        longText('text'),
        longText('printed_units'),
        nullable(str('due_text', 128)),
        nullable(longText('heading')),
      ],
      index: { ix_item_wordings_item: ['item_id', 'replaced_at'] },
    });
    await addColumns(runner, 'work_items', { columns: [nullable(instant('removed_at'))] });
    await addColumns(runner, 'roles', { columns: [nullable(longText('item_ids'))] });
    await addColumns(runner, 'plans', {
      columns: [
        nullable(ref('follows_id', 'plans', 'fk_plans_follows')),
        nullable(str('policy_title', 255)),
        nullable(int('policy_year')),
      ],
      index: { ix_plans_follows: ['follows_id'] },
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropColumns(runner, 'plans', ['follows_id', 'policy_title', 'policy_year']);
    await dropColumns(runner, 'roles', ['item_ids']);
    await dropColumns(runner, 'work_items', ['removed_at']);
    await dropTables(runner, ['item_wordings']);
  }
}
