import { z } from 'zod';
import type { Arrival } from '../inbound-message';

/** A message as it waits in a journal. */
export interface JournalEntry extends Arrival {
  /** Machine time. */
  readonly keptAt: Date;
  /**
   * The delivery that was about to carry the stored answer passively when the database went away, else null: if the row
   * says that it carries it, nobody has seen the answer.
   */
  readonly unseenBy: string | null;
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
  unseenBy: z.string().nullable(),
});

export function payloadOf({ message, receivedAt, keptAt, unseenBy }: JournalEntry): string {
  return JSON.stringify({ message, receivedAt, keptAt, unseenBy });
}

/** Null for what is no entry that this program understands. */
export function entryOf(payload: string): JournalEntry | null {
  try {
    return ENTRY.parse(JSON.parse(payload));
  } catch {
    return null;
  }
}
