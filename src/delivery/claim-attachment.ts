import type { AttachmentKind } from '../domain/attachment/check-file';
import { instantFromRaw } from '../store/dialect';
import { AttachmentEntity } from '../store/entities/attachment-entity';
import { InboundMessageEntity } from '../store/entities/inbound-message-entity';
import type { Store } from '../store/store';

/** An attachment whose bytes this process is to fetch, until the lease is over. */
export interface ClaimedAttachment {
  readonly id: number;
  readonly kind: AttachmentKind;
  readonly mediaId: string;
  /** As the message named it (`amr`, `speex`). */
  readonly format: string | null;
  /** This attempt included; names this hold of the row and no other. */
  readonly attempts: number;
  /** Machine time since the message arrived. */
  readonly ageMs: number;
}

/**
 * Claims up to `limit` attachments that are due. The claim is a conditional update that counts the attempt: of two
 * processes one gets the row, and whoever holds it longer than the lease has lost it.
 */
export async function claimAttachments(
  store: Store,
  limit: number,
  leaseMs: number,
): Promise<ClaimedAttachment[]> {
  const now = await store.machineNow();
  const due = await store.read
    .createQueryBuilder(AttachmentEntity, 'a')
    .leftJoin(InboundMessageEntity, 'm', 'm.id = a.inbound_id')
    .select([
      'a.id AS id',
      'a.kind AS kind',
      'a.media_id AS mediaId',
      'a.attempts AS attempts',
      'm.arrived_at AS arrivedAt',
      'm.content AS content',
    ])
    .where("a.status = 'unfetched' AND a.next_attempt_at <= :now", { now })
    .orderBy('a.next_attempt_at')
    .addOrderBy('a.id')
    .limit(limit)
    .getRawMany<{
      id: number;
      kind: AttachmentKind;
      mediaId: string | null;
      attempts: number;
      arrivedAt: unknown;
      content: string | null;
    }>();
  const claimed: ClaimedAttachment[] = [];
  for (const row of due) {
    const id = Number(row.id);
    const attempts = Number(row.attempts) + 1;
    const { affected } = await store.inTransaction((manager) =>
      manager.update(
        AttachmentEntity,
        { id, status: 'unfetched', attempts: attempts - 1 },
        { attempts, nextAttemptAt: new Date(now.getTime() + leaseMs) },
      ),
    );
    if (affected !== 1) continue;
    claimed.push({
      id,
      kind: row.kind,
      mediaId: row.mediaId ?? '',
      format: formatIn(row.content),
      attempts,
      ageMs: row.arrivedAt ? now.getTime() - instantFromRaw(row.arrivedAt).getTime() : 0,
    });
  }
  return claimed;
}

function formatIn(content: string | null): string | null {
  const { format } = JSON.parse(content ?? '{}') as { format?: unknown };
  return typeof format === 'string' ? format : null;
}
