import type { OwnReport } from '../conversation/report-page/own-report';
import type { ReportForm } from '../domain/message/compose-report';
import { COMPLETION_NAMES } from '../domain/message/report-fields';
import { periodName } from '../domain/period/period-code';
import { sayItemWithFormer } from '../domain/plan/item-number';
import { sayPart } from '../domain/text/say-state';
import { sayDeadline, sayMoment } from '../domain/text/say-time';
import { type Html, html } from './html';
import { crumbs, stateText } from './page-parts';
import { filesPart } from './report-files-view';
import { formButtons, whyNoForm } from './report-moves';
import type { UploadResult } from './upload-page';

/** The page of one item, and what its form holds. */
export interface ReportFormSeen {
  readonly report: OwnReport;
  readonly form: ReportForm;
  readonly reason: string;
  readonly revision: number;
  readonly baseVersion: number;
  readonly formId: string;
  readonly csrf: string;
  readonly root: string;
  readonly now: Date;
  /** What a report just handed in was answered, line by line. */
  readonly receipt: string | null;
  /** Why something was not done. */
  readonly problem: string | null;
  /** What was done besides reporting. */
  readonly done: string | null;
  /** Another tab saved a draft since the form was opened. */
  readonly otherDraft: { readonly text: string; readonly savedAt: Date } | null;
  readonly uploaded: readonly UploadResult[];
}

export function reportFormView(seen: ReportFormSeen): { title: string; main: Html } {
  const { report, root } = seen;
  const { obligation } = report;
  const title = `${sayItemWithFormer(obligation)} ${obligation.itemTitle}`;
  const main = html`${crumbs([{ name: '填报', href: `${root}/h5/report` }])}
<div class="head"><h1>${title}</h1>${factsPart(report)}</div>
${toldPart(seen)}${returnPart(report)}${whyPart(seen)}${differencePart(seen)}
<div class="columns"><div>${formPart(seen)}${filesPart(seen)}</div><div>${besidePart(report)}</div></div>`;
  return { title, main };
}

function factsPart({ obligation, notes }: OwnReport): Html {
  const { inForce, periodCode, unitName, part, marks, state } = obligation;
  const due = state === 'submitted' || state === 'accepted' ? [`截止${sayDeadline(marks.dueAt)}`] : [];
  const facts = [
    periodName(periodCode, inForce.plan.year),
    `${unitName}（${sayPart(part)}）`,
    stateText(obligation),
    ...due,
    ...notes,
  ];
  return html`<p>《${inForce.plan.title}》</p><ul class="facts">${facts.map((fact) => html`<li>${fact}</li>`)}</ul>`;
}

function toldPart({ receipt, problem, done, root }: ReportFormSeen): Html {
  const back = html`<p><a class="button" href="${root}/h5/report">返回应报事项</a></p>`;
  return html`${receipt === null ? html`` : html`<section class="card message" id="receipt" role="status"><p class="lines" dir="auto">${receipt}</p>${back}</section>`}${problem === null ? html`` : html`<section class="card message" role="alert"><p>${problem}</p></section>`}${done === null ? html`` : html`<section class="card message" role="status"><p>${done}</p></section>`}`;
}

function returnPart({ returnReason, obligation }: OwnReport): Html {
  if (returnReason === null) return html``;
  return html`<section class="card"><p class="reason"><strong>退回理由：</strong><bdi>${returnReason}</bdi></p><p>请于${sayDeadline(obligation.marks.dueAt)}前修改后重新报送。</p></section>`;
}

function whyPart({ report }: ReportFormSeen): Html {
  const why = whyNoForm(report.obligation);
  return why === null ? html`` : html`<section class="card message"><p>${why}</p></section>`;
}

/** What the form was begun on is no longer what counts: both stand side by side, and nothing is written over. */
function differencePart({ report, baseVersion, otherDraft }: ReportFormSeen): Html {
  const { current, obligation } = report;
  const draft = otherDraft
    ? html`<section class="card message" role="alert"><h2>另一页面保存了草稿</h2><p>${sayMoment(otherDraft.savedAt)}在另一页面保存的草稿如下，未被覆盖。下面表单中是本页面的内容，请核对合并；再次点击“存草稿”将以本页面的内容为准。</p>${longText('另一页面的草稿', otherDraft.text)}</section>`
    : html``;
  if (baseVersion === obligation.currentVersion) return draft;
  const came =
    current === null
      ? html`<section class="card message" role="alert"><h2>原报告已撤回</h2><p>您填写期间，原报告已撤回，本项现为待报。下面是您填写的内容，请核对后提交。</p></section>`
      : html`<section class="card message" role="alert"><h2>已有新的版本</h2><p>您填写期间，本项收到了第${current.version}版（${sayMoment(current.reportedAt)}），未被覆盖。您填写的内容在下面的表单中，请核对后选择“补充”（接在第${current.version}版之后）或“修改”（替换第${current.version}版）。</p>${longText(`现有第${current.version}版`, current.text)}</section>`;
  return html`${draft}${came}`;
}

