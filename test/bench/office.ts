import type { QueryDeepPartialEntity } from 'typeorm';
import { ItemUnitEntity } from '../../src/store/entities/item-unit-entity';
import { UNTOUCHED } from '../../src/store/entities/obligation-entity';
import { PersonEntity } from '../../src/store/entities/person-entity';
import { PlanEntity } from '../../src/store/entities/plan-entity';
import { PlanSectionEntity } from '../../src/store/entities/plan-section-entity';
import { ReportingPeriodEntity } from '../../src/store/entities/reporting-period-entity';
import { type Role, RoleEntity, roleKeyOf } from '../../src/store/entities/role-entity';
import { UnitEntity } from '../../src/store/entities/unit-entity';
import { WorkItemEntity } from '../../src/store/entities/work-item-entity';
import { insertRows } from '../../src/store/insert-rows';
import { Store } from '../../src/store/store';

/** Within the second quarter, before any message that the office would send by itself. */
export const OFFICE_TIME = new Date('2026-06-15T09:30:00+08:00');
/** The same as messages have it. */
export const OFFICE_SECONDS = Math.floor(OFFICE_TIME.getTime() / 1000);
const YEAR = 2026;
const ISSUED = new Date('2026-01-20T09:00:00+08:00');

/** How large an office is. */
export interface Shape {
  readonly units: number;
  readonly items: number;
  /** Of so many items each unit owes a report, the items taken in turn. */
  readonly itemsPerUnit: number;
  readonly coordinators: number;
  /** Whether anybody is reminded: the benches of messages are not to be disturbed. */
  readonly reminds: boolean;
  /** The quarters at whose ends something is due; all four unless said. */
  readonly quarters?: readonly number[];
}

/** 45 items, nine of them owed by each unit: what one period of a large city is. */
export const LARGE_CITY: Shape = {
  units: 2_000,
  items: 45,
  itemsPerUnit: 9,
  coordinators: 8,
  reminds: false,
};

export const contactOf = (unit: number) => `contact${unit}`;
export const coordinator = (number: number) => `coordinator${number}`;

/** The items that a unit owes, by number. */
export function itemsOf(unit: number, { items, itemsPerUnit }: Shape): number[] {
  return Array.from({ length: itemsPerUnit }, (_, i) => ((unit * itemsPerUnit + i) % items) + 1);
}

/** An office of that shape in a new database, made directly: the importing of documents is not what is measured. */
export async function seedOffice(databaseUrl: string, shape: Shape): Promise<void> {
  const store = await Store.open(databaseUrl);
  try {
    await store.migrate();
    await store.inTransaction(async (manager) => {
      const rowsOf = (
        [
          [UnitEntity, units(shape)],
          [PersonEntity, people(shape)],
          [RoleEntity, roles(shape)],
          [PlanEntity, [plan(shape)]],
          [PlanSectionEntity, sections()],
          [WorkItemEntity, items(shape)],
          [ItemUnitEntity, itemUnits(shape)],
          [ReportingPeriodEntity, periods(shape)],
        ] as const
      ).map(([entity, rows]) => ({ entity: entity as new () => object, rows: rows as object[] }));
      for (const { entity, rows } of rowsOf)
        await insertRows(manager, entity, rows as QueryDeepPartialEntity<object>[]);
      await manager.query(OBLIGATIONS);
    });
    // What a server finds out by itself in time: without it the first statements are planned for empty tables.
    if (store.dialect === 'mysql')
      await store.read.query('ANALYZE TABLE units, people, roles, work_items, item_units, obligations');
  } finally {
    await store.close();
  }
}

function upTo<T>(count: number, make: (n: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i + 1));
}

/** The one that collects comes behind those that report. */
const collector = ({ units: count }: Shape) => count + 1;

function units(shape: Shape): Partial<UnitEntity>[] {
  return upTo(shape.units + 1, (id) => ({
    id,
    name: id > shape.units ? '市府办' : `市第${String(id).padStart(4, '0')}局`,
    level: '市直',
    active: true,
    successorId: null,
    parentId: null,
    createdAt: ISSUED,
  }));
}

