import { acceptPreview } from './decisions/accept';
import { closeItemPreview, resumeItemPreview } from './decisions/close-item';
import { reopenPreview } from './decisions/reopen';
import { proxyPreview } from './decisions/report-by-proxy';
import { returnPreview } from './decisions/return';
import { unwaivePreview, waivePreview } from './decisions/waive';
import { assignmentPreview } from './people/assignment-preview';
import { broadcastPreview } from './people/broadcast-preview';
import { contactOffPreview, contactOrderPreview } from './people/contact-previews';
import { duePreview } from './periods/due-preview';
import { enablePreview } from './periods/enable-preview';
import { gracePreview } from './periods/grace-preview';
import { periodAddPreview } from './periods/period-add-preview';
import { periodRemovePreview } from './periods/period-remove-preview';
import type { Preview } from './preview';
import { holdPreview } from './reminding/hold-preview';
import { nudgePreview } from './reminding/nudge-preview';
import { pausePreview } from './reminding/pause-preview';
import { resumePreview } from './reminding/resume-preview';
import { withdrawPreview } from './reports/withdraw-preview';
import { extensionPreview } from './requests/extension-preview';
import { requestsPreview } from './requests/requests-preview';
import { groupPreview } from './units/group-preview';
import { retirementPreview } from './units/retirement-preview';

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
  retirementPreview,
  groupPreview,
];
