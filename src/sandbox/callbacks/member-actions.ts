import type { ChatContent, ChatMessage, DeliveryAttempt } from '../chat-message';
import type { Member } from '../member-directory';
import { textAt } from '../platform-api/api-call';
import type { SandboxState } from '../sandbox-state';
import {
  attemptDelivery,
  type Callback,
  type DeliveryResult,
  deliverCallback,
  newCallback,
  readReply,
  showReply,
} from './deliver-callback';
import type { MemberAct } from './inner-xml';
import type { PassiveReply } from './passive-reply';

export interface SentMessage {
  readonly message: ChatMessage;
  /** What the bot answered passively, as the member sees it. */
  readonly reply: ChatMessage | null;
}

interface Remembered {
  readonly callback: Callback;
  readonly seq: number;
  answered: boolean;
}

/** How many callbacks can be delivered again on request. */
const REMEMBERED = 1000;

/** What members do in their chat windows, and its way to the bot. */
export class MemberActions {
  readonly #sent = new Map<string, Remembered>();

  constructor(private readonly state: SandboxState) {}

  /** Shows the message in the member's own window at once, then delivers it, then shows the passive reply. */
  async say(member: Member, act: MemberAct, content: ChatContent): Promise<SentMessage> {
    const callback = newCallback(this.state, member.userid, act);
    const added = this.state.chat.add({
      userid: member.userid,
      sender: 'member',
      carrier: 'callback',
      chatId: null,
      msgId: callback.msgId,
      sendId: null,
      content,
      delivery: { state: 'pending', attempts: [], problem: null },
    });
    const remembered: Remembered = { callback, seq: added.seq, answered: false };
    this.#remember(callback.msgId, remembered);
    const { report, reply } = await deliverCallback(this.state, callback);
    const message = this.state.chat.change(added.seq, { delivery: report }) ?? { ...added, delivery: report };
    return { message, reply: this.#showOnce(remembered, reply) };
  }

  /** Delivers an event, which has no bubble; the passive reply has one. */
  async act(
    member: Member,
    act: MemberAct,
  ): Promise<DeliveryResult & { readonly shown: ChatMessage | null }> {
    const callback = newCallback(this.state, member.userid, act);
    const result = await deliverCallback(this.state, callback);
    return { ...result, shown: showReply(this.state, member.userid, result.reply) };
  }

  /** Presses a button of a card. Null: this message has none, or its buttons are gone. */
  async press(message: ChatMessage, key: string): Promise<DeliveryResult | null> {
    const member = this.state.members.find(message.userid);
    const { content } = message;
    if (!member || content.type !== 'template_card' || content.replacedBy !== null) return null;
    const { card } = content;
    const grant = { receivers: [member.userid], sendId: message.sendId ?? '' };
    const fields = {
      EventKey: key,
      TaskId: textAt(card, 'task_id'),
      CardType: textAt(card, 'card_type'),
      ResponseCode: this.state.responseCodes.issue(grant),
    };
    const result = await this.act(member, { type: 'event', event: 'template_card_event', fields });
    if (result.reply.kind === 'card-label') {
      this.state.chat.change(message.seq, { content: { ...content, replacedBy: result.reply.label } });
    }
    return result;
  }

  /**
   * Delivers a message again, once per `times`, one after the other or all at the same time. The member
   * sees at most one reply to a message. Null: no such message.
   */
  async redeliver(
    msgId: string,
    times: number,
    how: { readonly concurrent: boolean; readonly identical: boolean },
  ): Promise<{ attempts: DeliveryAttempt[]; replies: PassiveReply[] } | null> {
    const remembered = this.#sent.get(msgId);
    if (!remembered) return null;
    const once = () => attemptDelivery(this.state, remembered.callback, how.identical);
    const results = how.concurrent
      ? await Promise.all(Array.from({ length: times }, once))
      : await inTurn(once, times);
    const replies = results.map(({ attempt, answer }): PassiveReply => {
      if (attempt.outcome !== 'ok') return { kind: 'none' };
      const reply = readReply(this.state, remembered.callback, answer);
      this.#showOnce(remembered, reply);
      return reply;
    });
    return { attempts: results.map(({ attempt }) => attempt), replies };
  }

  #remember(msgId: string | null, remembered: Remembered): void {
    if (msgId === null) return;
    this.#sent.set(msgId, remembered);
    const [oldest] = this.#sent.keys();
    if (this.#sent.size > REMEMBERED && oldest !== undefined) this.#sent.delete(oldest);
  }

  #showOnce(remembered: Remembered, reply: PassiveReply): ChatMessage | null {
    if (remembered.answered) return null;
    const shown = showReply(this.state, remembered.callback.userid, reply);
    remembered.answered = shown !== null;
    return shown;
  }
}

async function inTurn<T>(task: () => Promise<T>, times: number): Promise<T[]> {
  const results: T[] = [];
  for (let done = 0; done < times; done += 1) results.push(await task());
  return results;
}
