import { In, IsNull } from 'typeorm';
import type { OutboundContent } from '../delivery/outbound-message';
import { enqueue } from '../delivery/outbox';
import { MESSAGE_LIMIT_BYTES, splitText } from '../delivery/split-text';
import type { OperationEntity } from '../store/entities/operation-entity';
import {
  type OutboxKind,
  OutboxMessageEntity,
  type OutboxStatus,
} from '../store/entities/outbox-message-entity';
import type { Act } from './act';
import { notify } from './notify';
import { operationIdOf } from './operation';
import { recordAudit } from './record-audit';

/** What became of the messages of a command that was undone, in people. */
export interface ToldPeople {
  /** Their message had not gone out and never will. */
  readonly stopped: number;
  /** They have a notice, or may have it, and are sent a correction. */
  readonly corrected: number;
  /** Their 催办 or 广播 is withdrawn, if the server does it. */
  readonly withdrawn: number;
  /** They have a 催办 or 广播 that cannot be withdrawn, and are sent a correction. */
  readonly kept: number;
}

const NEVER_ARRIVES: readonly OutboxStatus[] = ['failed', 'obsolete'];
/** These are taken out of the window again where that can be; only where it cannot be are they corrected. */
const WITHDRAWN: readonly OutboxKind[] = ['nudge', 'broadcast'];
const UNDER_WAY: readonly OutboxStatus[] = ['pending', 'sending'];
/** The platform withdraws what is younger. */
const WITHDRAWABLE_MS = 24 * 3600_000;
const QUOTED_CHARACTERS = 30;

/** Stops what an undone command has not yet sent; withdraws or corrects what it has. */
export async function correctWhatWasTold(act: Act, undone: OperationEntity): Promise<ToldPeople> {
  const ofCommand = { operationId: undone.id };
  const before = await act.manager.findBy(OutboxMessageEntity, ofCommand);
  // What was tried and may have arrived is told. So is what another process takes hold of at this moment.
  await act.manager.update(
    OutboxMessageEntity,
    { ...ofCommand, status: In(['deferred', 'pending']), firstAttemptAt: IsNull() },
    { status: 'obsolete' },
  );
  const after = await act.manager.findBy(OutboxMessageEntity, ofCommand);
  const settledBefore = new Set(before.flatMap(({ id, status }) => (status === 'obsolete' ? [id] : [])));
  const stopped = after.filter(({ id, status }) => status === 'obsolete' && !settledBefore.has(id));
  if (stopped.length > 0) {
    const ids = stopped.map(({ id }) => id);
    await recordAudit(act, 'message.stop', `operation:${undone.id}`, null, { stopped: ids });
  }
  const arrived = after.filter(({ status }) => !NEVER_ARRIVES.includes(status));
  const corrected = receivers(arrived.filter(({ kind }) => !WITHDRAWN.includes(kind)));
  await correct(act, arrived, corrected);
  const undoing = await operationIdOf(act);
  if (undoing === null) throw new Error('a correction needs the operation that undoes');
  const corrections = { arrived, undoing };
  const sentByHand = arrived.filter(({ kind }) => WITHDRAWN.includes(kind));
  const withdrawable = sentByHand.filter((message) => isWithdrawable(message, act.now));
  await withdraw(act, withdrawable, corrections);
  const beyondRecall = sentByHand.filter((message) => !withdrawable.includes(message));
  await correctKept(act, beyondRecall, corrections);
  const kept = receivers(beyondRecall);
  return {
    stopped: without(receivers(stopped), receivers(arrived)),
    corrected: corrected.size,
    withdrawn: without(receivers(withdrawable), kept),
    kept: kept.size,
  };
}

async function correct(
  act: Act,
  arrived: readonly OutboxMessageEntity[],
  people: ReadonlySet<string>,
): Promise<void> {
  await notify(
    act,
    [...people].map((to) => ({
      to,
      text: correctionOf(to, arrived),
    })),
    'correction',
  );
}

/** Names what this person was told: what the command is called may name other units. */
function correctionOf(userid: string, arrived: readonly OutboxMessageEntity[]): string {
  const told = openingOf(arrived.find(({ toUserid }) => toUserid === userid)?.content ?? null);
  return `【更正】此前发给您的“${told}”已撤销，请以撤销后的情况为准。`;
}

/** The first words of a message, without the number of its part: `退回修改：第18项（二季度）：数据……`. */
function openingOf(content: string | null): string {
  const said = content === null ? null : (JSON.parse(content) as OutboundContent);
  const text = said?.type === 'text' || said?.type === 'card' ? said.text : '消息';
  const [line = ''] = text.replace(/^（\d+\/\d+[^）]*）/, '').split('\n');
  const characters = [...line.replace(/^【([^】]*)】/, '$1：')];
  const quoted = characters.slice(0, QUOTED_CHARACTERS).join('');
  return characters.length > QUOTED_CHARACTERS ? `${quoted}……` : quoted;
}

interface Corrections {
  /** What people have, or may have, of the undone command. */
  readonly arrived: readonly OutboxMessageEntity[];
  /** The command that takes it back. */
  readonly undoing: number;
}

/** One for each person, whatever becomes of the several messages; the number makes it unlike any other text. */
function correctionTo(userid: string, { arrived, undoing }: Corrections) {
  const [text = ''] = splitText(correctionOf(userid, arrived), MESSAGE_LIMIT_BYTES, `通知${undoing}`);
  return { dedupeKey: `correction:${undoing}:${userid}`, text };
}

/** Behind what may still go out to the same person: a correction must not come before what it corrects. */
function correctKept(
  act: Act,
  messages: readonly OutboxMessageEntity[],
  corrections: Corrections,
): Promise<void> {
  const underWay = messages.filter(({ status }) => UNDER_WAY.includes(status));
  const kinds = new Map(underWay.map(({ toUserid, kind }) => [toUserid, kind]));
  return enqueue(
    act.manager,
    [...receivers(messages)].map((to) => {
      const { dedupeKey, text } = correctionTo(to, corrections);
      const kind = kinds.get(to) ?? 'notice';
      return {
        dedupeKey,
        to,
        kind,
        content: { type: 'text' as const, text },
        operationId: corrections.undoing,
      };
    }),
    { officeNow: act.now, machineNow: act.machineNow },
  );
}

function isWithdrawable({ status, messageId, jobId, sentAt }: OutboxMessageEntity, now: Date): boolean {
  const known = messageId !== null || jobId !== null;
  return status === 'sent' && known && sentAt !== null && sentAt.getTime() + WITHDRAWABLE_MS > now.getTime();
}

function withdraw(
  act: Act,
  messages: readonly OutboxMessageEntity[],
  corrections: Corrections,
): Promise<void> {
  return enqueue(
    act.manager,
    messages.map(({ id, toUserid, messageId, jobId, sentAt }) => ({
      dedupeKey: `withdraw:${id}`,
      to: toUserid,
      kind: 'withdrawal' as const,
      content: {
        type: 'withdrawal' as const,
        messageId,
        jobId,
        instead: correctionTo(toUserid, corrections),
      },
      operationId: corrections.undoing,
      ...(sentAt ? { pointlessAfter: new Date(sentAt.getTime() + WITHDRAWABLE_MS) } : {}),
    })),
    { officeNow: act.now, machineNow: act.machineNow },
  );
}

function receivers(messages: readonly OutboxMessageEntity[]): Set<string> {
  return new Set(messages.map(({ toUserid }) => toUserid));
}

function without(people: ReadonlySet<string>, others: ReadonlySet<string>): number {
  return [...people].filter((each) => !others.has(each)).length;
}
