import type { Command } from 'commander';
import { officeIso } from '../domain/calendar/office-time';
import type { Figures } from '../domain/figures/figures';
import { figuresOfObligations, unitStandings } from '../store/read-models/period-figures';
import { chosenPeriod } from './chosen-plan';
import { print, printJson, withSession } from './session';

export function addStatusCommand(program: Command): void {
  program
    .command('status')
    .description('figures of a period (本期 unless named)')
    .option('--plan <plan>', 'id or part of the title')
    .option('--period <period>', 'such as 2022Q2')
    .option('--json', 'print as JSON')
    .action((options: { plan?: string; period?: string; json?: boolean }) =>
      withSession(async (session) => {
        const { times, inForce, obligations } = await chosenPeriod(session, options);
        const figures = figuresOfObligations(obligations, session.now);
        const units = unitStandings(obligations, session.now);
        if (options.json) {
          printJson({
            plan: times.plan.title,
            period: inForce.period.code,
            due: officeIso(inForce.window.dueAt),
            ...counts(figures),
            units: units.map(({ unitName, figures: own }) => ({ unit: unitName, ...counts(own) })),
          });
          return;
        }
        print(`《${times.plan.title}》${inForce.period.code}，截止 ${officeIso(inForce.window.dueAt)}`);
        print(line('合计', figures));
        for (const { unitName, figures: own } of units) print(line(unitName, own));
      }),
    );
}

function counts({ owed, submitted, missing, overdue, accepted, returned, waived }: Figures) {
  return { owed, submitted, missing, overdue, accepted, returned, waived };
}

function line(name: string, { owed, submitted, missing, overdue, returned }: Figures): string {
  return `${name}：应报 ${owed} 已报 ${submitted} 未报 ${missing} 逾期 ${overdue}（退回待重报 ${returned}）`;
}
