import type {
  OwnReportItem,
  OwnReportList,
  OwnReportSection,
} from '../conversation/report-page/own-report-list';
import { periodName } from '../domain/period/period-code';
import { sayItemWithFormer } from '../domain/plan/item-number';
import { opening } from '../domain/text/opening';
import { sayPart } from '../domain/text/say-state';
import { sayMoment } from '../domain/text/say-time';
import { isOwed } from '../store/read-models/judged-obligations';
import { type Html, html } from './html';
import { stateText } from './page-parts';

const QUOTED_CHARACTERS = 40;

/** What the person's units owe, each item with the way to its form. */
export function reportListView({ sections, homeless }: OwnReportList, root: string, now: Date): Html {
  const list =
    sections.length === 0
      ? html`<section class="card"><p>贵单位目前没有需要报送的事项。</p></section>`
      : html`${sections.map((section) => sectionPart(section, root, now))}`;
  return html`<div class="head"><h1>填报</h1><p class="note">截至${sayMoment(now)}</p></div>
${list}${homelessPart(homeless)}`;
}

function sectionPart({ items, owed, missing }: OwnReportSection, root: string, now: Date): Html {
  const [first] = items;
  if (!first) return html``;
  const { inForce, periodCode, unitName, unitId, periodId } = first.obligation;
  const id = `s${unitId}-${periodId}`;
  const figures = `应报${owed}项，已报${owed - missing}项，未报${missing}项`;
  return html`<section class="card" aria-labelledby="${id}"><h2 id="${id}">${periodName(periodCode, inForce.plan.year)}　${unitName}</h2><p class="note">《${inForce.plan.title}》<br>${figures}</p><ul class="owed">${items.map((item) => itemPart(item, root, now))}</ul></section>`;
}

function itemPart({ obligation, notes, draftSavedAt }: OwnReportItem, root: string, now: Date): Html {
  const { closesAt } = obligation.marks;
  const facts = [
    html`<li>${sayPart(obligation.part)}</li>`,
    html`<li>${stateText(obligation)}</li>`,
    ...(isOwed(obligation) && now > closesAt ? [html`<li>已于${sayMoment(closesAt)}停止报送</li>`] : []),
    ...notes.map((note) => html`<li>${note}</li>`),
    ...(draftSavedAt ? [html`<li class="draft">有草稿，${sayMoment(draftSavedAt)}保存</li>`] : []),
  ];
  return html`<li><a href="${root}/h5/report/${obligation.id}">${sayItemWithFormer(obligation)} ${obligation.itemTitle}</a><ul class="facts">${facts}</ul></li>`;
}

function homelessPart(homeless: OwnReportList['homeless']): Html {
  if (homeless.length === 0) return html``;
  const entries = homeless.map(
    ({ draft, why }) =>
      html`<li><details><summary>${draft.id}号 <bdi>“${opening(draft.text, QUOTED_CHARACTERS)}”</bdi></summary><p class="text" dir="auto">${draft.text}</p></details><ul class="facts"><li>${sayMoment(draft.createdAt)}</li><li>${why}</li></ul></li>`,
  );
  return html`<section class="card" aria-labelledby="homeless"><h2 id="homeless">对话中未归入事项的文字（${homeless.length}份）</h2><ul class="owed">${entries}</ul><p class="note">报送请在对话中回复“草稿 编号 报 事项编号”，不再需要请回复“草稿 编号 删除”；也可复制到上面的事项中填报。</p></section>`;
}
