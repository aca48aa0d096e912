import type { AttachmentEntity } from '../store/entities/attachment-entity';
import type { Act } from './act';
import { changeRow } from './audited-rows';

/** Gives attachments to an obligation, from none or from another one. */
export async function moveAttachments(
  act: Act,
  attachments: readonly AttachmentEntity[],
  obligationId: number,
): Promise<void> {
  for (const attachment of attachments)
    await changeRow(act, 'attachment', attachment, { obligationId }, 'attachment.move');
}

/** Takes an attachment away; its bytes stay, so that it can be put back. */
export async function dropAttachment(act: Act, attachment: AttachmentEntity): Promise<void> {
  await changeRow(act, 'attachment', attachment, { status: 'dropped' }, 'attachment.drop');
}
