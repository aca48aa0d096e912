import { unmatchedProblem } from '../../actions/import-problems';
import type { NumberedName } from '../../actions/import-review';
import {
  collectorWords,
  consequenceLines,
  contactCounts,
  listed,
  revisionLines,
} from '../../actions/import-words';
import type { ContactsReview } from '../../actions/review-contacts';
import type { ImportReview } from '../../actions/review-import';
import type { PlanReview } from '../../actions/review-plan';
import type { UnitsReview } from '../../actions/review-units';
import { opening } from '../../domain/text/opening';

/** More fill the window; the form has them all. */
const MOST_ITEMS = 60;
const ITEMS_OF_MANY = 20;
const MOST_WARNINGS = 20;
const TITLE_CHARACTERS = 18;
const EXCERPT_CHARACTERS = 24;

/** What is left to settle, where all else has been shown before; null where nothing is. */
export function openLines(review: ImportReview): string[] | null {
  if (review.problems.length === 0 || review.kind === 'units') return null;
  const open = review.names.filter(({ decision }) => decision === null);
  const what = review.kind === 'plan' ? titleOf(review) : '联络员名单';
  return [
    `【导入】${what}还需处理：`,
    ...(open.length > 0 ? [`待确认的名称${open.length}个：`, ...open.map(nameLine)] : []),
    ...(review.kind === 'plan'
      ? [...otherProblems(review), ...followLines(review)]
      : cut(review.problems.map((problem) => `需处理：${problem}`))),
  ];
}

function titleOf({ proposal }: PlanReview): string {
  const { title } = proposal.parsed;
  return title === null ? '（没有找到标题）' : `《${title}》`;
}

/**
 * A plan as the chat shows it: counts, items, odd places, names to settle, consequences; `again` without what no decision
 * of a person changes.
 */
export function planLines(review: PlanReview, again: boolean): string[] {
  const { proposal, names, consequences, decisions } = review;
  const { parsed } = proposal;
  const { year, issuer, sections, items, reporting } = parsed;
  const about = [year === null ? '' : `${year}年`, issuer ?? ''].filter((part) => part !== '').join('，');
  return [
    `【导入预览】${titleOf(review)}${about === '' ? '' : `（${about}）`}`,
    ...(proposal.plan ? [`修订已导入的《${proposal.plan.title}》（编号${proposal.plan.id}）。`] : []),
    `章节${sections.length}个，事项${items.length}项，责任单位${unitCount(review)}家${decisions.owedBy === 'lead' ? '，只由牵头单位报送' : ''}。`,
    `收集单位：${collectorWords(review)}；报送期限：${reporting.deadlines.join('、') || '未写明'}。`,
    ...nameLines(names),
    ...otherProblems(review),
    ...followLines(review),
    ...(again ? [] : warningLines(review)),
    ...(proposal.kind === 'revision' ? differenceLines(review) : again ? [] : itemLines(review)),
    ...(consequences ? ['导入后：', ...consequenceLines(consequences, year)] : []),
  ];
}

export function contactsLines(review: ContactsReview): string[] {
  const { rows, notes, names, problems, outcome, differences, newUnits } = review;
  return [
    `【导入预览】联络员名单，共${rows.length}行。`,
    ...nameLines(names),
    ...cut(problems.map((problem) => `需处理：${problem}`)),
    ...cut(notes),
    ...(newUnits.length > 0 ? [`新建单位${newUnits.length}家：${listed(newUnits)}。`] : []),
    ...cut((differences?.added ?? []).map((line) => `新增：${line}`)),
    ...cut((differences?.changed ?? []).map((line) => `更改：${line}`)),
    ...cut((differences?.missing ?? []).map((line) => `名单中没有，保持不变：${line}`)),
    ...(outcome ? [`导入后：${contactCounts(outcome)}。`] : []),
  ];
}

export function unitsLines({ file, outcome }: UnitsReview): string[] {
  const { addedUnits, addedAliases, addedGroups, differences } = outcome;
  return [
    `【导入预览】单位库，共${file.units.length}个单位、${file.groups.length}个单位组：${listed(file.units.map(({ name }) => name))}。`,
    `导入后：新增单位${addedUnits}个、简称${addedAliases}个、单位组${addedGroups}个；已有的保持不变。`,
    ...cut(differences.map((difference) => `与现有不一致：${difference}`)),
  ];
}

function unitCount({ proposal }: PlanReview): number {
  const ids = proposal.match.items.flatMap(({ assignments }) => assignments.map(({ unit }) => unit.id));
  return new Set(ids).size;
}

/** `3 市教局（第5、8项）：候选1 市教育局，候选2 市教研局`. */
function nameLines(names: readonly NumberedName[]): string[] {
  if (names.length === 0) return [];
  const open = names.filter(({ decision }) => decision === null).length;
  return [
    `单位库中没有的名称${names.length}个${open > 0 ? `，待确认${open}个` : ''}：`,
    ...names.map(nameLine),
  ];
}

