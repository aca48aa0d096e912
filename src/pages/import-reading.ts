import type { ShownImport } from '../actions/change-import';
import { collectorWords, consequenceLines, contactCounts, revisionLines } from '../actions/import-words';
import type { ContactsReview } from '../actions/review-contacts';
import type { PlanReview } from '../actions/review-plan';
import type { UnitsReview } from '../actions/review-units';
import { readDecisions } from '../actions/stored-decisions';
import { sayMoment } from '../domain/text/say-time';
import { type Html, html } from './html';
import { identityChoices, nameChoices, planChoices } from './import-choices';
import { problemSection } from './import-page';

export interface ReadingView {
  readonly token: string;
  readonly expiresAt: Date;
  readonly shown: ShownImport;
  /** What is said about the step before, above everything else. */
  readonly notices: readonly string[];
  /** Names for the fields in which a unit is typed. */
  readonly unitNames: readonly string[];
}

/** The reading of a document: what would be imported, what has to be settled, and both buttons. */
export function readingPage(view: ReadingView): Html {
  const { token, shown, notices, expiresAt, unitNames } = view;
  const { review, number, document } = shown;
  const confirm =
    number === null
      ? html`<p class="note">${review.problems.length > 0 ? '上列问题处理后才能确认导入。' : '预览已失效，请先更新预览，再确认导入。'}</p>`
      : html`<input type="hidden" name="number" value="${number}"><button type="submit" name="step" value="confirm">${review.kind === 'plan' && review.proposal.kind === 'new' ? '确认导入并启用' : '确认导入'}</button><p class="note">编号${number}，${sayMoment(expiresAt)}前有效；也可在对话中回复“确认 ${number}”。</p>`;
  return html`<h1>导入预览</h1>
${notices.length > 0 ? html`<section role="status">${notices.map((notice) => html`<p>${notice}</p>`)}</section>` : html``}
${review.problems.length > 0 ? problemSection('需处理', review.problems) : html``}
${review.kind === 'plan' ? planSummary(review) : review.kind === 'contacts' ? contactsSummary(review) : unitsSummary(review)}
<form method="post" enctype="multipart/form-data" action="?t=${token}&amp;n=${document.id}">
<datalist id="units">${unitNames.map((name) => html`<option value="${name}"></option>`)}</datalist>
${nameChoices(review.names, readDecisions(document.decisions).createUnits)}
${review.kind === 'plan' ? html`${differenceSection(review)}${identityChoices(review)}${planChoices(review)}` : html``}
<section><button type="submit" class="second" name="step" value="decide">更新预览</button>${confirm}</section></form>
${review.kind === 'plan' ? html`${warningSection(review)}${itemSection(review)}` : html``}
<section><p><a href="?t=${token}">换一份文件</a></p><p class="note">请勿报送涉密信息。</p></section>`;
}

function planSummary(review: PlanReview): Html {
  const { proposal, consequences } = review;
  const { title, year, issuer, sections, items, reporting } = proposal.parsed;
  const units = new Set(
    proposal.match.items.flatMap(({ assignments }) => assignments.map(({ unit }) => unit.id)),
  );
  const rows: readonly (readonly [string, string])[] = [
    ['年份', year === null ? '没有找到' : `${year}年`],
    ['发文单位', issuer ?? '没有找到'],
    ['内容', `章节${sections.length}个，事项${items.length}项，责任单位${units.size}家`],
    ['收集单位', collectorWords(review)],
    ['报送期限', reporting.deadlines.join('、') || '未写明'],
    ...(proposal.plan
      ? [['修订', `已导入的《${proposal.plan.title}》（编号${proposal.plan.id}）`] as const]
      : []),
  ];
  return html`<section><h2>${title === null ? '（没有找到标题）' : `《${title}》`}</h2>${rows.map(([name, value]) => html`<p>${name}：${value}</p>`)}</section>
${consequences ? html`<section><h2>导入后</h2><ul>${consequenceLines(consequences, year).map((line) => html`<li>${line}</li>`)}</ul></section>` : html``}`;
}

function contactsSummary({ rows, notes, outcome, differences, newUnits }: ContactsReview): Html {
  const parts: readonly (readonly [string, readonly string[]])[] = [
    ['新建单位', newUnits],
    ['新增', differences?.added ?? []],
    ['更改', differences?.changed ?? []],
    ['名单中没有，保持不变', differences?.missing ?? []],
    ['说明', notes],
  ];
  return html`<section><h2>联络员名单，共${rows.length}行</h2>${outcome ? html`<p>导入后：${contactCounts(outcome)}。</p>` : html``}${parts
    .filter(([, lines]) => lines.length > 0)
    .map(([what, lines]) => html`<p>${what}（${lines.length}）：</p>${lineList(lines)}`)}</section>`;
}

function unitsSummary({ file, outcome }: UnitsReview): Html {
  const { addedUnits, addedAliases, addedGroups, differences } = outcome;
  return html`<section><h2>单位库，共${file.units.length}个单位、${file.groups.length}个单位组</h2><p>导入后：新增单位${addedUnits}个、简称${addedAliases}个、单位组${addedGroups}个；已有的保持不变。</p>${
    differences.length > 0 ? html`<ul>${differences.map((each) => html`<li>${each}</li>`)}</ul>` : html``
  }</section>`;
}

function differenceSection(review: PlanReview): Html {
  const { differences, kept } = revisionLines(review);
  if (differences.length === 0) return html``;
  return html`<section><h2>与现有计划的差异${differences.length}处</h2>${lineList(differences)}${
    kept.length > 0 ? html`<p>以下保持现状：</p>${lineList(kept)}` : html``
  }</section>`;
}

function lineList(lines: readonly string[]): Html {
  return html`<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`;
}

function warningSection({ proposal }: PlanReview): Html {
  const warnings = proposal.warnings.filter(({ code }) => code !== 'unit_unmatched');
  if (warnings.length === 0) return html``;
  return html`<section><h2>请留意${warnings.length}处</h2><ul>${warnings.map(
    ({ line, message, excerpt }) =>
      html`<li>${line === null ? '' : `第${line}行：`}${message}${excerpt === null ? html`` : html`<br><span class="note">“${excerpt}”</span>`}</li>`,
  )}</ul></section>`;
}

function itemSection({ proposal }: PlanReview): Html {
  const { items } = proposal.parsed;
  if (items.length === 0) return html``;
  return html`<section><h2>事项${items.length}项</h2><table><thead><tr><th>序号</th><th>事项</th><th>责任单位</th><th>完成时限</th></tr></thead><tbody>${items.map(
    ({ no, label, title, units, leads, due }) =>
      html`<tr><td>${no}${label === '' ? '' : ` ${label}`}</td><td>${title}</td><td>${unitWords(units, leads)}</td><td>${due ?? ''}</td></tr>`,
  )}</tbody></table></section>`;
}

function unitWords(units: readonly string[], leads: readonly string[]): string {
  if (units.length === 0) return '没有责任单位';
  const others = units.filter((unit) => !leads.includes(unit));
  const lead = leads.length > 0 ? `牵头：${leads.join('、')}` : '';
  return [lead, others.length > 0 ? `配合：${others.join('、')}` : '']
    .filter((part) => part !== '')
    .join('；');
}
