import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTable, dropTables, flag, id, instant, int, nullable, ref, str } from './table-builder';

/** Units, their names and groups; people and their roles. */
export class CreateRegistry1795392000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    if (runner.connection.options.type !== 'better-sqlite3') {
      // Exact comparison everywhere; must come before any table (a bare server defaults to latin1).
      const [{ name }] = await runner.query('SELECT DATABASE() AS name');
      await runner.query(`ALTER DATABASE \`${name}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
    }
    await createTable(runner, 'units', {
      columns: [
        id(),
        str('name', 128),
        nullable(str('level', 16)),
        flag('active'),
        nullable(ref('successor_id', 'units', 'fk_units_successor')),
        instant('created_at'),
      ],
      unique: { uq_units_name: ['name'] },
      index: { ix_units_successor: ['successor_id'] },
    });
    await createTable(runner, 'unit_aliases', {
      columns: [id(), str('alias', 128), ref('unit_id', 'units', 'fk_unit_aliases_unit')],
      unique: { uq_unit_aliases_alias: ['alias'] },
      index: { ix_unit_aliases_unit: ['unit_id'] },
    });
    await createTable(runner, 'unit_groups', {
      columns: [id(), str('name', 128)],
      unique: { uq_unit_groups_name: ['name'] },
    });
    await createTable(runner, 'unit_group_aliases', {
      columns: [id(), str('alias', 128), ref('group_id', 'unit_groups', 'fk_unit_group_aliases_group')],
      unique: { uq_unit_group_aliases_alias: ['alias'] },
      index: { ix_unit_group_aliases_group: ['group_id'] },
    });
    await createTable(runner, 'unit_group_members', {
      columns: [
        id(),
        ref('group_id', 'unit_groups', 'fk_unit_group_members_group'),
        ref('unit_id', 'units', 'fk_unit_group_members_unit'),
        int('ordinal'),
      ],
      unique: { uq_unit_group_members_pair: ['group_id', 'unit_id'] },
      index: { ix_unit_group_members_unit: ['unit_id'] },
    });
    await createTable(runner, 'people', {
      columns: [
        id(),
        str('userid', 64),
        str('name', 64),
        nullable(str('phone', 32)),
        nullable(str('position', 64)),
        flag('reachable'),
        instant('created_at'),
      ],
      unique: { uq_people_userid: ['userid'] },
    });
    await createTable(runner, 'roles', {
      columns: [
        id(),
        ref('person_id', 'people', 'fk_roles_person'),
        nullable(ref('unit_id', 'units', 'fk_roles_unit')),
        str('role', 16),
        int('rank'),
        nullable(str('items', 255)),
        flag('active'),
        str('role_key', 64),
      ],
      unique: { uq_roles_key: ['role_key'] },
      index: { ix_roles_person: ['person_id'], ix_roles_unit: ['unit_id', 'role'] },
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTables(runner, [
      'roles',
      'people',
      'unit_group_members',
      'unit_group_aliases',
      'unit_groups',
      'unit_aliases',
      'units',
    ]);
  }
}
