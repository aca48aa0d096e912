import { SENDING, type SendingStop } from '../delivery/sending-switch';
import { lockRow } from '../store/dialect';
import { PlanEntity } from '../store/entities/plan-entity';
import { SettingEntity } from '../store/entities/setting-entity';
import type { Act } from './act';
import { addRow, changeRow } from './audited-rows';

/** 停发; false when sending was stopped already. */
export function stopSending(act: Act): Promise<boolean> {
  return switchTo(act, { since: act.now.toISOString(), by: act.actor });
}

/** 恢复发送; false when nothing was stopped. */
export function resumeSending(act: Act): Promise<boolean> {
  return switchTo(act, null);
}

/** The row of the switch, once made, stays: every process reads it before it sends. */
async function switchTo(act: Act, stop: SendingStop | null): Promise<boolean> {
  const query = act.manager
    .createQueryBuilder(SettingEntity, 'setting')
    .where('setting.name = :name', { name: SENDING });
  const setting = await lockRow(act.manager, query).getOne();
  const value = JSON.stringify(stop);
  const action = stop ? 'sending.stop' : 'sending.resume';
  if (!setting) {
    if (!stop) return false;
    await addRow(act, 'setting', { name: SENDING, value }, action);
    return true;
  }
  const stopped = JSON.parse(setting.value) !== null;
  if (stopped === (stop !== null)) return false;
  return changeRow(act, 'setting', setting, { value }, action);
}

/** 暂停提醒, 恢复提醒 of one plan; false when it was so already. */
export async function pauseReminders(act: Act, planId: number, pause: boolean): Promise<boolean> {
  const query = act.manager.createQueryBuilder(PlanEntity, 'plan').where('plan.id = :planId', { planId });
  const plan = await lockRow(act.manager, query).getOneOrFail();
  if ((plan.remindersPausedAt !== null) === pause) return false;
  const remindersPausedAt = pause ? act.now : null;
  return changeRow(act, 'plan', plan, { remindersPausedAt }, pause ? 'plan.pause' : 'plan.resume');
}
