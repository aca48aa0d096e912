import { overdueDays } from '../domain/obligation/overdue-days';
import { periodName } from '../domain/period/period-code';
import { sayItem, sayItemWithFormer } from '../domain/plan/item-number';
import { sayPart } from '../domain/text/say-state';
import { sayDeadline, sayMoment } from '../domain/text/say-time';
import type { PlanSectionEntity } from '../store/entities/plan-section-entity';
import { isOwed, type JudgedObligation } from '../store/read-models/judged-obligations';
import {
  figuresOfObligations,
  itemStandings,
  missingUnits,
  sectionStandings,
  type UnitStanding,
  unitStandings,
} from '../store/read-models/period-figures';
import type { PeriodInForce, PlanTimes } from '../store/read-models/plan-calendar';
import type { ReadablePlan } from '../store/read-models/reading-rights';
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
const LISTED_OVERDUE = 100;

/** Addresses of the pages that show figures. */
export interface FigureLinks {
  overview(planId: number, periodCode: string | null): string;
  item(itemId: number, periodCode: string): string;
  /** A unit's page, at one of its reports. */
  unit(unitId: number, obligationId?: number): string;
}

export interface OverviewSeen {
  readonly plan: ReadablePlan;
  readonly inForce: PeriodInForce;
  readonly sections: readonly PlanSectionEntity[];
  /** The plans that the reader may choose from. */
  readonly choice: readonly PlanTimes[];
  readonly links: FigureLinks;
  /** Where documents of the period can be had; null for who may not. */
  readonly documentsHref: string | null;
  readonly now: Date;
  /** How far the log was before anything was read. */
  readonly at: number;
}

/** 看数: one period of a plan, and how it compares with the others. */
export function overviewView(seen: OverviewSeen): Html {
  const { plan, inForce, choice, links, documentsHref, now, at } = seen;
  const { times, ownUnits } = plan;
  const { code } = inForce.period;
  const planTabs = tabs(
    '计划',
    choice.map(({ plan: each }) => ({
      name: each.title,
      href: links.overview(each.id, null),
      isCurrent: each.id === times.plan.id,
    })),
  );
  const obligations = plan.obligations.filter(({ periodId }) => periodId === inForce.period.id);
  const figures = figuresOfObligations(obligations, now);
  const whose = ownUnits === null ? '' : `，${ownUnits.join('、')}`;
  const content = html`<p class="note">截至${sayMoment(now)}，截止${sayDeadline(inForce.window.dueAt)}</p>
${figureList(figures)}
<div class="columns">${ownUnits === null ? sectionCard(obligations, seen) : html``}<div>${trendCard(plan, now, links)}${overdueCard(obligations, seen)}</div></div>
${ownUnits === null ? unitCard(obligations, seen) : html``}
${ownUnits === null ? itemCard(obligations, seen) : ownItemCard(obligations, seen)}`;
  return html`<div class="head"><h1>看数</h1><p>《${times.plan.title}》${periodName(code, times.plan.year)}${whose}</p>${planTabs}${periodTabs(times, code, (each) => links.overview(times.plan.id, each))}${documentsHref === null ? html`` : html`<p class="screen"><a href="${documentsHref}">下载本期文稿</a></p>`}</div>
${livePart(at, content)}`;
}

function sectionCard(obligations: readonly JudgedObligation[], { sections, now }: OverviewSeen): Html {
  const standings = sectionStandings(obligations, sections, now);
  if (standings.length < 2) return html``;
  const rows = standings.map(
    ({ heading, figures }) =>
      html`<tr data-values="${barOf(figures)}"><th scope="row">${heading ?? '其他事项'}</th>${figureCells(figures)}</tr>`,
  );
  return html`<section class="card" aria-labelledby="sections-head"><h2 id="sections-head">按章节</h2>${chart('bars', 'sections', '各章节报送情况')}<div class="scroll"><table id="sections" class="stacked"><thead><tr><th scope="col">章节</th>${FIGURE_HEADS}</tr></thead><tbody>${rows}</tbody></table></div></section>`;
}

