import { acceptPreview } from './decisions/accept';
import { reopenPreview } from './decisions/reopen';
import { returnPreview } from './decisions/return';
import { unwaivePreview, waivePreview } from './decisions/waive';
import { duePreview } from './due-preview';
import { enablePreview } from './enable-preview';
import { gracePreview } from './grace-preview';
import { nudgePreview } from './nudge-preview';
import { periodAddPreview } from './period-add-preview';
import { periodRemovePreview } from './period-remove-preview';
import type { Preview } from './preview';
import { withdrawPreview } from './withdraw-preview';

/** Every command that waits for 确认. */
export const ALL_PREVIEWS: readonly Preview<unknown, unknown>[] = [
  acceptPreview,
  returnPreview,
  waivePreview,
  unwaivePreview,
  reopenPreview,
  nudgePreview,
  duePreview,
  gracePreview,
  periodAddPreview,
  periodRemovePreview,
  enablePreview,
  withdrawPreview,
];
