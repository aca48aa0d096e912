import { randomBytes } from 'node:crypto';
import type { Personality } from './sandbox-options';

/** Above 2^53, as real ones are, and with room for the machine's milliseconds times a thousand. */
const MSG_ID_BASE = 7_000_000_000_000_000_000n;

/** Ids that never repeat, not even after a restart: a bot remembers what it has seen. */
export class SendIds {
  #lastMsgId = 0n;
  #jobs = 0;

  constructor(
    private readonly personality: Personality,
    private readonly machineNow: () => number,
  ) {}

  /** MsgId of a member's message: a growing 64-bit number, as text. */
  nextMsgId(): string {
    const byTime = MSG_ID_BASE + BigInt(this.machineNow()) * 1000n;
    this.#lastMsgId = byTime > this.#lastMsgId ? byTime : this.#lastMsgId + 1n;
    return this.#lastMsgId.toString();
  }

  /** msgid of a public send, jobid (`<n>_<unix seconds>_<n>`) of a private one. */
  nextSendId(): string {
    if (this.personality === 'public') return `m_${randomBytes(24).toString('base64url')}`;
    this.#jobs += 1;
    return `4_${Math.floor(this.machineNow() / 1000)}_${100_000 + this.#jobs}`;
  }
}
