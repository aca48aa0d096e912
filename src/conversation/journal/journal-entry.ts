import { z } from 'zod';
import type { Arrival } from '../inbound-message';

/** A message as it waits in a journal. */
export interface JournalEntry extends Arrival {
  /** Machine time. */
  readonly keptAt: Date;
  /**
   * The message was stored and its answer about to be given passively when the database went away: the row may say
   * `passive`, but nobody has seen the answer.
   */
  readonly unseenAnswer: boolean;
}

const instant = z.iso.datetime().transform((iso) => new Date(iso));
const CONTENT = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({
    type: z.enum(['image', 'voice', 'video', 'file']),
    mediaId: z.string(),
    format: z.string().nullable(),
  }),
  z.object({
    type: z.literal('event'),
    event: z.string(),
    key: z.string(),
    fields: z.record(z.string(), z.string()),
  }),
  z.object({ type: z.literal('other'), name: z.string() }),
]);
const ENTRY = z.object({
  message: z.object({
    dedupeKey: z.string(),
    agentId: z.string(),
    from: z.string(),
    sentAt: instant,
    content: CONTENT,
  }),
  receivedAt: instant,
  keptAt: instant,
  unseenAnswer: z.boolean(),
});

export function payloadOf({ message, receivedAt, keptAt, unseenAnswer }: JournalEntry): string {
  return JSON.stringify({ message, receivedAt, keptAt, unseenAnswer });
}

/** Null for what is no entry that this program understands. */
export function entryOf(payload: string): JournalEntry | null {
  try {
    return ENTRY.parse(JSON.parse(payload));
  } catch {
    return null;
  }
}
