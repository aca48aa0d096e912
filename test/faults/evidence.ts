/**
 * What a run leaves behind for whoever judges it: plain data, as the simulated platform saw it. Times are milliseconds of
 * this machine unless they say otherwise.
 */

/** One try of the platform to hand a message over. */
export interface Attempt {
  readonly startedMs: number;
  readonly endedMs: number;
  /** `ok` is an HTTP 200 that arrived whole: from then on the message is ours. */
  readonly outcome: 'ok' | 'bad-status' | 'timeout' | 'unreachable';
  readonly status: number | null;
  /** The passive reply that arrived with it, as the sender's window shows it. */
  readonly reply: string | null;
  /** Ports of the processes that it was given to, and what came of that. */
  readonly by: readonly string[];
}

/** What somebody wrote, and how it fared. */
export interface Said {
  readonly index: number;
  readonly userid: string;
  readonly msgId: string;
  /** CreateTime: whole seconds of the messenger's clock. */
  readonly sentSeconds: number;
  readonly kind: string;
  /** Null for a picture. */
  readonly text: string | null;
  /** sha256 of a picture's bytes. */
  readonly pictureSha256: string | null;
  /** Whether the platform would have gone on until it is told 200; else it gave up after three tries. */
  readonly patient: boolean;
  readonly attempts: readonly Attempt[];
}

/** What a window of the simulated messenger shows as sent by the bot, passive replies apart. */
export interface Pushed {
  readonly seq: number;
  readonly atMs: number;
  readonly userid: string;
  readonly text: string;
}

/** A request to send, as the platform's log has it. */
export interface SendRequest {
  readonly atMs: number;
  readonly body: string;
  /** `lost`: carried out, but the sender was not told. `refused`: not carried out. */
  readonly answer: 'ok' | 'lost' | 'refused';
  /** Recognised as a repetition, and not shown again. */
  readonly repeated: boolean;
}

export interface InjectedFault {
  readonly kind: string;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly note: string;
}

export interface Evidence {
  readonly seed: number;
  readonly store: 'mariadb' | 'sqlite';
  readonly processes: number;
  readonly leaseMs: number;
  readonly agentId: number;
  readonly said: readonly Said[];
  readonly pushed: readonly Pushed[];
  readonly requests: readonly SendRequest[];
  /** Messages that the platform dropped because somebody got too many. */
  readonly droppedByPlatform: readonly string[];
  readonly faults: readonly InjectedFault[];
  /** Processes that ended although nobody had ended them. */
  readonly crashes: readonly string[];
  /** What did not come to rest after the last fault; empty when all did. */
  readonly unsettled: readonly string[];
}
