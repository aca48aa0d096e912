import { comparableName } from '../domain/registry/comparable-name';
import { matchUnit, type UnitMatch } from '../domain/registry/match-unit';
import type { RegistrySnapshot } from '../domain/registry/registry-snapshot';
import type { PlanImportEntity } from '../store/entities/plan-import-entity';
import { PlanRepository } from '../store/plan-repository';
import { responsibleUnitIds } from '../store/read-models/who-owes';
import { loadRegistry } from '../store/registry-repository';
import type { Act } from './act';
import { type ContactDifferences, compareContacts } from './compare-contacts';
import { type ContactsImported, type ContactToImport, importContacts } from './import-contacts';
import { ImportRefused } from './import-refused';
import { digestOf, type NumberedName, type Reviewed } from './import-review';
import { importUnits } from './import-units';
import { coordinatedUnitIds, type Importer, isAdmin } from './importer';
import { rehearse } from './rehearse';
import { numberedName } from './review-plan';
import { numbersFor, readDecisions, type StoredDecisions } from './stored-decisions';

/** One row of a contacts file as it was read, its unit still as printed. */
export interface PrintedContact extends Omit<ContactToImport, 'unitId'> {
  readonly unit: string | null;
  /** The cell was empty: taken from this line above. */
  readonly unitFromLine?: number;
}

/** A contacts file as it would be imported. */
export interface ContactsReview extends Reviewed {
  readonly kind: 'contacts';
  readonly rows: readonly PrintedContact[];
  /** What was read otherwise than it stands there: an empty cell that was merged with the one above. */
  readonly notes: readonly string[];
  readonly newUnits: readonly string[];
  /** Null while something stands in the way. */
  readonly differences: ContactDifferences | null;
  /** Null while something stands in the way. */
  readonly outcome: ContactsImported | null;
}

export async function reviewContacts(
  act: Act,
  importer: Importer,
  document: PlanImportEntity,
): Promise<ContactsReview> {
  const rows = JSON.parse(document.content ?? '[]') as PrintedContact[];
  const decisions = readDecisions(document.decisions);
  const names = namesOf(rows, decisions, await loadRegistry(act.manager));
  const newUnits = names.flatMap(({ decision, printedName }) =>
    decision?.kind === 'new' ? [printedName] : [],
  );
  const rehearsed = await rehearse(act, (trial) => trialOf(trial, importer, rows, names));
  const shown = [rows, names.map(({ key, chosenName }) => [key, chosenName]), newUnits, shownOf(rehearsed)];
  const notes = rows.flatMap(({ unit, line, unitFromLine }) =>
    unitFromLine === undefined ? [] : [`第${line}行单位为空，按第${unitFromLine}行“${unit ?? ''}”处理。`],
  );
  return { kind: 'contacts', rows, notes, names, newUnits, ...rehearsed, digest: digestOf(shown) };
}

/** Ids of rows are of no interest to who confirms, and a rehearsed unit has another one than the stored. */
function shownOf({ problems, outcome, differences }: Trial): unknown {
  return [problems, outcome, differences?.added, differences?.changed, differences?.missing];
}

type Trial = Pick<ContactsReview, 'problems' | 'outcome' | 'differences'>;

/** Stores what was reviewed; throws `ImportRefused` where something has come into the way. */
export async function importReviewedContacts(
  act: Act,
  importer: Importer,
  document: PlanImportEntity,
): Promise<ContactsImported> {
  const rows = JSON.parse(document.content ?? '[]') as PrintedContact[];
  const names = namesOf(rows, readDecisions(document.decisions), await loadRegistry(act.manager));
  const { problems, contacts } = await contactsToImport(act, importer, rows, names);
  if (problems.length > 0) throw new ImportRefused(problems);
  return importContacts(act, contacts);
}

async function trialOf(
  trial: Act,
  importer: Importer,
  rows: readonly PrintedContact[],
  names: readonly NumberedName[],
): Promise<Trial> {
  const { problems, contacts } = await contactsToImport(trial, importer, rows, names);
  if (problems.length > 0) return { problems, outcome: null, differences: null };
  const differences = await compareContacts(trial.manager, contacts);
  try {
    return { problems, outcome: await importContacts(trial, contacts), differences };
  } catch (error) {
    if (!(error instanceof ImportRefused)) throw error;
    return { problems: error.problems, outcome: null, differences: null };
  }
}

