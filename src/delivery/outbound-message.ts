/** A message as delivery knows it: who and what, in no messenger's format. */
export type OutboundContent =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'file'; readonly mediaId: string };

export interface OutboundMessage {
  /** Lower-case userid of one member. */
  readonly to: string;
  readonly content: OutboundContent;
}

/** The exact bytes of a request: stored before the first attempt, repeated unchanged by every retry. */
export type RequestBody = string;

/** What the platform said of a message that it took. Ids serve withdrawal; an answer may hold none. */
export interface SendReceipt {
  readonly messageId: string | null;
  readonly jobId: string | null;
}

/** The way out, as the dispatcher sees it. `platform/message-client` implements it; tests may script it. */
export interface Messenger {
  /** Pure: the request body for a message, duplicate check switched on. */
  compose(message: OutboundMessage): RequestBody;
  /** Sends stored bytes. Throws `SendFailure`; a receiver listed as invalid is a permanent failure. */
  send(body: RequestBody): Promise<SendReceipt>;
}
