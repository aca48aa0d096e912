import type { Figures } from '../domain/figures/figures';
import { overdueDays } from '../domain/obligation/overdue-days';
import { periodName } from '../domain/period/period-code';
import { sayItem, sayItemWithFormer } from '../domain/plan/item-number';
import { sayPart } from '../domain/text/say-state';
import { sayDeadline, sayMoment } from '../domain/text/say-time';
import type { AlikeOfItem } from '../store/read-models/alike-obligations';
import {
  countsOfObligations,
  type ItemStanding,
  type SectionStanding,
  type Trend,
  type UnitStanding,
} from '../store/read-models/period-figures';
import type { PeriodInForce, PlanTimes } from '../store/read-models/plan-calendar';
import type { OverdueList } from '../store/read-models/plan-figures';
import type { OwnPart } from '../store/read-models/reading-rights';
import { type Html, html } from './html';
import {
  barOf,
  chart,
  FIGURE_HEADS,
  figureCells,
  figureList,
  foldedTable,
  lineOf,
  livePart,
  periodTabs,
  stateText,
  tabs,
} from './page-parts';

/** More are found unit by unit. */
export const LISTED_OVERDUE = 100;

/** Addresses of the pages that show figures. */
export interface FigureLinks {
  overview(planId: number, periodCode: string | null): string;
  item(itemId: number, periodCode: string): string;
  /** A unit's page, at one of its reports. */
  unit(unitId: number, obligationId?: number): string;
}

export interface OverviewSeen {
  readonly times: PlanTimes;
  readonly inForce: PeriodInForce;
  readonly content: OverviewContent;
  /** The plans that the reader may choose from. */
  readonly choice: readonly PlanTimes[];
  readonly links: FigureLinks;
  /** Where documents of the period can be had; null for who may not. */
  readonly documentsHref: string | null;
  readonly now: Date;
  /** How far the log was before anything was read. */
  readonly at: number;
}

/** What stands on the page: of a whole plan, or of what a unit leader's own units owe. */
export interface OverviewContent {
  readonly figures: Figures;
  readonly trend: Trend;
  readonly overdue: OverdueList;
  readonly whole: WholePlan | null;
  readonly own: OwnPart | null;
}

interface WholePlan {
  readonly sections: readonly SectionStanding[];
  readonly units: readonly UnitStanding[];
  readonly items: readonly ItemStanding<AlikeOfItem>[];
}

/** 看数: one period of a plan, and how it compares with the others. */
export function overviewView(seen: OverviewSeen): Html {
  const { times, inForce, content, choice, links, documentsHref, now, at } = seen;
  const { figures, trend, overdue, whole, own } = content;
  const { code } = inForce.period;
  const planTabs = tabs(
    '计划',
    choice.map(({ plan: each }) => ({
      name: each.title,
      href: links.overview(each.id, null),
      isCurrent: each.id === times.plan.id,
    })),
  );
  const whose = own ? `，${own.units.join('、')}` : '';
  const main = html`<p class="note">截至${sayMoment(now)}，截止${sayDeadline(inForce.window.dueAt)}</p>
${figureList(figures)}
<div class="columns">${whole ? sectionCard(whole) : html``}<div>${trendCard(times, trend, now, links)}${overdueCard(overdue, seen)}</div></div>
${whole ? unitCard(whole, seen) : html``}
${whole ? itemCard(whole, seen) : html``}${own ? ownItemCard(own, seen) : html``}`;
  return html`<div class="head"><h1>看数</h1><p>《${times.plan.title}》${periodName(code, times.plan.year)}${whose}</p>${planTabs}${periodTabs(times, code, (each) => links.overview(times.plan.id, each))}${documentsHref === null ? html`` : html`<p class="screen"><a href="${documentsHref}">下载本期文稿</a></p>`}</div>
${livePart(at, main)}`;
}

function sectionCard({ sections }: WholePlan): Html {
  if (sections.length < 2) return html``;
  const rows = sections.map(
    ({ heading, figures }) =>
      html`<tr data-values="${barOf(figures)}"><th scope="row">${heading ?? '其他事项'}</th>${figureCells(figures)}</tr>`,
  );
  return html`<section class="card" aria-labelledby="sections-head"><h2 id="sections-head">按章节</h2>${chart('bars', 'sections', '各章节报送情况')}<div class="scroll"><table id="sections" class="stacked"><thead><tr><th scope="col">章节</th>${FIGURE_HEADS}</tr></thead><tbody>${rows}</tbody></table></div></section>`;
}

