import { officeDayOf } from '../../domain/calendar/office-time';
import { RuleViolation } from '../../domain/rule-violation';
import { defineCommand, UsageError } from '../define-command';
import { coordinatedPlanIds } from '../member';
import { showPreview } from '../preview';
import { collectPause, pausePreview, switchReminders } from '../reminding/pause-preview';
import type { Reply, Turn } from '../turn';

/** 「暂停提醒」: nobody is reminded of the coordinator's plans until 恢复提醒. */
export const pause = defineCommand({
  words: ['暂停提醒', '停止提醒', '暂停'],
  usage: '暂停提醒',
  example: '暂停提醒',
  summary: '暂停自动提醒（催办等不受影响），恢复用“恢复提醒”',
  allowed: ['coordinator'],
  takesGluedText: false,
  async handle(args, turn) {
    if (!/^[。.]*$/.test(args)) throw new UsageError(pause);
    return switchMine(turn, true);
  },
});

/** 「恢复提醒」: reminders go out again; of what was missed only the latest stage. */
export const resumeReminders = defineCommand({
  words: ['恢复提醒', '继续提醒'],
  usage: '恢复提醒',
  example: '恢复提醒',
  summary: '恢复暂停的自动提醒',
  allowed: ['coordinator'],
  takesGluedText: false,
  async handle(args, turn) {
    if (!/^[。.]*$/.test(args)) throw new UsageError(resumeReminders);
    return resumeMyReminders(turn);
  },
});

export function resumeMyReminders(turn: Turn): Promise<Reply> {
  return switchMine(turn, false);
}

async function switchMine(turn: Turn, pauses: boolean): Promise<Reply> {
  const planIds = coordinatedPlanIds(turn.member, turn.calendar);
  if (planIds.length === 0) throw new RuleViolation('plan.none');
  const target = { planIds, pause: pauses };
  const found = await collectPause(turn, target);
  if (found.plans.length === 0) return { text: pausePreview.nothing(target, found) };
  // Several plans at once, or messages that go out this very day, are shown first.
  const today = officeDayOf(turn.act.now);
  const felt = !pauses && found.next.filter(({ officeDay }) => officeDay === today).length > 1;
  return found.plans.length > 1 || felt
    ? showPreview(turn, pausePreview, target)
    : { text: await switchReminders(turn, found) };
}
