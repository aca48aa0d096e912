import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTable, dropTables, id, instant, int, longText, ref } from './table-builder';

/** What is typed on the 填报 page survives a reload. */
export class KeepPageDrafts1795392000016 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'page_drafts', {
      columns: [
        id(),
        ref('person_id', 'people', 'fk_page_drafts_person'),
        ref('obligation_id', 'obligations', 'fk_page_drafts_obligation'),
        longText('form'),
        int('base_version'),
        int('revision'),
        instant('saved_at'),
      ],
      unique: { uq_page_drafts_place: ['person_id', 'obligation_id'] },
      index: { ix_page_drafts_obligation: ['obligation_id'] },
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTables(runner, ['page_drafts']);
  }
}
