/** A member's message or event, as the platform room hands it over: verified, decrypted, parsed. */
export interface InboundMessage {
  /**
   * Unique for the same occurrence however often it is delivered: AgentID + FromUserName + MsgId of a
   * message, the sha256 of the inner XML (white space between elements removed) of an event.
   */
  readonly dedupeKey: string;
  readonly agentId: string;
  /** Lower-case userid of the sender (`sys` for system events). */
  readonly from: string;
  /** CreateTime: when the member sent it, by the platform's clock. */
  readonly sentAt: Date;
  readonly content: InboundContent;
}

/** A message and when it arrived: whatever is done with it later is done as of then. */
export interface Arrival {
  readonly message: InboundMessage;
  /** Office time. */
  readonly receivedAt: Date;
}

export type InboundContent =
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'image' | 'voice' | 'video' | 'file';
      readonly mediaId: string;
      readonly format: string | null;
    }
  | {
      readonly type: 'event';
      readonly event: string;
      readonly key: string;
      readonly fields: Readonly<Record<string, string>>;
    }
  /** A type we do not know, or do not need: acknowledged, logged by name, answered politely. */
  | { readonly type: 'other'; readonly name: string };

/**
 * What the HTTP answer carries: `reply` goes back passively; null is an empty 200, because there is
 * nothing to say or because the answer goes (or went) through the outbox.
 */
export interface InboundAnswer {
  readonly reply: string | null;
}

/** The bot, as the callback route sees it. Rejects only when nothing was stored: the route then answers 5xx. */
export type ReceiveMessage = (message: InboundMessage) => Promise<InboundAnswer>;
