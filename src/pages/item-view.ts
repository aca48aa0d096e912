import { periodName } from '../domain/period/period-code';
import { sayItemWithFormer } from '../domain/plan/item-number';
import { sayPart } from '../domain/text/say-state';
import { sayDeadline, sayMoment } from '../domain/text/say-time';
import type { WorkItemEntity } from '../store/entities/work-item-entity';
import type { JudgedObligation } from '../store/read-models/judged-obligations';
import { figuresOfObligations, trendOf } from '../store/read-models/period-figures';
import type { PeriodInForce, PlanTimes } from '../store/read-models/plan-calendar';
import { type Html, html } from './html';
import { type FigureLinks, trendCard } from './overview-view';
import { crumbs, figureList, foldedTable, livePart, periodTabs, stateText } from './page-parts';

export interface ItemSeen {
  readonly times: PlanTimes;
  /** Of the item, in all periods. */
  readonly all: readonly JudgedObligation[];
  readonly item: WorkItemEntity;
  readonly inForce: PeriodInForce;
  /** The headings above the item, the top one first. */
  readonly headings: readonly string[];
  readonly links: FigureLinks;
  readonly now: Date;
  readonly at: number;
}

/** One item: what the plan says, which of its units have reported, and how it went through the periods. */
export function itemView(seen: ItemSeen): { title: string; main: Html } {
  const { times, all, item, inForce, headings, links, now, at } = seen;
  const { code } = inForce.period;
  const obligations = all.filter(({ periodId }) => periodId === inForce.period.id);
  const [named] = obligations;
  const number = sayItemWithFormer(named ?? { itemNo: item.no, formerNo: null });
  const rows = obligations.map(
    (each) =>
      html`<tr><th scope="row"><a href="${links.unit(each.unitId, each.id)}">${each.unitName}</a></th><td>${sayPart(each.part)}</td><td>${stateText(each)}</td><td data-name="首次报送">${each.firstReportedAt ? sayMoment(each.firstReportedAt) : '—'}</td></tr>`,
  );
  const units =
    rows.length === 0
      ? html`<p>本期不要求报送此事项。</p>`
      : foldedTable(
          'units',
          html`<th scope="col">单位</th><th scope="col">分工</th><th scope="col">状态</th><th scope="col">首次报送</th>`,
          rows,
        );
  const content = html`<p class="note">${periodName(code, times.plan.year)}，截至${sayMoment(now)}，截止${sayDeadline(inForce.window.dueAt)}</p>
${figureList(figuresOfObligations(obligations, now))}
<section class="card" aria-labelledby="units-head"><h2 id="units-head">责任单位（${rows.length}家）</h2>${units}</section>
${trendCard(times, trendOf(all, now), now, null)}`;
  const due = item.dueText ? html`<p>完成时限：${item.dueText}</p>` : html``;
  const title = `${number} ${named?.itemTitle ?? item.title}`;
  const main = html`${crumbs([{ name: '看数', href: links.overview(times.plan.id, code) }])}
<div class="head"><h1>${title}</h1><p>《${times.plan.title}》${headings.join(' › ')}</p>${periodTabs(times, code, (each) => links.item(item.id, each))}</div>
<section class="card" aria-labelledby="text-head"><h2 id="text-head">计划原文${item.label === '' ? '' : `（印作“${item.label}”）`}</h2><p class="text">${item.text}</p>${due}</section>
${livePart(at, content)}`;
  return { title, main };
}
