import type { EntityManager } from 'typeorm';
import type { Logger } from '../observability/logger';
import { isDatabaseAway, isTransactionConflict } from '../store/dialect';
import { OutboxMessageEntity } from '../store/entities/outbox-message-entity';
import { cardOrText } from './card';
import { errorText } from './error-text';
import type { Messenger, OutboundContent } from './outbound-message';
import { enqueue } from './outbox';
import type { NudgeMatter, RenderedCard, RenderReminder } from './render-reminder';
import { type DocumentContent, needsUpload } from './upload-document';

/** Rendering that fails is a bug or a gap in the data: worth another try, but not at once. */
const RENDER_AGAIN_MS = 60_000;

export type Prepared =
  | { readonly request: string; readonly content: string }
  /** Its bytes have to be uploaded first; the request follows from that. */
  | { readonly upload: DocumentContent; readonly content: string }
  | { readonly settle: 'obsolete' | 'failed'; readonly error: string | null }
  | { readonly retryAfterMs: number; readonly error: string };

interface PrepareParts {
  readonly messenger: Pick<Messenger, 'compose'>;
  readonly render: RenderReminder;
  readonly logger: Logger;
}

/**
 * The exact request of a row: the stored one, or one composed now. What is wrong with one row is that row's affair;
 * only the database's own troubles are thrown.
 */
export async function prepareRequest(
  manager: EntityManager,
  row: OutboxMessageEntity,
  parts: PrepareParts,
  times: { officeNow: Date; machineNow: Date },
): Promise<Prepared> {
  const { logger, messenger, render } = parts;
  let content = row.content;
  // What may have arrived is repeated as it is. What surely has not is looked at again: people who have
  // reported in the meantime must not be reminded.
  if (row.reminderId !== null && row.firstAttemptAt === null) {
    let texts: Awaited<ReturnType<RenderReminder>>;
    try {
      texts = await render(manager, row.reminderId, row.kind, matterOf(row), row.operationId);
    } catch (error) {
      if (isDatabaseAway(error) || isTransactionConflict(error)) throw error;
      logger.error({ err: error, outboxId: row.id }, 'a reminder cannot be rendered');
      return { retryAfterMs: RENDER_AGAIN_MS, error: errorText('render', error) };
    }
    const [first, ...rest] = texts ?? [];
    if (first === undefined) {
      if (row.request !== null) await dropFurtherParts(manager, row);
      return { settle: 'obsolete', error: null };
    }
    if (content === null) {
      content = JSON.stringify(contentOf(first, row.dedupeKey));
      await enqueueFurtherParts(manager, row, rest, times);
    }
  }
  if (content === null) return { settle: 'failed', error: 'neither content nor reminder' };
  try {
    const parsed = JSON.parse(content) as OutboundContent;
    if (parsed.type === 'document' && (row.request === null || needsUpload(parsed, times.machineNow)))
      return { upload: parsed, content };
    if (row.request !== null) return { request: row.request, content };
    return { request: messenger.compose({ to: row.toUserid, content: parsed }), content };
  } catch (error) {
    logger.error({ err: error, outboxId: row.id }, 'a message cannot be composed');
    return { settle: 'failed', error: errorText('compose', error) };
  }
}

function contentOf(rendered: string | RenderedCard, key: string): OutboundContent {
  if (typeof rendered === 'string') return { type: 'text', text: rendered };
  return cardOrText(rendered.text, rendered.parts, rendered.buttons, key);
}

function matterOf({ about }: OutboxMessageEntity): NudgeMatter | null {
  return about === null ? null : (JSON.parse(about) as NudgeMatter);
}

/** The parts after the first are rows of their own, of the same priority: they follow by their ids. */
function enqueueFurtherParts(
  manager: EntityManager,
  row: OutboxMessageEntity,
  rendered: readonly (string | RenderedCard)[],
  times: { officeNow: Date; machineNow: Date },
): Promise<void> {
  const parts = rendered.map((each, i) => ({
    dedupeKey: `${row.dedupeKey}#${i + 2}`,
    to: row.toUserid,
    kind: row.kind,
    content: contentOf(each, `${row.dedupeKey}#${i + 2}`),
    ...(row.operationId === null ? {} : { operationId: row.operationId }),
    ...(row.pointlessAfter ? { pointlessAfter: row.pointlessAfter } : {}),
  }));
  return enqueue(manager, parts, times);
}

/** `$` follows `#`: the range holds exactly the keys that begin with the row's own and `#`. */
async function dropFurtherParts(manager: EntityManager, row: OutboxMessageEntity): Promise<void> {
  await manager
    .createQueryBuilder()
    .update(OutboxMessageEntity)
    .set({ status: 'obsolete' })
    .where("dedupe_key > :from AND dedupe_key < :to AND status = 'pending'", {
      from: `${row.dedupeKey}#`,
      to: `${row.dedupeKey}$`,
    })
    .updateEntity(false)
    .execute();
}
