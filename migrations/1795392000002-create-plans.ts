import type { MigrationInterface, QueryRunner } from 'typeorm';
import {
  createTable,
  dropTables,
  flag,
  id,
  instant,
  int,
  longText,
  nullable,
  ref,
  str,
} from './table-builder';

/** Plans, what they ask for, and what is owed. */
export class CreatePlans1795392000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'plans', {
      columns: [
        id(),
        str('title', 255),
        nullable(str('issuer', 128)),
        int('year'),
        nullable(str('issued_on', 10)),
        nullable(ref('collecting_unit_id', 'units', 'fk_plans_collecting_unit')),
        nullable(longText('reporting_note')),
        nullable(str('reporting_contact', 255)),
        str('status', 16),
        str('owed_by', 8),
        longText('source_text'),
        instant('imported_at'),
        nullable(instant('activated_at')),
      ],
      unique: { uq_plans_title: ['year', 'title'] },
      index: { ix_plans_collecting_unit: ['collecting_unit_id'] },
    });
    await createTable(runner, 'plan_sections', {
      columns: [
        id(),
        ref('plan_id', 'plans', 'fk_plan_sections_plan'),
        nullable(ref('parent_id', 'plan_sections', 'fk_plan_sections_parent')),
        int('ordinal'),
        int('level'),
        longText('heading'),
      ],
      unique: { uq_plan_sections_ordinal: ['plan_id', 'ordinal'] },
      index: { ix_plan_sections_parent: ['parent_id'] },
    });
    await createTable(runner, 'work_items', {
      columns: [
        id(),
        ref('plan_id', 'plans', 'fk_work_items_plan'),
        nullable(ref('section_id', 'plan_sections', 'fk_work_items_section')),
        int('no'),
        str('label', 32),
        longText('title'),
        longText('text'),
        longText('printed_units'),
        nullable(str('due_text', 128)),
        nullable(instant('closed_at')),
      ],
      unique: { uq_work_items_no: ['plan_id', 'no'] },
      index: { ix_work_items_section: ['section_id'] },
    });
    await createTable(runner, 'item_units', {
      columns: [
        id(),
        ref('item_id', 'work_items', 'fk_item_units_item'),
        ref('unit_id', 'units', 'fk_item_units_unit'),
        str('role', 8),
        int('ordinal'),
        str('printed_name', 128),
        nullable(ref('group_id', 'unit_groups', 'fk_item_units_group')),
      ],
      unique: { uq_item_units_pair: ['item_id', 'unit_id'] },
      index: { ix_item_units_unit: ['unit_id'], ix_item_units_group: ['group_id'] },
    });
    await createTable(runner, 'reporting_periods', {
      columns: [
        id(),
        ref('plan_id', 'plans', 'fk_reporting_periods_plan'),
        str('code', 16),
        str('kind', 16),
        nullable(str('printed', 128)),
        instant('due_at'),
        nullable(instant('grace_until')),
        nullable(instant('closes_at')),
        flag('quiet'),
      ],
      unique: { uq_reporting_periods_code: ['plan_id', 'code'] },
    });
    await createTable(runner, 'obligations', {
      columns: [
        id(),
        ref('period_id', 'reporting_periods', 'fk_obligations_period'),
        ref('item_id', 'work_items', 'fk_obligations_item'),
        ref('unit_id', 'units', 'fk_obligations_unit'),
        str('state', 16),
        flag('partial'),
        nullable(instant('own_due_at')),
        nullable(str('own_due_set_on', 10)),
        int('round'),
        nullable(instant('first_reported_at')),
        nullable(instant('deadline_when_reported')),
        int('current_version'),
        int('revision'),
      ],
      unique: { uq_obligations_triple: ['period_id', 'item_id', 'unit_id'] },
      index: {
        ix_obligations_unit: ['unit_id', 'period_id'],
        ix_obligations_item: ['item_id'],
        ix_obligations_state: ['period_id', 'state'],
      },
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTables(runner, [
      'obligations',
      'reporting_periods',
      'item_units',
      'work_items',
      'plan_sections',
      'plans',
    ]);
  }
}
