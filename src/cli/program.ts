import { Command } from 'commander';
import { productVersion } from '../config';
import { addAdminCommand } from './admin';
import { addArchiveCommand } from './archive';
import { addAuditCommand } from './audit';
import { addBackupCommand } from './backup';
import { addContactsCommand } from './contacts';
import { addDoctorCommand } from './doctor';
import { addDocumentCommands } from './documents';
import { addMigrateCommand } from './migrate';
import { addOutboxCommand } from './outbox';
import { addPeriodCommand } from './period';
import { addPlanCommand } from './plan';
import { addRemindersCommand } from './reminders';
import { addReportsCommand } from './reports';
import { addRestoreCommand } from './restore';
import { addSandboxCommand } from './sandbox';
import { addServeCommand } from './serve';
import { addStatusCommand } from './status';
import { addUnitsCommand } from './units';

/** The command line as a whole. Throws `CommanderError` instead of exiting. */
export function buildProgram(): Command {
  const program = new Command('cuibao')
    .description('催报: collects progress reports on work plans through the government messenger')
    .version(productVersion())
    .showHelpAfterError('(cuibao --help lists the commands)');
  const commands = [
    addServeCommand,
    addDoctorCommand,
    addMigrateCommand,
    addAdminCommand,
    addPlanCommand,
    addPeriodCommand,
    addUnitsCommand,
    addContactsCommand,
    addStatusCommand,
    addReportsCommand,
    addDocumentCommands,
    addRemindersCommand,
    addOutboxCommand,
    addAuditCommand,
    addArchiveCommand,
    addBackupCommand,
    addRestoreCommand,
    addSandboxCommand,
  ];
  for (const add of commands) add(program);
  exitByThrowing(program);
  return program;
}

/** Subcommands do not inherit the setting. */
function exitByThrowing(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) exitByThrowing(child);
}