/** The rows with their units; units that were decided to be new are made. */
async function contactsToImport(
  act: Act,
  importer: Importer,
  rows: readonly PrintedContact[],
  names: readonly NumberedName[],
): Promise<{ readonly problems: readonly string[]; readonly contacts: readonly ContactToImport[] }> {
  const made = names.filter(({ decision }) => decision?.kind === 'new').map(({ printedName }) => printedName);
  if (made.length > 0)
    await importUnits(act, { units: made.map((name) => ({ name, level: null, aliases: [] })), groups: [] });
  const registry = await loadRegistry(act.manager);
  const managed = await managedUnits(act, importer);
  const problems: string[] = [];
  const contacts = rows.map(({ unit, ...row }): ContactToImport => {
    const match = unit === null ? null : decidedMatch(unit, names, registry);
    if (unit !== null && match?.kind !== 'unit') problems.push(unitProblem(row.line, unit, match));
    const unitId = match?.kind === 'unit' ? match.unit.id : null;
    if (managed) problems.push(...beyondRights({ ...row, unitId }, managed));
    return { ...row, unitId };
  });
  return { problems, contacts };
}

function decidedMatch(unit: string, names: readonly NumberedName[], registry: RegistrySnapshot): UnitMatch {
  const decision = names.find(({ key }) => key === comparableName(unit))?.decision;
  const chosen = decision?.kind === 'unit' && registry.units.find(({ id }) => id === decision.unitId);
  return chosen ? { kind: 'unit', unit: chosen, by: 'alias' } : matchUnit(registry, unit);
}

function unitProblem(line: number, unit: string, match: UnitMatch | null): string {
  if (match?.kind === 'group') return `第${line}行：“${unit}”是单位组，请写具体单位。`;
  const near = match?.kind === 'unmatched' ? match.candidates.map((each) => each.unit.name).join('、') : '';
  return `第${line}行：单位“${unit}”不在单位库中${near ? `，相近的有${near}` : ''}。`;
}

/** Units whose people the importer maintains; null for an administrator: every one. */
async function managedUnits({ manager }: Act, importer: Importer): Promise<ReadonlySet<number> | null> {
  if (isAdmin(importer)) return null;
  const own = coordinatedUnitIds(importer);
  const plans = (await new PlanRepository(manager).all()).filter(
    ({ collectingUnitId }) => collectingUnitId !== null && own.includes(collectingUnitId),
  );
  const responsible = await responsibleUnitIds(
    manager,
    plans.map(({ id }) => id),
  );
  return new Set([...own, ...responsible]);
}

/** Roles that reach beyond units, and units of others, are an administrator's to give. */
function beyondRights(
  { line, role, unitId }: Pick<ContactToImport, 'line' | 'role' | 'unitId'>,
  managed: ReadonlySet<number>,
): string[] {
  if (role !== 'contact' && role !== 'unitLeader')
    return [`第${line}行：统筹员、领导和管理员由管理员登记，请删去本行或请管理员导入。`];
  if (unitId !== null && !managed.has(unitId))
    return [`第${line}行：该单位不在您统筹的计划内，请删去本行或请管理员导入。`];
  return [];
}

function namesOf(
  rows: readonly PrintedContact[],
  decisions: StoredDecisions,
  registry: RegistrySnapshot,
): NumberedName[] {
  const lines = new Map<string, { unit: string; lines: number[]; match: UnitMatch }>();
  for (const { unit, line } of rows) {
    if (unit === null) continue;
    const known = lines.get(comparableName(unit));
    if (known) known.lines.push(line);
    else lines.set(comparableName(unit), { unit, lines: [line], match: matchUnit(registry, unit) });
  }
  const unknown = [...lines].filter(([, { match }]) => match.kind === 'unmatched');
  const numbers = numbersFor(
    unknown.map(([key]) => key),
    decisions,
  );
  return unknown.map(([, { unit, lines: at, match }]) => {
    const candidates = match.kind === 'unmatched' ? match.candidates : [];
    const name = { printedName: unit, place: `第${at.join('、')}行`, candidates };
    return numberedName(numbers, name, decisions, registry);
  });
}