function nameLine({ number, printedName, place, ...rest }: NumberedName): string {
  return `${number} ${printedName}（${place}）：${whatFor(rest)}`;
}

function whatFor({
  decision,
  chosenName,
  candidates,
}: Omit<NumberedName, 'number' | 'printedName' | 'place'>) {
  if (decision?.kind === 'unit') return `对应“${chosenName ?? ''}”`;
  if (decision?.kind === 'new') return '新建单位';
  if (candidates.length === 0) return '没有相近的单位';
  return candidates.map(({ unit }, i) => `候选${i + 1} ${unit.name}`).join('，');
}

/** What the list of names does not say already. */
function otherProblems({ problems, proposal, collecting, names }: PlanReview): string[] {
  const saidOfNames = new Set(proposal.unmatched.map(unmatchedProblem));
  const lines = problems.filter((problem) => names.length === 0 || !saidOfNames.has(problem));
  const how = collecting.problem
    ? ['指明收集单位请回复“收集单位 单位名称”（单位库中没有的：“收集单位 新建 单位名称”）。']
    : [];
  const target =
    proposal.mayRevise.length > 0
      ? [`是修订的，请回复“修订 ${proposal.mayRevise[0]?.id ?? ''}”；是另一份文件的，请回复“作为新文件”。`]
      : [];
  const { title, year } = proposal.parsed;
  const head = [
    ...(title === null ? ['补充标题请回复“标题 ……”。'] : []),
    ...(year === null ? ['补充年份请回复“年份 2022”。'] : []),
  ];
  return [...cut(lines.map((problem) => `需处理：${problem}`)), ...head, ...how, ...target];
}

function warningLines({ proposal, names }: PlanReview): string[] {
  const warnings = proposal.warnings.filter(({ code }) => code !== 'unit_unmatched' || names.length === 0);
  if (warnings.length === 0) return [];
  const lines = warnings.map(({ line, message, excerpt }) => {
    const place = line === null ? '' : `第${line}行`;
    const quoted = excerpt === null ? '' : `“${opening(excerpt, EXCERPT_CHARACTERS)}”`;
    return `${[place, quoted].filter((part) => part !== '').join(' ')}${place || quoted ? '：' : ''}${message}`;
  });
  return [`请留意${warnings.length}处：`, ...cut(lines)];
}

function cut(lines: readonly string[]): string[] {
  const more = lines.length - MOST_WARNINGS;
  return more > 0 ? [...lines.slice(0, MOST_WARNINGS), `……另有${more}条，见上传页面。`] : [...lines];
}

function followLines({ mayFollow, decisions, proposal }: PlanReview): string[] {
  if (proposal.kind === 'revision' || mayFollow.length === 0) return [];
  const followed = mayFollow.find(({ id }) => id === decisions.follows);
  if (followed) return [`承接《${followed.title}》的转办、联络员分工和提醒规则（不承接请回复“不承接”）。`];
  const named = mayFollow.map(({ id, title }) => `“承接 ${id}”（《${title}》）`).join('或');
  return [`承接上年度的转办、联络员分工和提醒规则，请回复${named}。`];
}

function differenceLines(review: PlanReview): string[] {
  const { differences, toCheck, kept } = revisionLines(review);
  return [
    ...(differences.length > 0 ? [`与现有计划的差异${differences.length}处：`, ...cut(differences)] : []),
    ...(toCheck.length > 0
      ? ['请核对（不对的请回复“事项 7 对应 5”或“事项 7 新增”）：', ...cut(toCheck)]
      : []),
    ...(kept.length > 0 ? ['以下保持现状：', ...cut(kept)] : []),
    ...(review.decisions.addedFrom === 'next' ? ['新增的事项和单位从下期起报送。'] : []),
  ];
}

/** `5 助推基本公共教育均等化：市教育局，配合3家`. */
function itemLines({ proposal }: PlanReview): string[] {
  const { items } = proposal.parsed;
  const most = items.length > MOST_ITEMS ? ITEMS_OF_MANY : MOST_ITEMS;
  const lines = items.slice(0, most).map(({ no, title, lead, leads, units }) => {
    const others = units.length - Math.max(leads.length, lead === null ? 0 : 1);
    const who =
      lead === null ? '没有责任单位' : `${leads.join('、') || lead}${others > 0 ? `，配合${others}家` : ''}`;
    return `${no} ${opening(title, TITLE_CHARACTERS)}：${who}`;
  });
  if (items.length > most) lines.push(`……另有${items.length - most}项，见上传页面。`);
  return items.length === 0 ? [] : ['事项：', ...lines];
}
