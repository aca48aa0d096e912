import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addColumns, dropIndices } from './table-builder';

/**
 * Figures are counted from one index, without reading the rows (docs/decisions/034-reading-side.md); it serves as well what the
 * index of states did. Texts that wait for an item, and the messages of a day, are found among all that ever were.
 */
export class IndexFigures1795392000019 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const figures = [
      ...['period_id', 'state', 'unit_id', 'item_id', 'partial', 'round'],
      ...['own_due_at', 'first_reported_at', 'deadline_when_reported'],
    ];
    await addColumns(runner, 'obligations', { columns: [], index: { ix_obligations_figures: figures } });
    await dropIndices(runner, 'obligations', ['ix_obligations_state']);
    await addColumns(runner, 'drafts', { columns: [], index: { ix_drafts_status: ['status'] } });
    await addColumns(runner, 'reminders', { columns: [], index: { ix_reminders_day: ['office_day'] } });
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropIndices(runner, 'reminders', ['ix_reminders_day']);
    await dropIndices(runner, 'drafts', ['ix_drafts_status']);
    const states = ['period_id', 'state'];
    await addColumns(runner, 'obligations', { columns: [], index: { ix_obligations_state: states } });
    await dropIndices(runner, 'obligations', ['ix_obligations_figures']);
  }
}
