import { beginOperation } from '../../actions/operation';
import { stopSending } from '../../actions/switch-sending';
import { sendingStop } from '../../delivery/sending-switch';
import { sayMoment } from '../../domain/text/say-time';
import { waitingToSend } from '../../reminders/preview';
import { type Command, defineCommand, UsageError } from '../define-command';
import { coordinatedPlanIds } from '../member';
import { askWhichCommand } from '../numbered-question';
import { showPreview } from '../preview';
import { resume, resumePreview } from '../reminding/resume-preview';
import type { Reply, Turn } from '../turn';
import { resumeMyReminders } from './pause';

/** 「停发」: nothing goes out but the direct answer to whoever writes. At once: it is meant for when something is wrong. */
export const stop = defineCommand({
  words: ['停发', '停止发送', '暂停发送'],
  usage: '停发',
  example: '停发',
  summary: '停止一切发送，只答复来信；恢复用“恢复发送”',
  allowed: ['coordinator', 'admin'],
  takesGluedText: false,
  async handle(args, turn) {
    refuseArguments(args, stop);
    const act = beginOperation(turn.act, { kind: 'stopSending', summary: '停发', undoable: false });
    if (!(await stopSending(act))) return { text: `发送已于${await since(turn)}停止，未作改动。` };
    return {
      text: '已停止发送：提醒、催办、通知、广播一律不发，只答复来信；消息留存待发。恢复请回复“恢复发送”，届时先告知将发出多少条。',
    };
  },
});

/** 「恢复发送」: says first how many messages would go out. */
export const resumeAll = defineCommand({
  words: ['恢复发送', '继续发送'],
  usage: '恢复发送',
  example: '恢复发送',
  summary: '恢复停止的发送（先预览将发出多少条）',
  allowed: ['coordinator', 'admin'],
  takesGluedText: false,
  async handle(args, turn) {
    refuseArguments(args, resumeAll);
    return resumeSendingNow(turn);
  },
});

/** 「恢复」 alone: whichever is stopped; asks where both are. */
export const resumeEither = defineCommand({
  words: ['恢复'],
  usage: '恢复',
  example: '恢复',
  summary: '恢复停止的发送或暂停的提醒',
  allowed: ['coordinator', 'admin'],
  takesGluedText: false,
  async handle(args, turn) {
    refuseArguments(args, resumeEither);
    const stopped = (await sendingStop(turn.act.manager)) !== null;
    const planIds = coordinatedPlanIds(turn.member, turn.calendar);
    const paused = turn.calendar.plans.some(
      ({ plan }) => planIds.includes(plan.id) && plan.remindersPausedAt !== null,
    );
    if (stopped && paused)
      return askWhichCommand(turn, '发送和提醒均已停止，恢复哪一项：', [
        { label: '恢复发送', says: '恢复发送' },
        { label: '恢复提醒', says: '恢复提醒' },
      ]);
    if (stopped) return resumeSendingNow(turn);
    return paused ? resumeMyReminders(turn) : { text: '发送和提醒均未停止，未作改动。' };
  },
});

async function resumeSendingNow(turn: Turn): Promise<Reply> {
  const { manager, rules, now } = turn.act;
  if (!(await sendingStop(manager))) return { text: '发送没有停止，未作改动。' };
  const waiting = await waitingToSend(manager, rules, now);
  return waiting.go.length > 0
    ? showPreview(turn, resumePreview, null)
    : { text: await resume(turn, waiting) };
}

async function since({ act }: Turn): Promise<string> {
  const stopped = await sendingStop(act.manager);
  return stopped ? sayMoment(new Date(stopped.since)) : '';
}

/** Words behind a switch are no consent to it. */
function refuseArguments(args: string, command: Command): void {
  if (!/^[。.]*$/.test(args)) throw new UsageError(command);
}
