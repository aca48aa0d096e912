import type { Command } from 'commander';
import { CommandRefused } from './command-refused';
import { examine, type NamedFinding } from './doctor/examine';
import { counted, type Level } from './doctor/finding';
import { cliEnvironment, print, printJson } from './session';

const MARKS: Readonly<Record<Level, string>> = {
  ok: 'ok',
  note: 'note',
  warning: 'warning',
  problem: 'PROBLEM',
};

export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('look at everything that goes wrong in the first hour, and say what to do; changes nothing')
    .option('--json', 'print as JSON')
    .action(async (options: { json?: boolean }) => {
      const findings = await examine(cliEnvironment());
      const problems = findings.filter(({ level }) => level === 'problem').length;
      const warnings = findings.filter(({ level }) => level === 'warning').length;
      if (options.json) printJson({ healthy: problems === 0, problems, warnings, findings });
      else {
        for (const finding of findings) show(finding);
        if (problems === 0)
          print(warnings === 0 ? 'all is well' : `no problem, ${counted(warnings, 'warning')}`);
      }
      if (problems > 0) {
        const also = warnings > 0 ? ` and ${counted(warnings, 'warning')}` : '';
        throw new CommandRefused([`${counted(problems, 'problem')}${also}: see above`]);
      }
    });
}

function show({ level, check, what, remedy }: NamedFinding): void {
  print(`${MARKS[level].padEnd(8)}${check}: ${what}`);
  if (remedy !== null) print(`${' '.repeat(8)}→ ${remedy}`);
}