function formPart(seen: ReportFormSeen): Html {
  const { report, form, formId, csrf, revision, baseVersion, otherDraft, root } = seen;
  const { obligation, current } = report;
  if (whyNoForm(obligation) !== null)
    return current
      ? html`<section class="card"><h2>已报内容</h2>${longText('已报内容', current.text)}</section>`
      : html``;
  const { state } = obligation;
  const action = `${root}/h5/report/${obligation.id}`;
  const hidden = (name: string, value: string | number) =>
    html`<input type="hidden" name="${name}" value="${value}">`;
  const part =
    obligation.partial && current
      ? html`<p class="note">已报部分如下，这里请只填其余内容，将接在其后。</p>${longText('已报部分', current.text)}`
      : html``;
  // The other tab's draft stays as it is until the writer has pressed 存草稿.
  const autosave = otherDraft ? html`` : html`data-draft="${action}/draft"`;
  const saved = report.draft ? `草稿已于${sayMoment(report.draft.savedAt)}保存。` : '尚无草稿。';
  const status = otherDraft ? '核对前不自动保存。' : saved;
  const carry = report.previous
    ? html`<button type="submit" name="action" value="carry" class="second">沿用上期</button>`
    : html``;
  return html`<form id="report-form" class="card form" method="post" action="${action}" ${autosave} autocomplete="off">${[
    hidden('csrf', csrf),
    hidden('form', formId),
    hidden('version', obligation.currentVersion),
    hidden('base', baseVersion),
    hidden('revision', revision),
  ]}<h2>${state === 'submitted' || state === 'accepted' ? '修改' : '填写'}</h2>${part}<div class="tools"><button type="submit" name="action" value="save" class="second">存草稿</button>${carry}</div><p id="draft-status" class="note" role="status">${status}</p>${fieldsOf(obligation.inForce.period.kind === 'actionPlan', form)}<p><strong>请勿报送涉密信息。</strong></p>${formButtons(seen)}</form>`;
}

function fieldsOf(
  isActionPlan: boolean,
  { progress, problems, nextStep, completion, percent }: ReportForm,
): Html {
  if (isActionPlan) return area('progress', '细化方案（具体措施、任务目标、进度安排）', progress, 12);
  const options = Object.entries(COMPLETION_NAMES).map(
    ([value, name]) =>
      html`<option value="${value}"${value === completion ? html` selected` : html``}>${name}</option>`,
  );
  return html`${area('progress', '进展情况', progress, 10)}${area('problems', '存在问题', problems, 4)}${area('nextStep', '下一步计划', nextStep, 4)}<div class="pair"><div><label for="completion">完成情况</label><select id="completion" name="completion"><option value="">未填</option>${options}</select></div><div><label for="percent">完成比例（%）</label><input id="percent" name="percent" type="number" inputmode="numeric" min="0" max="100" step="1" value="${percent ?? ''}"></div></div>`;
}

function area(name: string, label: string, text: string, rows: number): Html {
  // A browser takes the first line end behind the tag away.
  return html`<label for="${name}">${label}</label><textarea id="${name}" name="${name}" rows="${rows}" dir="auto">\n${text}</textarea>`;
}

function besidePart({ previous, actionPlan, itemText }: OwnReport): Html {
  const last = previous
    ? html`<section class="card" aria-labelledby="previous"><h2 id="previous">上期报告（${previous.name}）</h2>${longText('上期报告', previous.text)}</section>`
    : html``;
  const plan =
    actionPlan.length === 0
      ? html``
      : html`<section class="card" aria-labelledby="action-plan"><h2 id="action-plan">细化方案</h2>${longText('细化方案', actionPlan.join('\n'))}</section>`;
  return html`${last}${plan}<section class="card" aria-labelledby="item-text"><h2 id="item-text">计划原文</h2><p class="text">${itemText}</p></section>`;
}

/** Scrolls by itself, also by keyboard: a text may be long. */
function longText(label: string, text: string): Html {
  return html`<div class="text long" dir="auto" tabindex="0" role="region" aria-label="${label}">${text}</div>`;
}
