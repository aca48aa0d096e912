import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import type { Act } from '../actions/act';
import { importPlan, type PlanImported } from '../actions/import-plan';
import { addDays, officeDayOf } from '../domain/calendar/office-time';
import { parsePlan } from '../domain/plan/parse-plan';
import type { ParsedPlan } from '../domain/plan/parsed-plan';
import { planToJson } from '../domain/plan/plan-to-json';
import { matchPlanUnits, type PlanUnitMatch } from '../domain/registry/match-plan-units';
import { sayDayAndWeekday, sayDeadline } from '../domain/text/say-time';
import { readPlanText } from '../intake/read-plan-text';
import { previewReminders } from '../reminders/preview';
import { loadRegistry } from '../store/registry-repository';
import { CommandRefused } from './command-refused';
import { registryAsItStands } from './registry-as-it-stands';
import {
  accept,
  naming,
  print,
  printJson,
  readInputFile,
  rehearse,
  type Session,
  withSession,
} from './session';

interface ImportOptions {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly createUnits?: boolean;
  readonly json?: boolean;
  readonly leadOnly?: boolean;
}

/** How far ahead the preview looks for the first message. */
const DAYS_AHEAD = 366;

export function addPlanCommand(program: Command): void {
  program
    .command('plan')
    .description('work plans')
    .command('import <file>')
    .description('read a plan, show what it holds, and store it when confirmed')
    .option('--dry-run', 'only show; store nothing')
    .option('--yes', 'accept the preview if every unit is known')
    .option('--create-units', 'make units of names that the registry does not know')
    .option('--lead-only', 'only the lead unit of an item owes a report')
    .option('--json', 'print as JSON')
    .action(importCommand);
}

async function importCommand(file: string, options: ImportOptions): Promise<void> {
  const bytes = readInputFile(file);
  const lines = accept(await readPlanText(bytes), file);
  const parsed = parsePlan(lines);
  if (options.dryRun) return show(parsed, matchPlanUnits(parsed, await registryAsItStands()), options);
  await withSession(async (session) => {
    show(parsed, matchPlanUnits(parsed, await loadRegistry(session.store.read)), options);
    const plan = {
      parsed,
      sourceText: lines.join('\n'),
      createUnits: options.createUnits ?? false,
      owedBy: options.leadOnly ? ('lead' as const) : ('all' as const),
    };
    const rehearsal = rehearse(session, async (act) =>
      consequencesOf(session, act, await importPlan(act, plan)),
    );
    const consequences = await naming(file, rehearsal);
    if (!options.json) for (const line of consequences) print(line);
    if (!(options.yes ?? (await confirmed()))) {
      throw new CommandRefused(['未确认，未导入任何内容。确认无误后请加 --yes 重新执行。']);
    }
    const { planId } = await naming(
      file,
      session.change((act) => importPlan(act, plan)),
    );
    if (!options.json) print(`已导入并启用，编号${planId}。`);
  });
}

function show(parsed: ParsedPlan, match: PlanUnitMatch, options: ImportOptions): void {
  if (options.json) {
    printJson(planToJson(parsed, match.warnings));
    return;
  }
  print(`《${parsed.title ?? '（没有找到标题）'}》 ${parsed.year ?? ''} ${parsed.issuer ?? ''}`);
  print(`章节${parsed.sections.length}个，事项${parsed.items.length}项。`);
  for (const item of parsed.items) print(`${item.no}. ${item.label}${item.title}：${item.units.join('、')}`);
  const { to, deadlines } = parsed.reporting;
  print(`报送：${to ?? '（未写明收集单位）'}；${deadlines.join('、') || '（未写明期限）'}`);
  for (const { line, message } of [...parsed.warnings, ...match.warnings]) {
    print(`注意${line === null ? '' : `（第${line}行）`}：${message}`);
  }
}

/** What will happen once the plan is in force: what is owed, and when the first message goes to how many. */
async function consequencesOf(session: Session, act: Act, imported: PlanImported): Promise<string[]> {
  const lines = imported.periods.map(
    ({ code, dueAt, quiet, owed }) =>
      `${code}：应报${owed}项，${sayDeadline(dueAt)}截止${quiet ? '（已过期，不催）' : ''}`,
  );
  if (imported.createdUnits.length > 0) lines.push(`新建单位：${imported.createdUnits.join('、')}`);
  const today = officeDayOf(session.now);
  const span = { from: today, to: addDays(today, DAYS_AHEAD) };
  const preview = await previewReminders(act.manager, act.rules, session.now, span);
  const reminders = preview.reminders.filter(({ stages }) => stages.length > 0);
  const first = reminders[0];
  if (!first) return [...lines, '目前没有需要发送的提醒（尚未登记联络员，或各期均已过期）。'];
  const people = reminders.filter(({ officeDay }) => officeDay === first.officeDay).length;
  return [...lines, `第一批提醒：${sayDayAndWeekday(first.officeDay)}，${people}人。`];
}

async function confirmed(): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^(?:y|yes|是|确认)$/i.test((await terminal.question('确认导入并启用？(y/N) ')).trim());
  } finally {
    terminal.close();
  }
}
