import { periodName } from '../domain/period/period-code';
import { sayDifferences, sayIdentities } from '../domain/plan-revision/say-differences';
import { sayDayAndWeekday, sayDeadline } from '../domain/text/say-time';
import type { ContactsImported } from './import-contacts';
import type { PlanImported } from './import-plan';
import type { UnitsImported } from './import-units';
import type { ImportReview } from './review-import';
import type { PlanConsequences, PlanReview } from './review-plan';

/** Names listed one by one; of more the number is said. */
const LISTED = 20;
/** Of a monthly plan the first period and their number are enough. */
const NAMED_PERIODS = 4;

/** `二季度：应报112项，6月30日（星期四）18:00截止`, one line a period; then units that are made, and the first reminder. */
export function consequenceLines({ imported, first }: PlanConsequences, year: number | null): string[] {
  const lines = periodLines(imported.periods, year);
  if (imported.kind === 'new' && lines.length === 0)
    lines.push('文中没有报送期限，不生成报送期；导入后由统筹员回复“报送期 添加 6月30日”设定。');
  const { createdUnits, createdGroups, revision, takenOver } = imported;
  if (takenOver) {
    const { items, handOvers, contacts } = takenOver;
    lines.push(`与上年度相同的事项${items}项，承接转办${handOvers}项、按事项分工的联络员${contacts}人。`);
  }
  if (revision) {
    const { waived, added, told } = revision;
    lines.push(
      `不再要求的${waived}项改为免报（计划调整），已报内容保留；新增应报${added}项；将告知${told.length}人。`,
    );
  }
  if (createdUnits.length > 0)
    lines.push(
      `新建单位${createdUnits.length}家：${listed(createdUnits)}。可随后用“导入 单位”补充简称和级别。`,
    );
  if (createdGroups.length > 0)
    lines.push(
      `新建单位组${createdGroups.length}个：${listed(createdGroups)}，尚无成员，不生成应报事项。请用“单位 组 名称 增加 单位……”写明成员，届时可一并调整工作要点。`,
    );
  const isNew = imported.kind === 'new';
  if (first)
    lines.push(`${isNew ? '首批' : '下次'}提醒：${sayDayAndWeekday(first.day)}，${first.people}人。`);
  else if (!isNew || imported.periods.length > 0)
    lines.push('目前没有需要发送的提醒（尚未登记联络员，或没有未到期的报送期）。');
  return lines;
}

/** Those that are due already, of a monthly plan maybe ten, in one line. */
function periodLines(periods: PlanImported['periods'], year: number | null): string[] {
  const past = periods.filter(({ quiet }) => quiet);
  const coming = periods.filter(({ quiet }) => !quiet);
  return [
    ...(past.length > 0
      ? [`${past.map(({ code }) => periodName(code, year)).join('、')}已过期，不催。`]
      : []),
    ...coming.map(
      ({ code, dueAt, owed }) => `${periodName(code, year)}：应报${owed}项，${sayDeadline(dueAt)}截止`,
    ),
  ];
}

/** What is asked, in a line. */
export function sayImport(review: ImportReview): string {
  if (review.kind === 'contacts') return `导入联络员名单，共${review.rows.length}行`;
  if (review.kind === 'units') return `导入单位库，共${review.file.units.length}个单位`;
  const { parsed, kind } = review.proposal;
  return `${kind === 'new' ? '导入' : '修订'}《${parsed.title ?? ''}》，事项${parsed.items.length}项`;
}

/** What a corrected document changes in the plan, and what is only taken for the same: a person sees all of it. */
export function revisionLines({ proposal }: PlanReview): {
  differences: string[];
  toCheck: string[];
  kept: string[];
} {
  const { revision, parsed } = proposal;
  if (!revision) return { differences: [], toCheck: [], kept: [] };
  const year = parsed.year ?? 0;
  return {
    differences: sayDifferences(revision.differences, year),
    toCheck: sayIdentities(revision.identities),
    kept: sayDifferences(revision.kept, year),
  };
}

/** The collecting unit as the preview names it. */
export function collectorWords({ collecting, proposal }: PlanReview): string {
  if (collecting.unitName === null) return proposal.parsed.reporting.to ?? '未写明';
  return collecting.isNew ? `${collecting.unitName}（新建）` : collecting.unitName;
}

export function sayPlanStored(review: PlanReview, imported: PlanImported): string {
  const { title, year } = review.proposal.parsed;
  if (imported.revision) {
    const { waived, added, told } = imported.revision;
    // Counted as the preview has listed them.
    const { differences } = revisionLines(review);
    return `已修订《${title ?? ''}》：改动${differences.length}处，免报（计划调整）${waived}项，新增应报${added}项，已告知${told.length}人。误操作可在对话中回复“撤销”。`;
  }
  const counts = `事项${imported.items}项，责任单位${imported.units}家`;
  const coming = imported.periods.filter(({ quiet }) => !quiet);
  const periods =
    coming.length > NAMED_PERIODS
      ? [`${periodName(coming[0]?.code ?? '', year)}起共${coming.length}期`]
      : imported.periods.map(({ code, owed }) => `${periodName(code, year)}应报${owed}项`);
  return [
    `已导入并启用《${title ?? ''}》（编号${imported.planId}）：${[counts, ...periods].join('，')}。`,
    ...(imported.createdUnits.length > 0 ? [`新建单位${imported.createdUnits.length}家。`] : []),
  ].join('');
}

export function sayContactsStored(imported: ContactsImported): string {
  return `已导入联络员名单：${contactCounts(imported)}。`;
}

export function contactCounts({ people, addedPeople, addedRoles, changedRoles }: ContactsImported): string {
  return `共${people}人，新增${addedPeople}人、角色${addedRoles}个，更新角色${changedRoles}个`;
}

export function sayUnitsStored({ addedUnits, addedAliases, addedGroups }: UnitsImported): string {
  return `已导入单位库：新增单位${addedUnits}个、简称${addedAliases}个、单位组${addedGroups}个。`;
}

export function listed(names: readonly string[]): string {
  const more = names.length - LISTED;
  return more > 0 ? `${names.slice(0, LISTED).join('、')}等` : names.join('、');
}
