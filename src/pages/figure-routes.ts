import type { Router } from '@koa/router';
import type { Context } from 'koa';
import { mayOnDesk } from '../conversation/desk/desk-rights';
import { WorkItemEntity } from '../store/entities/work-item-entity';
import { PlanRepository } from '../store/plan-repository';
import { latestEntryId } from '../store/read-models/change-mark';
import {
  loadPlanCalendar,
  type PlanCalendar,
  type PlanTimes,
  periodMeant,
} from '../store/read-models/plan-calendar';
import {
  coordinatedPlanIds,
  type ReadablePlan,
  readingScopes,
  readPart,
  readPlan,
} from '../store/read-models/reading-rights';
import { documentsAddress } from './downloads/document-view';
import { itemView } from './item-view';
import { type FigureLinks, overviewView } from './overview-view';
import { readOverview } from './read-overview';
import type { Site, Visitor } from './site';
import { forVisitors } from './site-entrance';
import { readsFigures, showMessage, showSitePage } from './site-layout';

/** 看数, and the way from it down to an item. */
export function figureRoutes(router: Router, site: Site): void {
  router.get('/h5/overview', forVisitors(site, showOverview));
  router.get('/h5/item/:id', forVisitors(site, showItem));
}

export function figureLinks(root: string): FigureLinks {
  return {
    overview: (planId, code) =>
      `${root}/h5/overview?plan=${planId}${code === null ? '' : `&period=${encodeURIComponent(code)}`}`,
    item: (itemId, code) => `${root}/h5/item/${itemId}?period=${encodeURIComponent(code)}`,
    unit: (unitId, obligationId) =>
      `${root}/h5/unit/${unitId}${obligationId === undefined ? '' : `#o${obligationId}`}`,
  };
}

async function showOverview(ctx: Context, visitor: Visitor, site: Site): Promise<void> {
  if (!readsFigures(visitor)) return refuseFigures(ctx, visitor, site);
  const { store, root, rules, clock } = site;
  const at = await latestEntryId(store.read);
  const now = clock.now();
  const calendar = await loadPlanCalendar(store.read, rules, now);
  const query = new URLSearchParams(ctx.querystring);
  const asked = numberIn(query.get('plan'));
  const { plan, choice } = await planToShow(visitor, site, calendar, asked, now);
  const inForce = plan && periodMeant(plan.times, query.get('period'));
  if (!plan || !inForce) return showNothing(ctx, visitor, site);
  const { times } = plan;
  const content = await readOverview({ manager: store.read, rules, now }, plan, inForce);
  const documentsHref = documentsFor(visitor, calendar, root)(times.plan.id, inForce.period.code);
  const main = overviewView({
    ...{ times, inForce, content, choice, documentsHref, now, at },
    links: figureLinks(root),
  });
  showSitePage(ctx, site, { title: '看数', main, visitor, charts: true, live: true });
}

/** Where the visitor may have documents of a plan's period, as 导出 and the others in the chat; null where not. */
export function documentsFor(
  visitor: Visitor,
  calendar: PlanCalendar,
  root: string,
): (planId: number, periodCode: string) => string | null {
  const planIds = mayOnDesk(visitor, 'documents') ? coordinatedPlanIds(visitor, calendar) : [];
  return (planId, code) => (planIds.includes(planId) ? documentsAddress(root, planId, code) : null);
}

/** The plan that was asked for, else the newest of the reader's; only that one is read. */
async function planToShow(
  visitor: Visitor,
  { store, rules }: Site,
  calendar: PlanCalendar,
  asked: number | null,
  now: Date,
): Promise<{ plan: ReadablePlan | null; choice: PlanTimes[] }> {
  const scopes = readingScopes(visitor, calendar);
  const read = new Map<number, ReadablePlan>();
  // Of a unit leader's plans only those count in which the unit owes something.
  for (const scope of scopes.filter(({ unitIds }) => unitIds !== null)) {
    const plan = await readPlan(store.read, scope, calendar, rules, now);
    if (plan) read.set(scope.times.plan.id, plan);
  }
  const open = scopes.filter(({ times, unitIds }) => unitIds === null || read.has(times.plan.id));
  const chosen = open.find(({ times }) => asked === null || times.plan.id === asked);
  const plan = chosen
    ? (read.get(chosen.times.plan.id) ?? (await readPlan(store.read, chosen, calendar, rules, now)))
    : null;
  return { plan, choice: open.map(({ times }) => times) };
}

async function showItem(ctx: Context, visitor: Visitor, site: Site): Promise<void> {
  if (!readsFigures(visitor)) return refuseFigures(ctx, visitor, site);
  const { store, root, rules, clock } = site;
  const at = await latestEntryId(store.read);
  const now = clock.now();
  const item = await store.read.findOneBy(WorkItemEntity, { id: numberIn(ctx.params.id) ?? 0 });
  const calendar = await loadPlanCalendar(store.read, rules, now);
  const scope = readingScopes(visitor, calendar).find(({ times }) => times.plan.id === item?.planId);
  const plan = scope ? await readPlan(store.read, scope, calendar, rules, now) : null;
  const inForce = plan && periodMeant(plan.times, new URLSearchParams(ctx.querystring).get('period'));
  if (!item || !plan || !inForce) return showNothing(ctx, visitor, site);
  const { times, own } = plan;
  const all = await readPart(store.read, plan, { itemId: item.id }, calendar, rules, now);
  if (own && all.length === 0) return showNothing(ctx, visitor, site);
  const sections = await new PlanRepository(store.read).sections(item.planId);
  const byId = new Map(sections.map((section) => [section.id, section]));
  const headings: string[] = [];
  for (let next = byId.get(item.sectionId ?? 0); next; next = byId.get(next.parentId ?? 0))
    headings.unshift(next.heading);
  const { title, main } = itemView({
    ...{ times, all, item, inForce, headings, now, at },
    links: figureLinks(root),
  });
  showSitePage(ctx, site, { title, main, visitor, charts: true, live: true });
}

function refuseFigures(ctx: Context, visitor: Visitor, site: Site): void {
  showMessage(ctx, site, {
    status: 403,
    title: '不能查看',
    says: '看数供市领导、统筹员和分管领导使用。',
    wayOut: '贵单位的报送情况请点上方的单位名称查看。',
    visitor,
  });
}

/** Not there, or not the reader's: which of the two is nobody's business. */
function showNothing(ctx: Context, visitor: Visitor, site: Site): void {
  showMessage(ctx, site, {
    status: 404,
    title: '没有可看的内容',
    says: '没有这个计划、报送期或事项，或者不在您的查看范围内。',
    wayOut: '如有疑问，请与统筹员联系。',
    visitor,
    again: '回到首页',
  });
}

export function numberIn(text: string | null | undefined): number | null {
  return text && /^\d{1,9}$/.test(text) ? Number(text) : null;
}