/** Period by period; a period's name leads to it. */
export function trendCard(times: PlanTimes, trend: Trend, now: Date, links: FigureLinks | null): Html {
  if (times.periods.length < 2) return html``;
  // Periods stand in the order of their due times.
  const currentDue = times.current?.window.dueAt ?? now;
  const rows = times.periods.map(({ period, window }) => {
    const figures = trend.get(period.id) ?? countsOfObligations([], now);
    const name = periodName(period.code, times.plan.year);
    const named = links ? html`<a href="${links.overview(times.plan.id, period.code)}">${name}</a>` : name;
    return html`<tr data-values="${lineOf(figures, window.dueAt > currentDue)}"><th scope="row">${named}</th>${figureCells(figures)}</tr>`;
  });
  const id = `trend-${times.plan.id}`;
  return html`<section class="card" aria-labelledby="${id}-head"><h2 id="${id}-head">各期走势</h2>${chart('lines', id, '各期报送率和按时率')}<div class="scroll"><table id="${id}" class="stacked"><thead><tr><th scope="col">报送期</th>${FIGURE_HEADS}</tr></thead><tbody>${rows}</tbody></table></div></section>`;
}

/** What is overdue, the longest first. */
function overdueCard({ count, first }: OverdueList, { inForce, links, now }: OverviewSeen): Html {
  if (count === 0)
    return html`<section class="card" aria-labelledby="overdue-head"><h2 id="overdue-head">逾期未报</h2><p>没有逾期未报的事项。</p></section>`;
  const rows = first.map((each) => {
    const days = overdueDays(each.marks.deadline, now);
    return html`<tr><th scope="row"><a href="${links.unit(each.unitId, each.id)}">${each.unitName}</a></th><td><a href="${links.item(each.itemId, inForce.period.code)}">${sayItem(each.itemNo)} ${each.itemTitle}</a>（${sayPart(each.part)}）</td><td>${stateText(each)}</td><td class="number late" data-name="逾期">${days}天</td></tr>`;
  });
  const rest =
    count > first.length
      ? html`<p class="note">共${count}项，列出前${first.length}项；其余见各单位。</p>`
      : html``;
  return html`<section class="card" aria-labelledby="overdue-head"><h2 id="overdue-head">逾期未报（${count}项）</h2>${rest}${foldedTable('overdue', html`<th scope="col">单位</th><th scope="col">事项</th><th scope="col">状态</th><th scope="col" class="number">逾期</th>`, rows)}</section>`;
}

/** Who misses something first, the longest overdue before the others; then the rest as the plan has them. */
function unitCard({ units }: WholePlan, { links }: OverviewSeen): Html {
  const row = ({ unitId, unitName, figures }: UnitStanding) =>
    html`<tr><th scope="row"><a href="${links.unit(unitId)}">${unitName}</a></th>${figureCells(figures)}</tr>`;
  return html`<section class="card" aria-labelledby="units-head"><h2 id="units-head">各单位（${units.length}家）</h2>${foldedTable('units', html`<th scope="col">单位</th>${FIGURE_HEADS}`, units.map(row))}</section>`;
}

function itemCard({ items }: WholePlan, { inForce, links }: OverviewSeen): Html {
  const rows = items.map(
    ({ item, figures }) =>
      html`<tr><th scope="row"><a href="${links.item(item.itemId, inForce.period.code)}">${sayItemWithFormer(item)} ${item.itemTitle}</a></th>${figureCells(figures)}</tr>`,
  );
  return html`<section class="card" aria-labelledby="items-head"><h2 id="items-head">各事项（${items.length}项）</h2>${foldedTable('items', html`<th scope="col">事项</th>${FIGURE_HEADS}`, rows)}</section>`;
}

/** What a unit leader's own units owe, one by one. */
function ownItemCard(own: OwnPart, { inForce, links }: OverviewSeen): Html {
  const obligations = own.obligations.filter(({ periodId }) => periodId === inForce.period.id);
  const rows = obligations.map(
    (each) =>
      html`<tr><th scope="row"><a href="${links.item(each.itemId, inForce.period.code)}">${sayItemWithFormer(each)} ${each.itemTitle}</a></th><td><a href="${links.unit(each.unitId, each.id)}">${each.unitName}</a>（${sayPart(each.part)}）</td><td>${stateText(each)}</td></tr>`,
  );
  return html`<section class="card" aria-labelledby="items-head"><h2 id="items-head">应报事项（${obligations.length}项）</h2>${foldedTable('items', html`<th scope="col">事项</th><th scope="col">单位</th><th scope="col">状态</th>`, rows)}</section>`;
}
