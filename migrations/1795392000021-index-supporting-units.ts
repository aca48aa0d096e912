import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addColumns, dropIndices } from './table-builder';

/**
 * How many supporting units of an item have reported is counted from two indices, without reading the rows
 * (docs/decisions/030-shared-transactions.md): the obligations of the item, and the units that lead it.
 */
export class IndexSupportingUnits1795392000021 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const states = ['item_id', 'period_id', 'unit_id', 'state'];
    await addColumns(runner, 'obligations', { columns: [], index: { ix_obligations_item_states: states } });
    await dropIndices(runner, 'obligations', ['ix_obligations_item']);
    const roles = ['item_id', 'role', 'unit_id'];
    await addColumns(runner, 'item_units', { columns: [], index: { ix_item_units_role: roles } });
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropIndices(runner, 'item_units', ['ix_item_units_role']);
    await addColumns(runner, 'obligations', { columns: [], index: { ix_obligations_item: ['item_id'] } });
    await dropIndices(runner, 'obligations', ['ix_obligations_item_states']);
  }
}
