import type { ImportReview } from '../actions/review-import';
import type { PlanReview } from '../actions/review-plan';
import type { StoredDecisions } from '../actions/stored-decisions';
import { matchUnit } from '../domain/registry/match-unit';
import type { RegistrySnapshot } from '../domain/registry/registry-snapshot';

type Fields = ReadonlyMap<string, string>;
type Units = StoredDecisions['units'];

const LONGEST = { title: 255, unit: 128 };

/** What a form of the reading decides, on top of what was decided before; and what in it could not be understood. */
export function decisionsIn(
  fields: Fields,
  before: StoredDecisions,
  review: ImportReview,
  registry: RegistrySnapshot,
): { readonly decisions: StoredDecisions; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const units = unitsIn(fields, before.units, review, registry, problems);
  const named = { ...before, units, createUnits: fields.get('createUnits') === 'yes' };
  if (review.kind !== 'plan') return { decisions: named, problems };
  return { decisions: planDecisions(fields, named, review, problems), problems };
}

function unitsIn(
  fields: Fields,
  before: Units,
  { names }: ImportReview,
  registry: RegistrySnapshot,
  problems: string[],
): Units {
  const units: Record<string, Units[string]> = { ...before };
  for (const { key, printedName } of names) {
    const said = fields.get(`u:${key}`);
    const typed = (fields.get(`o:${key}`) ?? '').trim();
    if (said === 'new') units[key] = { kind: 'new' };
    else if (said?.startsWith('unit:')) {
      const unitId = Number(said.slice('unit:'.length));
      // Whatever a form may say: only units that are there.
      if (registry.units.some(({ id }) => id === unitId)) units[key] = { kind: 'unit', unitId };
    } else if (said === 'other') {
      const match = matchUnit(registry, typed);
      if (match.kind === 'unit') units[key] = { kind: 'unit', unitId: match.unit.id };
      else
        problems.push(otherProblem(printedName, typed, match.kind === 'unmatched' ? match.candidates : []));
    }
  }
  return units;
}

function otherProblem(
  printedName: string,
  typed: string,
  candidates: readonly { readonly unit: { readonly name: string } }[],
): string {
  if (typed === '') return `“${printedName}”选择了对应其他单位，请填写单位名称。`;
  const near = candidates.map(({ unit }) => unit.name).join('、');
  return `“${printedName}”：单位库中没有“${typed.slice(0, LONGEST.unit)}”${near === '' ? '' : `，相近的有${near}`}。`;
}

function planDecisions(
  fields: Fields,
  before: StoredDecisions,
  {
    proposal,
    decisions,
    collecting,
    mayFollow,
  }: Pick<PlanReview, 'proposal' | 'decisions' | 'collecting' | 'mayFollow'>,
  problems: string[],
): StoredDecisions {
  const { parsed } = proposal;
  const title = (fields.get('title') ?? '').replace(/\s+/g, ' ').trim().slice(0, LONGEST.title);
  const year = (fields.get('year') ?? '').trim();
  if (year !== '' && !/^(?:19|20|21)\d{2}$/.test(year))
    problems.push(`年份“${year.slice(0, 8)}”不对，请写四位数字，如2022。`);
  return {
    ...before,
    title: title === '' || title === parsed.title ? decisions.title : title,
    year: /^\d{4}$/.test(year) && Number(year) !== parsed.year ? Number(year) : decisions.year,
    ...(parsed.reporting.to === null ? collectorIn(fields, { decisions, collecting }) : {}),
    owedBy: fields.get('owedBy') === 'lead' ? 'lead' : fields.get('owedBy') === 'all' ? 'all' : before.owedBy,
    addedFrom:
      fields.get('addedFrom') === 'next'
        ? 'next'
        : fields.get('addedFrom') === 'current'
          ? 'current'
          : before.addedFrom,
    items: itemsIn(fields, proposal, before.items),
    follows: followsIn(fields.get('follows'), mayFollow, before.follows),
    target: targetIn(fields.get('target'), proposal, before.target),
  };
}

/** The own unit, as it was shown, is nothing that was decided. */
function collectorIn(
  fields: Fields,
  { decisions, collecting }: Pick<PlanReview, 'decisions' | 'collecting'>,
): Pick<StoredDecisions, 'collector' | 'newCollector'> {
  const said = (fields.get('collector') ?? '').trim().slice(0, LONGEST.unit);
  const asShown = decisions.collector === null && said === (collecting.unitName ?? '');
  return {
    collector: asShown || said === '' ? null : said,
    newCollector: fields.get('newCollector') === 'yes',
  };
}

/** What a form says otherwise than it was proposed. */
function itemsIn(
  fields: Fields,
  { revision }: PlanReview['proposal'],
  before: StoredDecisions['items'],
): StoredDecisions['items'] {
  const items: Record<string, number | null> = { ...before };
  for (const { no, item, orElse } of revision?.identities ?? []) {
    const said = fields.get(`i:${no}`);
    const known = [...(item ? [item] : []), ...orElse];
    if (said === 'new') items[no] = null;
    else if (known.some(({ id }) => String(id) === said)) {
      const asProposed = orElse.length === 0 && !Object.hasOwn(before, String(no));
      if (!asProposed) items[no] = Number(said);
    }
  }
  return items;
}

function followsIn(
  said: string | undefined,
  mayFollow: PlanReview['mayFollow'],
  before: StoredDecisions['follows'],
): StoredDecisions['follows'] {
  if (said === 'none') return null;
  return mayFollow.find(({ id }) => String(id) === said)?.id ?? before;
}

function targetIn(
  said: string | undefined,
  { mayRevise, plan }: PlanReview['proposal'],
  before: StoredDecisions['target'],
): StoredDecisions['target'] {
  if (said === 'new') return 'new';
  const offered = [...mayRevise, ...(plan ? [plan] : [])].find(({ id }) => String(id) === said);
  return offered ? offered.id : before;
}
