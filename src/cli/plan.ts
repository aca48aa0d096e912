import type { Command } from 'commander';
import { importCommand } from './plan-import';
import { archiveCommand, listPlans, showPlan } from './plan-list';

const several = (value: string, before: readonly string[] = []): string[] => [...before, value];

export function addPlanCommand(program: Command): void {
  const plan = program.command('plan').description('work plans');
  plan
    .command('import <file>')
    .description('read a plan, show what it holds and changes, and store it when confirmed')
    .option('--dry-run', 'only show; store nothing')
    .option('--yes', 'accept the preview if every unit is known')
    .option('--create-units', 'make units of names that the registry does not know')
    .option('--alias <printed=unit>', 'a printed name means this unit, from now on', several)
    .option('--new-unit <printed>', 'make a unit of this printed name', several)
    .option('--collected-by <unit>', 'who collects, where the document names nobody')
    .option('--lead-only', 'only the lead unit of an item owes a report')
    .option('--revise <plan>', 'the document is a correction of this plan (id or part of the title)')
    .option('--as-new', 'the document is a plan of its own, like as its title may be to another')
    .option('--item <new=old>', 'the item of this new number is the one of that old number, or new', several)
    .option(
      '--added-from <period>',
      'what a correction adds is owed from the current period on, or from the next',
    )
    .option(
      '--follows <plan>',
      "take over the former year's arrangements: collecting unit, policy, hand-overs, item contacts",
    )
    .option('--json', 'print as JSON')
    .action(importCommand);
  plan.command('list').description('all plans').option('--json', 'print as JSON').action(listPlans);
  plan
    .command('show <plan>')
    .description('one plan (id or part of the title) with its periods')
    .option('--json', 'print as JSON')
    .action(showPlan);
  plan
    .command('archive <plan>')
    .description('take a plan whose periods are all closed out of what is in force')
    .action(archiveCommand);
}
