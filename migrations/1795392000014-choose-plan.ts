import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addColumns, dropColumns, nullable, ref } from './table-builder';

/** The plan a person has chosen by 切换, for numbers that several plans have. */
export class ChoosePlan1795392000014 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await addColumns(runner, 'people', {
      columns: [nullable(ref('chosen_plan_id', 'plans', 'fk_people_chosen_plan'))],
      index: { ix_people_chosen_plan: ['chosen_plan_id'] },
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropColumns(runner, 'people', ['chosen_plan_id']);
  }
}
