import { type Command, InvalidArgumentError } from 'commander';
import { isOfficeDay, officeIso } from '../domain/calendar/office-time';
import { type PreviewedReminder, previewReminders } from '../reminders/preview';
import { CommandRefused } from './command-refused';
import { print, printJson, withSession } from './session';

export function addRemindersCommand(program: Command): void {
  program
    .command('reminders')
    .description('scheduled reminders')
    .command('simulate')
    .description('what would be sent between two days if nobody reported; sends nothing')
    .requiredOption('--from <day>', 'first day, YYYY-MM-DD', officeDay)
    .requiredOption('--to <day>', 'last day, YYYY-MM-DD', officeDay)
    .option('--json', 'print as JSON')
    .action(async (options: { from: string; to: string; json?: boolean }) => {
      if (options.from > options.to) throw new CommandRefused([`${options.from} is after ${options.to}`]);
      await withSession(async ({ store, rules, now }) => {
        const { reminders } = await previewReminders(store.read, rules, now, options);
        if (options.json) return printJson(reminders.map(jsonOf));
        for (const reminder of reminders) {
          print(lineOf(reminder, rules.calendar.isProvisional(reminder.officeDay)));
        }
        print(`${reminders.length} messages`);
      });
    });
}

function lineOf(reminder: PreviewedReminder, isProvisional: boolean): string {
  const { at, stage, to, units, items } = jsonOf(reminder);
  const owed = items.length > 0 ? ` ${units.join('、')} 第${items.join('、')}项` : '';
  return `${at} ${stage} ${to}${owed}${isProvisional ? ' （暂估）' : ''}`;
}

function jsonOf({ sendAt, mostUrgent, userid, obligations, briefings }: PreviewedReminder) {
  const distinct = <T>(values: readonly T[]) => [...new Set(values)];
  return {
    at: officeIso(sendAt),
    stage: mostUrgent,
    periods: distinct([...obligations, ...briefings].flatMap((each) => each.periodCode ?? [])),
    to: userid,
    units: distinct(obligations.map((each) => each.unitName)),
    items: distinct(obligations.map((each) => each.itemNo)).sort((a, b) => a - b),
  };
}

function officeDay(value: string): string {
  if (!isOfficeDay(value)) throw new InvalidArgumentError('It must be a calendar day written YYYY-MM-DD.');
  return value;
}
