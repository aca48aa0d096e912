import type { AttachmentKind } from '../domain/attachment/check-file';
import type { Act } from './act';
import { addRow } from './audited-rows';

/** What a member sent: the messenger has its bytes, they are fetched later. */
export interface MediaToAttach {
  readonly personId: number;
  /** Null: it waits until its sender says where it belongs. */
  readonly obligationId: number | null;
  readonly inboundId: number;
  readonly kind: AttachmentKind;
  readonly mediaId: string;
}

/** Keeps a picture, voice, video or file that came in the chat; returns the id of its row. */
export function attachMedia(act: Act, media: MediaToAttach): Promise<number> {
  return addRow(
    act,
    'attachment',
    {
      ...media,
      fileName: null,
      contentType: null,
      size: null,
      sha256: null,
      status: 'unfetched',
      attempts: 0,
      nextAttemptAt: act.machineNow,
      error: null,
      createdAt: act.now,
    },
    'attachment.add',
  );
}
