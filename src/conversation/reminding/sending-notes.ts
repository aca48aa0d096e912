import { sendingStop } from '../../delivery/sending-switch';
import { officeDayOf } from '../../domain/calendar/office-time';
import { sayDay, sayMoment } from '../../domain/text/say-time';
import { coordinatedPlanIds } from '../member';
import type { Turn } from '../turn';

/**
 * What a coordinator has to know before trusting any plan of reminders: 提醒已暂停, 发送已停止. Empty while everything
 * goes out.
 */
export async function sendingNotes(turn: Turn): Promise<string[]> {
  const planIds = coordinatedPlanIds(turn.member, turn.calendar);
  const mine = turn.calendar.plans.filter(({ plan }) => planIds.includes(plan.id));
  const notes = mine.flatMap(({ plan }) => {
    if (plan.remindersPausedAt === null) return [];
    const which = mine.length > 1 ? `《${plan.title}》` : '';
    return [`${which}提醒已暂停（${sayDay(officeDayOf(plan.remindersPausedAt))}起），恢复请回复“恢复提醒”。`];
  });
  const stop = await sendingStop(turn.act.manager);
  if (stop)
    notes.push(`发送已停止（${sayMoment(new Date(stop.since))}起，仅答复来信），恢复请回复“恢复发送”。`);
  return notes;
}
