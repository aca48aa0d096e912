import type { Command } from '../define-command';
import { accept } from './accept';
import { acknowledgement } from './acknowledge';
import { actionPlan } from './action-plan';
import { assign } from './assign';
import { attach } from './attach';
import { binding } from './binding';
import { briefing } from './briefing';
import { broadcastToUnits } from './broadcast';
import { carryOver } from './carry-over';
import { changePeriod } from './change-period';
import { circular } from './circular';
import { closeWholeItem, resumeWholeItem } from './close-item';
import { cancel, confirm } from './confirm';
import { contactsOfMine } from './contacts-of-mine';
import { deadline, grace } from './deadline';
import { grantRequest, refuseRequest } from './decide-request';
import { drafts } from './drafts';
import { enable } from './enable';
import { evidence } from './evidence';
import { exportWorkbook } from './export-workbook';
import { extension } from './extension';
import { guidedReport } from './guided-report';
import { handOverItem } from './hand-over';
import { help } from './help';
import { hold } from './hold';
import { importDocument } from './import-document';
import { late } from './late';
import { log } from './log';
import { manageContacts } from './manage-contacts';
import { missing } from './missing';
import { nilReport } from './nil-report';
import { nudgeUnits } from './nudge';
import { offlineReport } from './offline-report';
import { overview } from './overview';
import { pause, resumeReminders } from './pause';
import { periods } from './periods';
import { progress } from './progress';
import { rehearse } from './rehearsal';
import { reminderPlan } from './reminder-plan';
import { reopen } from './reopen';
import { amend, partial, submit, supplement } from './report';
import { reportForUnit } from './report-by-proxy';
import { requests } from './requests';
import { returnToUnit } from './return-report';
import { resumeAll, resumeEither, stop } from './sending';
import { standIn } from './stand-in';
import { status } from './status';
import { switchPlan } from './switch-plan';
import { tasks } from './tasks';
import { toReview } from './to-review';
import { undo } from './undo';
import { units } from './units';
import { viewReport } from './view-report';
import { unwaive, waive } from './waive';
import { withdraw } from './withdraw';
import { workingDays } from './working-days';

/** Every command, in the order in which the help shows them. */
export const COMMANDS: readonly Command[] = [
  submit,
  supplement,
  amend,
  withdraw,
  nilReport,
  partial,
  carryOver,
  changePeriod,
  actionPlan,
  guidedReport,
  attach,
  extension,
  offlineReport,
  acknowledgement,
  handOverItem,
  standIn,
  tasks,
  viewReport,
  progress,
  drafts,
  requests,
  contactsOfMine,
  workingDays,
  switchPlan,
  binding,
  status,
  missing,
  late,
  toReview,
  accept,
  returnToUnit,
  grantRequest,
  refuseRequest,
  nudgeUnits,
  waive,
  unwaive,
  closeWholeItem,
  resumeWholeItem,
  reportForUnit,
  reopen,
  exportWorkbook,
  briefing,
  circular,
  evidence,
  overview,
  periods,
  enable,
  deadline,
  grace,
  manageContacts,
  units,
  assign,
  importDocument,
  broadcastToUnits,
  reminderPlan,
  log,
  rehearse,
  pause,
  resumeReminders,
  hold,
  stop,
  resumeAll,
  resumeEither,
  undo,
  confirm,
  cancel,
  help,
];