function people(shape: Shape): Partial<PersonEntity>[] {
  const person = (id: number, userid: string, name: string): Partial<PersonEntity> => ({
    id,
    userid,
    name,
    phone: null,
    position: null,
    reachable: true,
    createdAt: ISSUED,
    // Asking the address book is not what is measured.
    checkedOn: '2026-06-15',
    checkingUntil: null,
    unreachableSince: null,
    unreachableReason: null,
    chosenPlanId: null,
  });
  return [
    ...upTo(shape.units, (n) => person(n, contactOf(n), `联络员${n}`)),
    ...upTo(shape.coordinators, (n) => person(shape.units + n, coordinator(n), `统筹员${n}`)),
  ];
}

function roles(shape: Shape): Partial<RoleEntity>[] {
  const role = (personId: number, unitId: number, kind: Role, rank: number): Partial<RoleEntity> => ({
    personId,
    unitId,
    role: kind,
    rank,
    items: null,
    itemIds: null,
    active: true,
    roleKey: roleKeyOf({ personId, unitId, role: kind }),
  });
  return [
    ...upTo(shape.units, (n) => role(n, n, 'contact', 1)),
    ...upTo(shape.coordinators, (n) => role(shape.units + n, collector(shape), 'coordinator', n)),
  ];
}

function plan(shape: Shape): Partial<PlanEntity> {
  return {
    id: 1,
    title: '2026年《政府工作报告》重点工作要点',
    issuer: '市人民政府',
    year: YEAR,
    issuedOn: '2026-01-20',
    collectingUnitId: collector(shape),
    reportingNote: null,
    reportingContact: null,
    status: 'active',
    owedBy: 'all',
    sourceText: '',
    importedAt: ISSUED,
    activatedAt: ISSUED,
    remindersPausedAt: shape.reminds ? null : ISSUED,
    followsId: null,
    policyTitle: null,
    policyYear: null,
  };
}

function sections(): Partial<PlanSectionEntity>[] {
  return upTo(5, (id) => ({
    id,
    planId: 1,
    parentId: null,
    ordinal: id - 1,
    level: 1,
    heading: `第${id}部分 重点任务`,
  }));
}

function items({ items: count }: Shape): Partial<WorkItemEntity>[] {
  return upTo(count, (id) => ({
    id,
    planId: 1,
    sectionId: ((id - 1) % 5) + 1,
    no: id,
    label: `(${id})`,
    title: `推进第${id}类重点项目建设`,
    text: `推进第${id}类重点项目建设，加快前期工作，年内完成投资目标。`,
    printedUnits: '["各有关单位"]',
    dueText: null,
    closedAt: null,
    removedAt: null,
  }));
}

function itemUnits(shape: Shape): Partial<ItemUnitEntity>[] {
  return upTo(shape.units, (unit) =>
    itemsOf(unit, shape).map((itemId, i) => ({
      itemId,
      unitId: unit,
      role: i === 0 ? ('lead' as const) : ('support' as const),
      ordinal: unit,
      printedName: `市第${String(unit).padStart(4, '0')}局`,
      groupId: null,
    })),
  ).flat();
}

const QUARTER_ENDS = ['03-31', '06-30', '09-30', '12-31'];

/** Its number is the id of a quarter's period. */
function periods({ quarters = [1, 2, 3, 4] }: Shape): Partial<ReportingPeriodEntity>[] {
  return quarters.map((quarter) => ({
    id: quarter,
    planId: 1,
    code: `${YEAR}Q${quarter}`,
    kind: 'progress',
    printed: null,
    dueAt: new Date(`${YEAR}-${QUARTER_ENDS[quarter - 1]}T18:00:00+08:00`),
    graceUntil: null,
    closesAt: null,
    quiet: false,
    confirmedDueAt: null,
  }));
}

/** Of each period what each unit owes, by the database itself: there may be hundreds of thousands. All of the first quarter is reported. */
const OBLIGATIONS = `
  INSERT INTO obligations (period_id, item_id, unit_id, state, \`partial\`, own_due_at, own_due_set_on, round,
    first_reported_at, deadline_when_reported, current_version, revision, remark)
  SELECT p.id, iu.item_id, iu.unit_id, CASE p.id WHEN 1 THEN 'accepted' ELSE '${UNTOUCHED.state}' END, 0, NULL, NULL, ${UNTOUCHED.round},
    CASE p.id WHEN 1 THEN '${ISSUED.toISOString().replace('T', ' ').replace('Z', '')}' END, NULL, ${UNTOUCHED.currentVersion}, ${UNTOUCHED.revision}, NULL
  FROM reporting_periods p CROSS JOIN item_units iu ORDER BY p.id, iu.unit_id, iu.id`;
