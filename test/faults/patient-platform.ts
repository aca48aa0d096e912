import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  attemptDelivery,
  type Callback,
  newCallback,
  readReply,
} from '../../src/sandbox/callbacks/deliver-callback';
import type { MemberAct } from '../../src/sandbox/callbacks/inner-xml';
import type { SandboxState } from '../../src/sandbox/sandbox-state';
import type { Balancer } from './balancer';
import type { Attempt, Said } from './evidence';
import type { Saying } from './sayings';

/** Pictures are told by their first bytes. */
const JPEG_START = Buffer.from([0xff, 0xd8, 0xff, 0xe0]);
const IMPATIENT_TRIES = 3;
const LONGEST_PAUSE_MS = 1_500;
/** A message that is not taken by then never will be. */
const GIVE_UP_MS = 180_000;

/** How a message fares while it is still on its way. */
export type Growing = Omit<Said, 'attempts'> & { readonly attempts: Attempt[] };

/** The platform's way of handing messages over: again and again, twice at once, too late, in another order. */
export class PatientPlatform {
  readonly said: Growing[] = [];
  private readonly late = new Set<Promise<void>>();
  private stopped = false;

  constructor(
    private readonly state: SandboxState,
    private readonly balancer: Balancer,
  ) {}

  /** Resolves when the message is taken, or given up. */
  async deliver(saying: Saying): Promise<Growing> {
    const { callback, pictureSha256 } = this.write(saying);
    const { index, userid, kind, text, patient } = saying;
    const growing: Growing = {
      ...{ index, userid, kind, text, patient, pictureSha256 },
      msgId: callback.msgId ?? '',
      sentSeconds: Number(/<CreateTime>(\d+)/.exec(callback.innerXml)?.[1]),
      attempts: [],
    };
    this.said.push(growing);
    if (saying.heldBackMs > 0) await delay(saying.heldBackMs);
    await this.untilTaken(saying, callback, growing);
    if (saying.againAfterMs !== null) this.onceMore(saying, callback, growing, saying.againAfterMs);
    return growing;
  }

  /** Resolves when nothing is on its way any more. */
  async idle(): Promise<void> {
    while (this.late.size > 0) await Promise.all(this.late);
  }

  /** Whatever is on its way is given up. */
  stop(): void {
    this.stopped = true;
  }

  private write(saying: Saying): { callback: Callback; pictureSha256: string | null } {
    const { userid, text } = saying;
    if (text !== null)
      return { callback: this.callback(userid, { type: 'text', text }), pictureSha256: null };
    const bytes = Buffer.concat([JPEG_START, randomBytes(saying.pictureBytes)]);
    const media = { type: 'image', filename: 'image.jpg', contentType: 'image/jpeg', bytes } as const;
    const { mediaId } = this.state.media.add(media);
    const pictureSha256 = createHash('sha256').update(bytes).digest('hex');
    return { callback: this.callback(userid, { type: 'image', mediaId, picUrl: '' }), pictureSha256 };
  }

  private callback(userid: string, act: MemberAct): Callback {
    return newCallback(this.state, userid, act);
  }

  private async untilTaken(saying: Saying, callback: Callback, growing: Growing): Promise<void> {
    const giveUpAt = Date.now() + GIVE_UP_MS;
    for (let tries = 1; ; tries += 1) {
      const identical = tries === 1 || !saying.encryptedAnew;
      const attempts = await Promise.all(
        Array.from({ length: tries === 1 ? saying.atOnce : 1 }, (_, copy) =>
          this.attempt(callback, identical && (copy === 0 || !saying.encryptedAnew)),
        ),
      );
      growing.attempts.push(...attempts);
      if (attempts.some(({ outcome }) => outcome === 'ok')) return;
      if (this.stopped || Date.now() > giveUpAt || (!saying.patient && tries >= IMPATIENT_TRIES)) return;
      await delay(Math.min(100 * tries, LONGEST_PAUSE_MS));
    }
  }

  private onceMore(saying: Saying, callback: Callback, growing: Growing, afterMs: number): void {
    const again = delay(afterMs)
      .then(() => this.attempt(callback, !saying.encryptedAnew))
      .then((attempt) => void growing.attempts.push(attempt))
      .finally(() => this.late.delete(again));
    this.late.add(again);
  }

  private async attempt(callback: Callback, identical: boolean): Promise<Attempt> {
    const startedMs = Date.now();
    const seen = this.balancer.passed.length;
    const { attempt, answer } = await attemptDelivery(this.state, callback, identical);
    const { outcome, status } = attempt;
    const reply = outcome === 'ok' ? readReply(this.state, callback, answer) : null;
    if (reply?.kind === 'refused') throw new Error(`${callback.innerXml}: ${reply.problem}`);
    const signature = new URL(callback.sealed.url).searchParams.get('msg_signature');
    return {
      startedMs,
      endedMs: Date.now(),
      outcome,
      status,
      reply: reply?.kind === 'message' && reply.content.type === 'text' ? reply.content.text : null,
      by: this.balancer.passed
        .slice(seen)
        .filter((passed) => passed.signature === signature)
        .map(({ port, outcome: became }) => `${port} ${became}`),
    };
  }
}
