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

/** What people agree on around a report: requests, hand-overs, stand-ins, promises, reports on paper, holds. */
export class CreateArrangements1795392000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'requests', {
      columns: [
        id(),
        str('kind', 16),
        nullable(ref('plan_id', 'plans', 'fk_requests_plan')),
        nullable(ref('unit_id', 'units', 'fk_requests_unit')),
        nullable(ref('obligation_id', 'obligations', 'fk_requests_obligation')),
        str('userid', 64),
        nullable(ref('inbound_id', 'inbound_messages', 'fk_requests_inbound')),
        longText('payload'),
        str('status', 12),
        instant('asked_at'),
        nullable(str('decided_by', 64)),
        nullable(instant('decided_at')),
        nullable(longText('note')),
      ],
      index: {
        ix_requests_status: ['status', 'kind'],
        ix_requests_userid: ['userid', 'status'],
        ix_requests_plan: ['plan_id'],
        ix_requests_unit: ['unit_id'],
        ix_requests_obligation: ['obligation_id', 'status'],
        ix_requests_inbound: ['inbound_id'],
      },
    });
    await createTable(runner, 'hand_overs', {
      columns: [
        id(),
        ref('item_id', 'work_items', 'fk_hand_overs_item'),
        ref('unit_id', 'units', 'fk_hand_overs_unit'),
        ref('from_person_id', 'people', 'fk_hand_overs_from'),
        ref('to_person_id', 'people', 'fk_hand_overs_to'),
        instant('since'),
        nullable(instant('ended_at')),
      ],
      index: {
        ix_hand_overs_unit: ['unit_id', 'item_id'],
        ix_hand_overs_item: ['item_id'],
        ix_hand_overs_from: ['from_person_id'],
        ix_hand_overs_to: ['to_person_id'],
      },
    });
    await createTable(runner, 'stand_ins', {
      columns: [
        id(),
        ref('person_id', 'people', 'fk_stand_ins_person'),
        ref('deputy_id', 'people', 'fk_stand_ins_deputy'),
        str('from_day', 10),
        str('to_day', 10),
        instant('created_at'),
        nullable(instant('ended_at')),
      ],
      index: {
        ix_stand_ins_person: ['person_id', 'to_day'],
        ix_stand_ins_deputy: ['deputy_id', 'to_day'],
      },
    });
    await createTable(runner, 'acknowledgements', {
      columns: [
        id(),
        ref('person_id', 'people', 'fk_acknowledgements_person'),
        ref('obligation_id', 'obligations', 'fk_acknowledgements_obligation'),
        nullable(str('promised_day', 10)),
        instant('said_at'),
        ref('inbound_id', 'inbound_messages', 'fk_acknowledgements_inbound'),
      ],
      index: {
        ix_acknowledgements_obligation: ['obligation_id', 'person_id'],
        ix_acknowledgements_person: ['person_id'],
        ix_acknowledgements_inbound: ['inbound_id'],
      },
    });
    await createTable(runner, 'offline_reports', {
      columns: [
        id(),
        ref('obligation_id', 'obligations', 'fk_offline_reports_obligation'),
        ref('person_id', 'people', 'fk_offline_reports_person'),
        nullable(longText('reference')),
        str('quiet_until', 10),
        instant('said_at'),
        ref('inbound_id', 'inbound_messages', 'fk_offline_reports_inbound'),
      ],
      index: {
        ix_offline_reports_obligation: ['obligation_id'],
        ix_offline_reports_person: ['person_id'],
        ix_offline_reports_inbound: ['inbound_id'],
      },
    });
    await createTable(runner, 'escalation_holds', {
      columns: [
        id(),
        ref('period_id', 'reporting_periods', 'fk_escalation_holds_period'),
        ref('unit_id', 'units', 'fk_escalation_holds_unit'),
        instant('since'),
        nullable(instant('ended_at')),
      ],
      index: {
        ix_escalation_holds_period: ['period_id', 'unit_id'],
        ix_escalation_holds_unit: ['unit_id'],
      },
    });
    await createTable(runner, 'settings', {
      columns: [id(), str('name', 32), longText('value')],
      unique: { uq_settings_name: ['name'] },
    });
    await addColumns(runner, 'plans', { columns: [nullable(instant('reminders_paused_at'))] });
    await addColumns(runner, 'obligations', { columns: [nullable(longText('remark'))] });
    await addColumns(runner, 'drafts', {
      columns: [
        nullable(ref('obligation_id', 'obligations', 'fk_drafts_obligation')),
        nullable(str('move', 16)),
      ],
      index: { ix_drafts_obligation: ['obligation_id', 'status'] },
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropColumns(runner, 'drafts', ['obligation_id', 'move']);
    await dropColumns(runner, 'obligations', ['remark']);
    await dropColumns(runner, 'plans', ['reminders_paused_at']);
    await dropTables(runner, [
      'settings',
      'escalation_holds',
      'offline_reports',
      'acknowledgements',
      'stand_ins',
      'hand_overs',
      'requests',
    ]);
  }
}
