import { beginOperation } from '../../actions/operation';
import { resumeSending } from '../../actions/switch-sending';
import type { WaitingMessages } from '../../reminders/preview';
import { waitingToSend } from '../../reminders/preview';
import type { OutboxKind } from '../../store/entities/outbox-message-entity';
import type { Preview } from '../preview';
import type { Turn } from '../turn';

const KIND_NAMES: Readonly<Record<OutboxKind, string>> = {
  answer: '答复',
  notice: '通知',
  nudge: '催办',
  reminder: '提醒',
  broadcast: '广播',
  card: '卡片更新',
  withdrawal: '撤回',
};

/** 恢复发送: how many messages go out, and how many have become pointless meanwhile. */
export const resumePreview: Preview<null, WaitingMessages> = {
  kind: 'resumeSending',
  collect: ({ act }) => waitingToSend(act.manager, act.rules, act.now),
  // Resuming is itself what is done, also when nothing waits any more.
  keysOf: ({ go }) => ['sending', ...go.map(({ id }) => String(id))],
  unitsOf: () => [],
  describe: ({ go, drop }) => {
    const kinds = [...new Set(go.map(({ kind }) => kind))].map(
      (kind) => `${KIND_NAMES[kind]}${go.filter((each) => each.kind === kind).length}条`,
    );
    const people = new Set(go.map(({ to }) => to)).size;
    const dropped = drop.length > 0 ? `另有${drop.length}条已失去意义，不再发送。` : '';
    return `恢复发送后，将向${people}人发出${go.length}条消息（${kinds.join('、')}）。${dropped}停发期间错过的提醒只补发最近一次。`;
  },
  nothing: () => '没有待发的消息。',
  execute: (turn, found) => resume(turn, found),
};

/** Lets messages go out again and says so. */
export async function resume(turn: Turn, { go, drop }: WaitingMessages): Promise<string> {
  const act = beginOperation(turn.act, { kind: 'resumeSending', summary: '恢复发送', undoable: false });
  if (!(await resumeSending(act))) return '发送没有停止，未作改动。';
  const out = go.length > 0 ? `待发消息${go.length}条即将发出` : '目前没有待发消息';
  const dropped = drop.length > 0 ? `，${drop.length}条已失去意义，不再发送` : '';
  return `已恢复发送。${out}${dropped}。`;
}
