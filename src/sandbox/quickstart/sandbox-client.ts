/** A message that the bot pushed to somebody. */
export interface ChatMessage {
  readonly seq: number;
  readonly userid: string;
  readonly text: string;
}

interface StoredMessage {
  readonly seq: number;
  readonly userid: string;
  readonly sender: 'member' | 'app';
  readonly carrier: 'callback' | 'push' | 'passive';
  readonly content: { readonly type: string; readonly text?: string };
}

/** Plays people and moves the clock through the sandbox's own API. Times are office times, `2022-06-21 09:36`. */
export class SandboxClient {
  constructor(
    private readonly url: string,
    /** Resolves when the bot has nothing left to send. */
    private readonly settled: () => Promise<void>,
  ) {}

  async goTo(time: string): Promise<void> {
    await this.post('/sandbox/api/clock', { to: time });
    // The bot follows the clock a moment later: whoever writes now must not seem to write from the future.
    await this.settled();
  }

  /** Writes as a person; returns what the bot says to it, passively or, where that is long, in pushed parts. */
  async write(userid: string, text: string): Promise<string> {
    const before = await this.lastSequence();
    await this.post(`/sandbox/api/members/${userid}/messages`, { type: 'text', text });
    const passive = (await this.after(before)).filter(
      (each) => each.userid === userid && each.carrier === 'passive',
    );
    if (passive.length > 0) return textsOf(passive).join('\n');
    await this.settled();
    return textsOf(
      (await this.after(before)).filter((each) => each.userid === userid && each.sender === 'app'),
    ).join('\n');
  }

  async lastSequence(): Promise<number> {
    return (await this.after(0)).at(-1)?.seq ?? 0;
  }

  async pushedAfter(sequence: number): Promise<ChatMessage[]> {
    return (await this.after(sequence))
      .filter(({ carrier }) => carrier === 'push')
      .map(({ seq, userid, content }) => ({ seq, userid, text: content.text ?? '' }));
  }

  private async after(sequence: number): Promise<StoredMessage[]> {
    const response = await fetch(`${this.url}/sandbox/api/messages?after=${sequence}`);
    return ((await response.json()) as { messages: StoredMessage[] }).messages;
  }

  private async post(path: string, body: unknown): Promise<void> {
    const response = await fetch(`${this.url}${path}`, { method: 'POST', body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
  }
}

function textsOf(messages: readonly StoredMessage[]): string[] {
  return messages.map(({ content }) => content.text ?? '');
}
