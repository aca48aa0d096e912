import type { ChatMessage } from './chat-message';

export type NewMessage = Omit<ChatMessage, 'seq' | 'at' | 'recalled'>;

/** Everything that members sent and received, in order of arrival. */
export class ChatLog {
  #messages: ChatMessage[] = [];
  #lastSeq = 0;

  constructor(
    private readonly now: () => Date,
    private readonly onChange: (message: ChatMessage) => void,
  ) {}

  add(message: NewMessage): ChatMessage {
    this.#lastSeq += 1;
    const added: ChatMessage = {
      ...message,
      seq: this.#lastSeq,
      at: this.now().toISOString(),
      recalled: false,
    };
    this.#messages.push(added);
    this.onChange(added);
    return added;
  }

  /** Replaces what is known about a message; unknown after a reset, which is no error. */
  change(seq: number, changes: Partial<Omit<ChatMessage, 'seq' | 'userid'>>): ChatMessage | null {
    const index = this.#messages.findIndex((message) => message.seq === seq);
    const old = this.#messages[index];
    if (!old) return null;
    const changed: ChatMessage = { ...old, ...changes };
    this.#messages[index] = changed;
    this.onChange(changed);
    return changed;
  }

  find(seq: number): ChatMessage | null {
    return this.#messages.find((message) => message.seq === seq) ?? null;
  }

  of(userid: string, afterSeq: number = 0): ChatMessage[] {
    const wanted = userid.toLowerCase();
    return this.#messages.filter((message) => message.userid === wanted && message.seq > afterSeq);
  }

  all(): readonly ChatMessage[] {
    return this.#messages;
  }

  sentAs(sendId: string): ChatMessage[] {
    return this.#messages.filter((message) => message.sendId === sendId);
  }

  /** Forgets the messages; numbering goes on, so that readers never meet a number twice. */
  clear(): void {
    this.#messages = [];
  }
}
