import { createInterface } from 'node:readline/promises';
import type { Act } from '../actions/act';
import { carryOutImport, type PlanImported } from '../actions/import-plan';
import { consequenceLines } from '../actions/import-words';
import { type ImportProposal, prepareImport } from '../actions/prepare-import';
import { rehearse } from '../actions/rehearse';
import { parsePlan } from '../domain/plan/parse-plan';
import type { ParsedPlan } from '../domain/plan/parsed-plan';
import { planToJson } from '../domain/plan/plan-to-json';
import { sayDifferences, sayIdentities } from '../domain/plan-revision/say-differences';
import { matchPlanUnits } from '../domain/registry/match-plan-units';
import { readPlanText } from '../intake/read-plan-text';
import { firstReminder } from '../reminders/preview';
import { PlanRepository } from '../store/plan-repository';
import { loadRegistry } from '../store/registry-repository';
import { CommandRefused } from './command-refused';
import { type DecisionOptions, decisionsOf } from './plan-decisions';
import { readingAct } from './reading-act';
import { lookAtStore } from './registry-as-it-stands';
import { accept, naming, print, printJson, readInputFile, withSession } from './session';

export interface ImportOptions extends DecisionOptions {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

const NOBODY_COLLECTS =
  '注意：文中没有写明收集单位，导入后没有统筹员能统筹这份工作要点。请加 --collected-by 单位。';

/** Reads a plan, shows what it holds and what it changes, and stores it when that is confirmed. */
export async function importCommand(file: string, options: ImportOptions): Promise<void> {
  const lines = accept(await readPlanText(readInputFile(file)), file);
  const parsed = withCollector(parsePlan(lines), options.collectedBy);
  if (options.dryRun) return lookOnly(file, parsed, options);
  await withSession(async (session) => {
    const decisions = await decisionsOf(
      session.store.read,
      parsed,
      await loadRegistry(session.store.read),
      options,
    );
    const source = { parsed, sourceText: lines.join('\n') };
    const proposal = await session.change((act) => prepareImport(act, parsed, decisions));
    show(proposal, options);
    if (isUnchanged(proposal)) return options.json ? undefined : print(unchanged(proposal));
    const rehearsal = session.change((act) =>
      rehearse(act, async (trial) => consequencesOf(trial, await carryOutImport(trial, source, decisions))),
    );
    const consequences = await naming(file, rehearsal).catch((error) => {
      throw withWayOut(error, proposal);
    });
    if (!options.json) for (const line of consequenceLines(consequences, parsed.year)) print(line);
    if (!options.json && consequences.collecting === null) print(NOBODY_COLLECTS);
    if (!(options.yes ?? (await confirmed(proposal)))) {
      throw new CommandRefused(['未确认，未导入任何内容。确认无误后请加 --yes 重新执行。']);
    }
    const { planId, kind } = await naming(
      file,
      session.change((act) => carryOutImport(act, source, decisions)),
    );
    if (!options.json) print(kind === 'new' ? `已导入并启用，编号${planId}。` : `已修订，编号${planId}。`);
  });
}

/** A refusal over names says how they are settled. */
function withWayOut(error: unknown, { unmatched }: ImportProposal): unknown {
  if (!(error instanceof CommandRefused) || unmatched.length === 0) return error;
  const how =
    '名称处理：--create-units 全部新建；或逐个指定 --alias 印刷名=单位库中的单位、--new-unit 印刷名。';
  return new CommandRefused([...error.reasons, how]);
}

/** What storing it comes to, as of this moment. */
async function consequencesOf(act: Act, imported: PlanImported) {
  const { manager, rules, now } = act;
  const plan = await new PlanRepository(manager).byId(imported.planId);
  const first = await firstReminder(manager, rules, now, plan.id);
  return { imported, first, collecting: plan.collectingUnitId };
}

/** The document with the collecting unit that was named on the command line, as if it were printed. */
function withCollector(parsed: ParsedPlan, to: string | undefined): ParsedPlan {
  return to === undefined ? parsed : { ...parsed, reporting: { ...parsed.reporting, to } };
}

/** Nothing is written: no row, no table, no file. */
function lookOnly(file: string, parsed: ParsedPlan, options: ImportOptions): Promise<void> {
  return lookAtStore(async (registry, read) => {
    if (!read) {
      const { warnings } = matchPlanUnits(parsed, registry);
      return showPlan(parsed, [...parsed.warnings, ...warnings], null, options);
    }
    const decisions = await decisionsOf(read, parsed, registry, options);
    const proposal = await prepareImport(await readingAct(read), parsed, decisions);
    show(proposal, options);
    if (proposal.kind === 'new' || options.json) return;
    if (isUnchanged(proposal)) print(unchanged(proposal));
    for (const problem of proposal.problems) print(`尚不能修订：${file}: ${problem}`);
  });
}

function show(proposal: ImportProposal, options: ImportOptions): void {
  const { parsed, warnings } = proposal;
  // Names stand in the way of the import, which says so itself.
  const shown =
    options.dryRun || options.json ? warnings : warnings.filter(({ code }) => code !== 'unit_unmatched');
  showPlan(parsed, shown, proposal, options);
}

function showPlan(
  parsed: ParsedPlan,
  warnings: ImportProposal['warnings'],
  proposal: ImportProposal | null,
  options: ImportOptions,
): void {
  if (options.json) {
    const further = warnings.filter((warning) => !parsed.warnings.includes(warning));
    const revision = proposal?.revision ? { revision: revisionJson(proposal) } : {};
    printJson({ ...planToJson(parsed, further), ...revision });
    return;
  }
  print(`《${parsed.title ?? '（没有找到标题）'}》 ${parsed.year ?? ''} ${parsed.issuer ?? ''}`);
  print(`章节${parsed.sections.length}个，事项${parsed.items.length}项。`);
  for (const item of parsed.items) print(`${item.no}. ${item.label}${item.title}：${item.units.join('、')}`);
  const { to, deadlines } = parsed.reporting;
  print(`报送：${to ?? '（未写明收集单位）'}；${deadlines.join('、') || '（未写明期限）'}`);
  for (const { line, message } of warnings)
    print(`注意${line === null ? '' : `（第${line}行）`}：${message}`);
  if (proposal?.revision) for (const line of revisionLines(proposal)) print(line);
}

function revisionJson({ plan, revision, problems }: ImportProposal) {
  return {
    plan: plan?.id,
    identities: revision?.identities.map(({ no, item, reason, confidence, orElse }) => ({
      no,
      was: item?.no ?? null,
      reason,
      confidence,
      orElse: orElse.map((each) => each.no),
    })),
    removed: revision?.removed.map(({ no }) => no),
    differences: revision?.differences,
    kept: revision?.kept,
    problems,
  };
}

function revisionLines({ plan, revision }: ImportProposal): string[] {
  if (!plan || !revision) return [];
  const { differences, identities, kept } = revision;
  return [
    `与已导入的《${plan.title}》（编号${plan.id}）相比，差异${differences.length}处。`,
    ...sayIdentities(identities).map(
      (line) => `请核对：${line}。不是的请加 --item 新编号=原编号 或 --item 新编号=new。`,
    ),
    ...sayDifferences(differences, plan.year).map((line) => `- ${line}。`),
    ...sayDifferences(kept, plan.year).map((line) => `保留：${line}。`),
  ];
}

function isUnchanged({ revision, problems }: ImportProposal): boolean {
  return revision !== null && problems.length === 0 && revision.differences.length === 0;
}

function unchanged({ plan }: ImportProposal): string {
  return `《${plan?.title}》（${plan?.year}年）已经导入，本文件与其一致，没有变化，未作改动。`;
}

async function confirmed({ kind }: ImportProposal): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const question = kind === 'new' ? '确认导入并启用？(y/N) ' : '确认修订？(y/N) ';
    return /^(?:y|yes|是|确认)$/i.test((await terminal.question(question)).trim());
  } finally {
    terminal.close();
  }
}
