import { storeBlob } from '../store/blob-store';
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

/** Stores an uploaded file and attaches it; returns the id of its row. */
export async function attachUpload(act: Act, upload: UploadToAttach): Promise<number> {
  const { personId, obligationId, bytes, fileName, contentType } = upload;
  const sha256 = await storeBlob(act.manager, bytes);
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
