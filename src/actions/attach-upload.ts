import { storeBlob } from '../store/blob-store';
import { AttachmentEntity } from '../store/entities/attachment-entity';
import { ObligationRepository } from '../store/obligation-repository';
import type { Act } from './act';
import { addRow } from './audited-rows';

/** A file as it came over the upload page, judged already (`checkFile`). */
export interface UploadToAttach {
  readonly personId: number;
  readonly obligationId: number;
  readonly bytes: Buffer;
  readonly fileName: string | null;
  readonly contentType: string;
}

/**
 * Stores an uploaded file and attaches it; returns the id of its row. Null where the obligation has the same file
 * already: a form sent twice attaches it once.
 */
export async function attachUpload(act: Act, upload: UploadToAttach): Promise<number | null> {
  const { personId, obligationId, bytes, fileName, contentType } = upload;
  const sha256 = await storeBlob(act.manager, bytes);
  // Locked, so that of two forms at the same moment one sees what the other stored.
  await new ObligationRepository(act.manager).forUpdate(obligationId);
  const already = await act.manager.existsBy(AttachmentEntity, { obligationId, sha256, status: 'stored' });
  if (already) return null;
  return addRow(
    act,
    'attachment',
    {
      personId,
      obligationId,
      inboundId: null,
      kind: 'file',
      mediaId: null,
      fileName,
      contentType,
      size: bytes.length,
      sha256,
      status: 'stored',
      attempts: 0,
      nextAttemptAt: act.machineNow,
      error: null,
      createdAt: act.now,
    },
    'attachment.add',
  );
}