/** Period by period; a period's name leads to it. */
export function trendCard({ times, obligations }: ReadablePlan, now: Date, links: FigureLinks | null): Html {
  if (times.periods.length < 2) return html``;
  // Periods stand in the order of their due times.
  const currentDue = times.current?.window.dueAt ?? now;
  const rows = times.periods.map(({ period, window }) => {
    const figures = figuresOfObligations(
      obligations.filter(({ periodId }) => periodId === period.id),
      now,
    );
    const name = periodName(period.code, times.plan.year);
    const named = links ? html`<a href="${links.overview(times.plan.id, period.code)}">${name}</a>` : name;
    return html`<tr data-values="${lineOf(figures, window.dueAt > currentDue)}"><th scope="row">${named}</th>${figureCells(figures)}</tr>`;
  });
  const id = `trend-${times.plan.id}`;
  return html`<section class="card" aria-labelledby="${id}-head"><h2 id="${id}-head">各期走势</h2>${chart('lines', id, '各期报送率和按时率')}<div class="scroll"><table id="${id}" class="stacked"><thead><tr><th scope="col">报送期</th>${FIGURE_HEADS}</tr></thead><tbody>${rows}</tbody></table></div></section>`;
}

/** What is overdue, the longest first. */
function overdueCard(obligations: readonly JudgedObligation[], { inForce, links, now }: OverviewSeen): Html {
  const overdue = obligations
    .filter((each) => isOwed(each) && now > each.marks.deadline)
    .sort((a, b) => a.marks.deadline.getTime() - b.marks.deadline.getTime() || a.itemNo - b.itemNo);
  if (overdue.length === 0)
    return html`<section class="card" aria-labelledby="overdue-head"><h2 id="overdue-head">逾期未报</h2><p>没有逾期未报的事项。</p></section>`;
  const rows = overdue.slice(0, LISTED_OVERDUE).map((each) => {
    const days = overdueDays(each.marks.deadline, now);
    return html`<tr><th scope="row"><a href="${links.unit(each.unitId, each.id)}">${each.unitName}</a></th><td><a href="${links.item(each.itemId, inForce.period.code)}">${sayItem(each.itemNo)} ${each.itemTitle}</a>（${sayPart(each.part)}）</td><td>${stateText(each)}</td><td class="number late" data-name="逾期">${days}天</td></tr>`;
  });
  const rest =
    overdue.length > LISTED_OVERDUE
      ? html`<p class="note">共${overdue.length}项，列出前${LISTED_OVERDUE}项；其余见各单位。</p>`
      : html``;
  return html`<section class="card" aria-labelledby="overdue-head"><h2 id="overdue-head">逾期未报（${overdue.length}项）</h2>${rest}${foldedTable('overdue', html`<th scope="col">单位</th><th scope="col">事项</th><th scope="col">状态</th><th scope="col" class="number">逾期</th>`, rows)}</section>`;
}

/** Who misses something first, the longest overdue before the others; then the rest as the plan has them. */
function unitCard(obligations: readonly JudgedObligation[], { links, now }: OverviewSeen): Html {
  const missing = missingUnits(obligations, now);
  const first = new Set(missing.map(({ unitId }) => unitId));
  const units = [...missing, ...unitStandings(obligations, now).filter(({ unitId }) => !first.has(unitId))];
  const row = ({ unitId, unitName, figures }: UnitStanding) =>
    html`<tr><th scope="row"><a href="${links.unit(unitId)}">${unitName}</a></th>${figureCells(figures)}</tr>`;
  return html`<section class="card" aria-labelledby="units-head"><h2 id="units-head">各单位（${units.length}家）</h2>${foldedTable('units', html`<th scope="col">单位</th>${FIGURE_HEADS}`, units.map(row))}</section>`;
}

function itemCard(obligations: readonly JudgedObligation[], { inForce, links, now }: OverviewSeen): Html {
  const items = itemStandings(obligations, now);
  const rows = items.map(
    ({ item, figures }) =>
      html`<tr><th scope="row"><a href="${links.item(item.itemId, inForce.period.code)}">${sayItemWithFormer(item)} ${item.itemTitle}</a></th>${figureCells(figures)}</tr>`,
  );
  return html`<section class="card" aria-labelledby="items-head"><h2 id="items-head">各事项（${items.length}项）</h2>${foldedTable('items', html`<th scope="col">事项</th>${FIGURE_HEADS}`, rows)}</section>`;
}

/** What a unit leader's own units owe, one by one. */
function ownItemCard(obligations: readonly JudgedObligation[], { inForce, links }: OverviewSeen): Html {
  const rows = obligations.map(
    (each) =>
      html`<tr><th scope="row"><a href="${links.item(each.itemId, inForce.period.code)}">${sayItemWithFormer(each)} ${each.itemTitle}</a></th><td><a href="${links.unit(each.unitId, each.id)}">${each.unitName}</a>（${sayPart(each.part)}）</td><td>${stateText(each)}</td></tr>`,
  );
  return html`<section class="card" aria-labelledby="items-head"><h2 id="items-head">应报事项（${obligations.length}项）</h2>${foldedTable('items', html`<th scope="col">事项</th><th scope="col">单位</th><th scope="col">状态</th>`, rows)}</section>`;
}
