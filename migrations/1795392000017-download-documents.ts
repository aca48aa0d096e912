import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addColumns, dropColumns, int, nullable, str } from './table-builder';

/** Documents that were asked for on a page are fetched there: by which way one goes, and how long it is. */
export class DownloadDocuments1795392000017 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await addColumns(runner, 'document_jobs', { columns: [nullable(str('way', 8)), nullable(int('size'))] });
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropColumns(runner, 'document_jobs', ['way', 'size']);
  }
}
