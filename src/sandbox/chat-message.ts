import type { MediaType } from './media-store';
import type { Sentence } from './sentence';

export interface NewsArticle {
  readonly title: string;
  readonly description: string;
  readonly url: string;
  readonly picurl: string;
}

/** What a chat window shows, whichever way it came. */
export type ChatContent =
  | { readonly type: 'text'; readonly text: string; readonly truncated: boolean }
  | { readonly type: 'markdown'; readonly text: string }
  | {
      readonly type: MediaType;
      readonly mediaId: string;
      readonly filename: string;
      readonly contentType: string;
      readonly size: number;
      readonly title: string;
      readonly description: string;
    }
  | {
      readonly type: 'textcard';
      readonly title: string;
      readonly description: string;
      readonly url: string;
      readonly btntxt: string;
    }
  | { readonly type: 'news'; readonly articles: readonly NewsArticle[] }
  | {
      readonly type: 'template_card';
      readonly card: Readonly<Record<string, unknown>>;
      /** Grey label that replaced the buttons after an update. */
      readonly replacedBy: string | null;
    };

export type AttemptOutcome = 'ok' | 'bad-status' | 'timeout' | 'unreachable';

/** One try to hand a callback to the bot. Times are the machine's. */
export interface DeliveryAttempt {
  readonly startedAt: string;
  readonly durationMs: number;
  readonly outcome: AttemptOutcome;
  readonly status: number | null;
  /** First characters of the answer's body. */
  readonly body: string;
}

export interface DeliveryReport {
  readonly state: 'pending' | 'delivered' | 'failed';
  readonly attempts: readonly DeliveryAttempt[];
  /** One sentence for the page: why nothing arrived, or what was wrong with the passive reply. */
  readonly problem: Sentence | null;
}

export interface ChatMessage {
  /** Increases over all members; a reader remembers the last one it has seen. */
  readonly seq: number;
  readonly userid: string;
  readonly sender: 'member' | 'app';
  /** How it travelled: member to bot as a callback, bot to member pushed by API or in a passive reply. */
  readonly carrier: 'callback' | 'push' | 'passive';
  /** Group chat made by the app, null in the one-to-one conversation. */
  readonly chatId: string | null;
  /** ISO instant of the platform's clock. */
  readonly at: string;
  /** MsgId of a member's message. */
  readonly msgId: string | null;
  /** msgid or jobid under which the app may withdraw it. */
  readonly sendId: string | null;
  readonly content: ChatContent;
  readonly recalled: boolean;
  readonly delivery: DeliveryReport | null;
}
