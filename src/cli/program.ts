import { Command } from 'commander';
import { productVersion } from '../config';

type Add = (program: Command) => void;

/** Each command loads what it needs only when it is the one that was typed: a command that looks starts without the service. */
const COMMANDS: readonly (readonly [names: readonly string[], load: () => Add])[] = [
  [['serve'], () => (require('./serve') as typeof import('./serve')).addServeCommand],
  [['doctor'], () => (require('./doctor') as typeof import('./doctor')).addDoctorCommand],
  [['migrate'], () => (require('./migrate') as typeof import('./migrate')).addMigrateCommand],
  [['admin'], () => (require('./admin') as typeof import('./admin')).addAdminCommand],
  [['plan'], () => (require('./plan') as typeof import('./plan')).addPlanCommand],
  [['period'], () => (require('./period') as typeof import('./period')).addPeriodCommand],
  [['units'], () => (require('./units') as typeof import('./units')).addUnitsCommand],
  [['contacts'], () => (require('./contacts') as typeof import('./contacts')).addContactsCommand],
  [['status'], () => (require('./status') as typeof import('./status')).addStatusCommand],
  [['reports'], () => (require('./reports') as typeof import('./reports')).addReportsCommand],
  [
    ['export', 'summary', 'circular', 'evidence'],
    () => (require('./documents') as typeof import('./documents')).addDocumentCommands,
  ],
  [['reminders'], () => (require('./reminders') as typeof import('./reminders')).addRemindersCommand],
  [['outbox'], () => (require('./outbox') as typeof import('./outbox')).addOutboxCommand],
  [['audit'], () => (require('./audit') as typeof import('./audit')).addAuditCommand],
  [['archive'], () => (require('./archive') as typeof import('./archive')).addArchiveCommand],
  [['backup'], () => (require('./backup') as typeof import('./backup')).addBackupCommand],
  [['restore'], () => (require('./restore') as typeof import('./restore')).addRestoreCommand],
  [['sandbox'], () => (require('./sandbox') as typeof import('./sandbox')).addSandboxCommand],
];

/**
 * The command line: with the command of this name only, where there is one; else as a whole, with what a suggestion or
 * `--help` needs. Throws `CommanderError` instead of exiting.
 */
export function buildProgram(typed?: string): Command {
  const program = new Command('cuibao')
    .description('催报: collects progress reports on work plans through the government messenger')
    .version(productVersion())
    .showHelpAfterError('(cuibao --help lists the commands)');
  const meant = COMMANDS.filter(([names]) => typed !== undefined && names.includes(typed));
  for (const [, load] of meant.length > 0 ? meant : COMMANDS) load()(program);
  exitByThrowing(program);
  return program;
}

/** Subcommands do not inherit the setting. */
function exitByThrowing(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) exitByThrowing(child);
}
