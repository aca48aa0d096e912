import { assignmentPreview } from './assignment-preview';
import { broadcastPreview } from './broadcast-preview';
import { contactOffPreview, contactOrderPreview } from './contact-previews';
import { acceptPreview } from './decisions/accept';
import { closeItemPreview, resumeItemPreview } from './decisions/close-item';
import { reopenPreview } from './decisions/reopen';
import { proxyPreview } from './decisions/report-by-proxy';
import { returnPreview } from './decisions/return';
import { unwaivePreview, waivePreview } from './decisions/waive';
import { duePreview } from './due-preview';
import { enablePreview } from './enable-preview';
import { extensionPreview } from './extension-preview';
import { gracePreview } from './grace-preview';
import { holdPreview } from './hold-preview';
import { nudgePreview } from './nudge-preview';
import { pausePreview } from './pause-preview';
import { periodAddPreview } from './period-add-preview';
import { periodRemovePreview } from './period-remove-preview';
import type { Preview } from './preview';
import { requestsPreview } from './requests-preview';
import { resumePreview } from './resume-preview';
import { withdrawPreview } from './withdraw-preview';

/** Every command that waits for 确认. */
export const ALL_PREVIEWS: readonly Preview<unknown, unknown>[] = [
  acceptPreview,
  returnPreview,
  waivePreview,
  unwaivePreview,
  reopenPreview,
  closeItemPreview,
  resumeItemPreview,
  proxyPreview,
  nudgePreview,
  pausePreview,
  resumePreview,
  holdPreview,
  duePreview,
  gracePreview,
  periodAddPreview,
  periodRemovePreview,
  enablePreview,
  contactOffPreview,
  contactOrderPreview,
  assignmentPreview,
  broadcastPreview,
  withdrawPreview,
  extensionPreview,
  requestsPreview,
];
