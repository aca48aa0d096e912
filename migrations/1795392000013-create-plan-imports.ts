import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTable, dropTables, id, instant, longText, nullable, ref, str } from './table-builder';

/** The document that a person is importing: what has come of it, what was decided about it. */
export class CreatePlanImports1795392000013 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'plan_imports', {
      columns: [
        id(),
        ref('person_id', 'people', 'fk_plan_imports_person'),
        str('kind', 12),
        str('state', 12),
        nullable(str('file_name', 255)),
        nullable(ref('attachment_id', 'attachments', 'fk_plan_imports_attachment')),
        nullable(ref('question_id', 'open_questions', 'fk_plan_imports_question')),
        nullable(longText('parts')),
        nullable(longText('content')),
        longText('decisions'),
        nullable(longText('outcome')),
        nullable(instant('collected_until')),
        instant('started_at'),
        instant('touched_at'),
      ],
      index: {
        ix_plan_imports_person: ['person_id', 'state'],
        ix_plan_imports_state: ['state'],
        ix_plan_imports_attachment: ['attachment_id'],
        ix_plan_imports_question: ['question_id'],
      },
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTables(runner, ['plan_imports']);
  }
}
