import type { Command } from '../define-command';
import { accept } from './accept';
import { actionPlan } from './action-plan';
import { attach } from './attach';
import { carryOver } from './carry-over';
import { changePeriod } from './change-period';
import { cancel, confirm } from './confirm';
import { deadline, grace } from './deadline';
import { drafts } from './drafts';
import { enable } from './enable';
import { guidedReport } from './guided-report';
import { help } from './help';
import { missing } from './missing';
import { nilReport } from './nil-report';
import { nudgeUnits } from './nudge';
import { overview } from './overview';
import { periods } from './periods';
import { progress } from './progress';
import { reminderPlan } from './reminder-plan';
import { reopen } from './reopen';
import { amend, partial, submit, supplement } from './report';
import { returnToUnit } from './return-report';
import { status } from './status';
import { tasks } from './tasks';
import { toReview } from './to-review';
import { undo } from './undo';
import { viewReport } from './view-report';
import { unwaive, waive } from './waive';
import { withdraw } from './withdraw';

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
  tasks,
  viewReport,
  progress,
  drafts,
  status,
  missing,
  toReview,
  accept,
  returnToUnit,
  nudgeUnits,
  waive,
  unwaive,
  reopen,
  overview,
  periods,
  enable,
  deadline,
  grace,
  reminderPlan,
  undo,
  confirm,
  cancel,
  help,
];
