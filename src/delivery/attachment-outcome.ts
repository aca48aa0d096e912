import type { EntityManager } from 'typeorm';
import type { FileRefusal } from '../domain/attachment/check-file';

/** Why an attachment never got its bytes: what the file is, or (`gone`) that the messenger no longer has it. */
export type AttachmentFailure = FileRefusal | 'gone';

/**
 * What follows from an attachment that failed, in the transaction that settles it: its sender is told, so that
 * nothing is dropped silently. Fulfilled by the actions room.
 */
export type TellAttachmentFailed = (
  manager: EntityManager,
  attachmentId: number,
  why: AttachmentFailure,
  machineNow: Date,
) => Promise<void>;
