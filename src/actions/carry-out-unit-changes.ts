import { LessThanOrEqual } from 'typeorm';
import { officeDayOf } from '../domain/calendar/office-time';
import type { OfficeRules } from '../domain/office-rules';
import { RuleViolation } from '../domain/rule-violation';
import type { Logger } from '../observability/logger';
import { lockRow } from '../store/dialect';
import { UnitChangeEntity } from '../store/entities/unit-change-entity';
import type { Store } from '../store/store';
import type { Act } from './act';
import { changeRow } from './audited-rows';
import { carryOutPlanned, changeOf, sayUnitChange } from './change-unit';
import { notify } from './notify';
import { beginOperation } from './operation';
import { systemAct } from './system-act';

export interface UnitChangeParts {
  readonly store: Store;
  readonly rules: OfficeRules;
  readonly logger: Pick<Logger, 'error'>;
}

/** Which rule stood in the way, for whoever had planned the change. */
const WHY: Readonly<Record<string, string>> = {
  'unit.former': '有关单位已停用或已并入其他单位',
  'unit.name_taken': '新名称已被使用',
  'unit.collects': '该单位正在收集工作要点',
};

/**
 * Carries out the changes of units whose day has come, in the order of their days; returns how many. Each one is a
 * transaction of its own in which its row is locked: of two processes one does it, the other finds it done. What a
 * rule refuses is marked, and whoever had planned it is told.
 */
export async function carryOutUnitChanges(parts: UnitChangeParts, now: Date): Promise<number> {
  const { store, logger } = parts;
  const due = await store.read.find(UnitChangeEntity, {
    where: { status: 'waiting', day: LessThanOrEqual(officeDayOf(now)) },
    order: { day: 'ASC', id: 'ASC' },
  });
  let done = 0;
  for (const { id } of due) {
    try {
      if (await carryOutOne(parts, now, id)) done++;
    } catch (error) {
      // Whatever it is, reminders must not wait for it; it is tried again with the next run.
      logger.error({ err: error, unitChange: id }, 'a change of a unit could not be carried out');
    }
  }
  return done;
}

async function carryOutOne({ store, rules }: UnitChangeParts, now: Date, id: number): Promise<boolean> {
  const machineNow = await store.machineNow();
  const inTransaction = (work: (act: Act, row: UnitChangeEntity) => Promise<void>) =>
    store.inTransaction(async (manager) => {
      const waiting = manager
        .createQueryBuilder(UnitChangeEntity, 'change')
        .where('change.id = :id AND change.status = :status', { id, status: 'waiting' });
      const row = await lockRow(manager, waiting).getOne();
      if (!row) return false;
      const act = systemAct(manager, { rules, clock: { now: () => now } }, machineNow);
      const summary = `${row.oldName}${await sayUnitChange(act, changeOf(row))}`;
      await work(beginOperation(act, { kind: 'unit-change', summary, undoable: false }), row);
      return true;
    });
  try {
    return await inTransaction(carryOutPlanned);
  } catch (error) {
    if (!(error instanceof RuleViolation)) throw error;
    await inTransaction((act, row) => giveUp(act, row, error));
    return false;
  }
}

async function giveUp(act: Act, row: UnitChangeEntity, { code }: RuleViolation): Promise<void> {
  const note = WHY[code] ?? code;
  await changeRow(act, 'unitChange', row, { status: 'failed', note }, 'unitChange.settle');
  if (row.askedBy.startsWith('cli:')) return;
  const what = `${row.oldName}${await sayUnitChange(act, changeOf(row))}`;
  const text = `您登记的“${what}”未能办理：${note}，未作任何改动。请核对后重新登记，回复“单位 ${row.oldName}”可查看现况。`;
  await notify(act, [{ to: row.askedBy, text }], `unit-change:${row.id}`);
}
