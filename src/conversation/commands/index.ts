import type { Command } from '../define-command';
import { cancel, confirm } from './confirm';
import { help } from './help';
import { missing } from './missing';
import { nudgeUnits } from './nudge';
import { overview } from './overview';
import { reminderPlan } from './reminder-plan';
import { amend, submit, supplement } from './report';
import { status } from './status';
import { tasks } from './tasks';
import { undo } from './undo';
import { viewReport } from './view-report';

/** Every command, in the order in which the help shows them. */
export const COMMANDS: readonly Command[] = [
  submit,
  supplement,
  amend,
  tasks,
  viewReport,
  status,
  missing,
  nudgeUnits,
  overview,
  reminderPlan,
  undo,
  confirm,
  cancel,
  help,
];
