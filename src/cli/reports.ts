import type { Command } from 'commander';
import { officeIso } from '../domain/calendar/office-time';
import { sayItem } from '../domain/plan/item-number';
import { ObligationRepository } from '../store/obligation-repository';
import { PeopleRepository } from '../store/people-repository';
import { chosenPeriod } from './chosen-plan';
import { print, printJson, type Session, withSession } from './session';

interface ReportEntry {
  readonly period: string;
  readonly item: number;
  readonly unit: string;
  readonly state: string;
  readonly version: number;
  readonly text: string | null;
  readonly submittedAt: string | null;
  readonly late: boolean | null;
  /** userid of who reported. */
  readonly by: string | null;
}

export function addReportsCommand(program: Command): void {
  program
    .command('reports')
    .description('every obligation of a period with its report')
    .option('--plan <plan>', 'id or part of the title')
    .option('--period <period>', 'such as 2022Q2')
    .option('--json', 'print as JSON')
    .action((options: { plan?: string; period?: string; json?: boolean }) =>
      withSession(async (session) => {
        const entries = await reportEntries(session, options);
        if (options.json) return printJson(entries);
        for (const { period, item, unit, state, version, text } of entries) {
          print(
            `${period} ${sayItem(item)} ${unit} ${state}${text === null ? '' : ` 第${version}版：${text}`}`,
          );
        }
      }),
    );
}

async function reportEntries(
  session: Session,
  options: { plan?: string; period?: string },
): Promise<ReportEntry[]> {
  const { obligations } = await chosenPeriod(session, options);
  const { read } = session.store;
  const versions = await new ObligationRepository(read).currentVersions(obligations.map(({ id }) => id));
  const people = await new PeopleRepository(read).byIds(
    [...versions.values()].map(({ personId }) => personId),
  );
  return obligations.map((obligation) => {
    const version = versions.get(obligation.id);
    return {
      period: obligation.periodCode,
      item: obligation.itemNo,
      unit: obligation.unitName,
      state: obligation.state,
      version: obligation.currentVersion,
      text: version?.text ?? null,
      submittedAt: version ? officeIso(version.reportedAt) : null,
      late: obligation.late,
      by: version ? (people.get(version.personId)?.userid ?? null) : null,
    };
  });
}
