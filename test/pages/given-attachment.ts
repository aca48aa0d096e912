import { storeBlob } from '../../src/store/blob-store';
import { AttachmentEntity } from '../../src/store/entities/attachment-entity';
import type { Store } from '../../src/store/store';

export const PDF = Buffer.from('%PDF-1.7 invented');

/** A document that has come for a report; its number. */
export function givenAttachment(
  store: Store,
  { userid, obligationId, fileName }: { userid: string; obligationId: number; fileName: string },
): Promise<number> {
  return store.inTransaction(async (manager) => {
    const [person] = await manager.query<{ id: number }[]>(
      `SELECT id FROM people WHERE userid = '${userid}'`,
    );
    const saved = await manager.save(AttachmentEntity, {
      personId: Number(person?.id ?? 0),
      obligationId,
      inboundId: null,
      kind: 'file',
      mediaId: null,
      fileName,
      contentType: 'application/pdf',
      size: PDF.length,
      sha256: await storeBlob(manager, PDF),
      status: 'stored',
      attempts: 0,
      nextAttemptAt: new Date(0),
      error: null,
      createdAt: new Date('2022-06-23T02:05:00Z'),
    });
    return saved.id;
  });
}
