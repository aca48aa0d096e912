import { beginOperation } from '../../actions/operation';
import { pauseReminders } from '../../actions/switch-sending';
import { addDays, officeDayOf } from '../../domain/calendar/office-time';
import { sayDay } from '../../domain/text/say-time';
import { type PreviewedReminder, previewReminders, tellsOf } from '../../reminders/preview';
import type { PlanEntity } from '../../store/entities/plan-entity';
import type { Preview } from '../preview';
import type { Turn } from '../turn';

export interface PauseTarget {
  readonly planIds: readonly number[];
  /** 暂停提醒; else 恢复提醒. */
  readonly pause: boolean;
}

export interface PauseFound {
  readonly pause: boolean;
  /** Those that are not so yet. */
  readonly plans: readonly PlanEntity[];
  /** What the switch keeps from going out, or lets go out again: the next day's messages. */
  readonly next: readonly PreviewedReminder[];
}

const DAYS_AHEAD = 60;

/** 暂停提醒, 恢复提醒 of several plans, or where it is felt today. */
export const pausePreview: Preview<PauseTarget, PauseFound> = {
  kind: 'pauseReminders',
  collect: collectPause,
  keysOf: ({ plans }) => plans.map(({ id }) => String(id)),
  unitsOf: () => [],
  describe: (found) => `将${found.pause ? '暂停' : '恢复'}${titles(found.plans)}的提醒。${effect(found)}`,
  nothing: ({ pause }) => `提醒${pause ? '已经暂停' : '没有暂停'}，未作改动。`,
  execute: (turn, found) => switchReminders(turn, found),
};

export async function collectPause(turn: Turn, { planIds, pause }: PauseTarget): Promise<PauseFound> {
  const plans = turn.calendar.plans
    .map(({ plan }) => plan)
    .filter(({ id, remindersPausedAt }) => planIds.includes(id) && (remindersPausedAt === null) === pause);
  const { manager, rules, now } = turn.act;
  const today = officeDayOf(now);
  const changing = new Set(plans.map(({ id }) => id));
  const { reminders } = await previewReminders(
    manager,
    rules,
    now,
    { from: today, to: addDays(today, DAYS_AHEAD) },
    pause ? new Set() : changing,
  );
  const mine = reminders.filter((reminder) => tellsOf(reminder, [...changing]));
  return { pause, plans, next: mine.filter(({ officeDay }) => officeDay === mine[0]?.officeDay) };
}

/** Does it and says what that means. */
export async function switchReminders(turn: Turn, found: PauseFound): Promise<string> {
  const { pause, plans } = found;
  const word = pause ? '暂停' : '恢复';
  const act = beginOperation(turn.act, {
    kind: pause ? 'pauseReminders' : 'resumeReminders',
    summary: `${word}提醒 ${titles(plans)}`,
    undoable: true,
  });
  for (const { id } of plans) await pauseReminders(act, id, pause);
  const back = pause ? '恢复请回复“恢复提醒”，' : '';
  return `已${word}${titles(plans)}的提醒。${effect(found)}${back}撤销请回复“撤销”。`;
}

function effect({ pause, next }: PauseFound): string {
  const [first] = next;
  const people = new Set(next.map(({ personId }) => personId)).size;
  if (!first) return pause ? '近期本无提醒。' : '近期没有需要发送的提醒。';
  const day = sayDay(first.officeDay);
  return pause
    ? `下一次提醒（${day}，${people}人）及其后均不再自动发送；催办、退回等由人发出的消息不受影响。`
    : `下一次提醒为${day}，${people}人；暂停期间错过的只补发最近一次。`;
}

function titles(plans: readonly PlanEntity[]): string {
  return plans.map(({ title }) => `《${title}》`).join('、');
}
