/** A message as delivery knows it: who and what, in no messenger's format. */
export type OutboundContent =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'file'; readonly mediaId: string }
  | {
      /** A file whose bytes are in the blob store: uploaded when its turn comes, then sent as `file`. */
      readonly type: 'document';
      readonly sha256: string;
      readonly fileName: string;
      /** Machine time of the upload that the stored request names. */
      readonly uploadedAt?: string;
    }
  | CardContent
  | {
      /** The buttons of a card that was pressed give way to a label. */
      readonly type: 'cardUpdate';
      /** From the event of the press. */
      readonly responseCode: string;
      readonly label: string;
    }
  | {
      /** Takes a message out of its receiver's window again, by what its receipt told; one of the two is not null. */
      readonly type: 'withdrawal';
      readonly messageId: string | null;
      readonly jobId: string | null;
      /** A notice to the receiver where the messenger withdraws nothing. */
      readonly instead?: { readonly dedupeKey: string; readonly text: string };
    };

/** A page that a quotation leads to. */
export interface QuoteLink {
  readonly title: string;
  readonly url: string;
}

/** A message with buttons, for messengers that have cards; `text` says the same without. */
export interface CardContent {
  readonly type: 'card';
  /** Names the card among all that were ever sent. */
  readonly taskId: string;
  readonly title: string;
  readonly subtitle: string | null;
  readonly body: string;
  readonly quote: string | null;
  /** Where the quotation leads, and what it is called. */
  readonly quoteLink?: QuoteLink;
  readonly buttons: readonly { readonly label: string; readonly key: string }[];
  readonly text: string;
}

/** The receiver that is no member: the group to which the office gives notice. No userid has a colon. */
export const GROUP = 'group:notice';

export interface OutboundMessage {
  /** Lower-case userid of one member, or `GROUP`. */
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
  /** Pure: the request body for a message, duplicate check switched on where the messenger has one. */
  compose(message: OutboundMessage): RequestBody;
  /** Sends stored bytes. Throws `SendFailure`; a receiver listed as invalid is a permanent failure. */
  send(body: RequestBody): Promise<SendReceipt>;
}
