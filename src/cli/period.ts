import type { Command } from 'commander';
import { addPeriod } from '../actions/add-period';
import { beginOperation } from '../actions/operation';
import { officeDayOf } from '../domain/calendar/office-time';
import { periodName } from '../domain/period/period-code';
import { leadingPeriod, readSpokenDue } from '../domain/period/spoken-due';
import { RuleViolation } from '../domain/rule-violation';
import { sayDayAndWeekday, sayDeadline } from '../domain/text/say-time';
import { loadPlanCalendar } from '../store/read-models/plan-calendar';
import { choosePlan } from './chosen-plan';
import { CommandRefused } from './command-refused';
import { print, withSession } from './session';

export function addPeriodCommand(program: Command): void {
  program
    .command('period')
    .description('reporting periods')
    .command('add <words...>')
    .description('add a period by its due day: 6月30日, 2026-06-30, or with its name: 四季度 12月30日')
    .option('--plan <plan>', 'id or part of the title; needed where several are in force')
    .action(addCommand);
}

async function addCommand(said: readonly string[], options: { readonly plan?: string }): Promise<void> {
  const words = said.join(' ');
  await withSession(async ({ store, rules, now, change }) => {
    const { plans } = await loadPlanCalendar(store.read, rules, now);
    const { plan } = choosePlan(plans, options.plan, { only: true });
    const { calendar, policy } = rules;
    const day = { today: officeDayOf(now), calendar, dueTime: policy.dueTime };
    const named = leadingPeriod(words, plan.year, (_code, rest) => readSpokenDue(rest, day) !== null);
    const due = readSpokenDue(named?.rest ?? words, day);
    if (!due) throw new CommandRefused([`没有读懂“${words}”。请写截止日期，如：cuibao period add 6月30日`]);
    if (due.dueAt <= now) throw new RuleViolation('due.past', { due: sayDeadline(due.dueAt) });
    const code = named?.code ?? due.day;
    const name = periodName(code, plan.year);
    const owed = await change(async (act) => {
      const operation = { kind: 'period-add', summary: `增加报送期 ${name}`, undoable: true };
      const kind = code.endsWith('FA') ? 'actionPlan' : 'progress';
      const added = { planId: plan.id, code, kind, dueAt: due.dueAt } as const;
      const units = await addPeriod(beginOperation(act, operation), added);
      if (units.length === 0) throw new CommandRefused([`《${plan.title}》目前没有需要报送的事项，未添加。`]);
      return units;
    });
    if (due.saidDayOff) print(`${sayDayAndWeekday(due.saidDayOff)}不是工作日，按此前最后一个工作日计。`);
    print(`已为《${plan.title}》增加报送期“${name}”，截止${sayDeadline(due.dueAt)}，应报${owed.length}项。`);
  });
}
