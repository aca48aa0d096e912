import type { Router } from '@koa/router';
import type { Context } from 'koa';
import { mayOnDesk } from '../../conversation/desk/desk-rights';
import { askForPageDocument, pageDocuments, readyDocument } from '../../conversation/desk/page-documents';
import { readStoredFile } from '../../store/blob-store';
import { type PeriodInForce, type PlanTimes, periodMeant } from '../../store/read-models/plan-calendar';
import { showDeskPage } from '../desk/desk-parts';
import { numberIn } from '../figure-routes';
import { giveFile } from '../give-file';
import { readForm, SHORT_FORM } from '../read-form';
import { formToken, isFormToken } from '../session';
import { leadTo } from '../sign-in-routes';
import type { Site, Visitor } from '../site';
import { forVisitors, isTooOften } from '../site-entrance';
import { showMessage } from '../site-layout';
import { documentsAddress, documentsView, KINDS } from './document-view';

/** While something is being made the page looks again by itself, also where there are no scripts. */
const AGAIN_AFTER_SECONDS = 3;

/** Documents as downloads: asked for here, made by whichever process, fetched here. */
export function documentRoutes(router: Router, site: Site): void {
  router.get('/h5/documents', forVisitors(site, showDocuments));
  router.post('/h5/documents', forVisitors(site, takeOrder));
  router.get('/h5/documents/:id/file', forVisitors(site, giveDocument));
}

interface Asked {
  readonly plan: number | null;
  readonly code: string | null;
  readonly periodId: number | null;
}

/** What became of the form that was sent. */
interface Tells {
  readonly problem?: string;
  readonly status?: number;
  readonly periodId?: number | null;
}

async function showDocuments(
  ctx: Context,
  visitor: Visitor,
  site: Site,
  { problem, status, periodId = null }: Tells = {},
): Promise<void> {
  if (!mayOnDesk(visitor, 'documents')) return refuse(ctx, visitor, site);
  const { store, rules, clock, root, secret } = site;
  const { plans, documents } = await pageDocuments({ manager: store.read, rules, now: clock.now() }, visitor);
  const query = new URLSearchParams(ctx.querystring);
  const chosen = periodToShow(plans, {
    plan: numberIn(query.get('plan')),
    code: query.get('period'),
    periodId,
  });
  if (!chosen) return refuse(ctx, visitor, site, 404);
  const content = documentsView({
    ...chosen,
    choice: plans,
    documents,
    root,
    csrf: formToken(visitor.session, secret),
  });
  if (documents.some(({ job }) => job.state === 'waiting')) ctx.set('Refresh', String(AGAIN_AFTER_SECONDS));
  const title = '文稿下载';
  showDeskPage(ctx, visitor, site, { tab: '/h5/documents', title, heading: title, content, problem, status });
}

/** The period that was asked for, by its number or by its code; else 本期 of the newest plan. */
function periodToShow(
  plans: readonly PlanTimes[],
  { plan, code, periodId }: Asked,
): { times: PlanTimes; inForce: PeriodInForce } | null {
  for (const times of plans) {
    if (plan !== null && times.plan.id !== plan) continue;
    const inForce =
      periodId !== null
        ? times.periods.find(({ period }) => period.id === periodId)
        : periodMeant(times, code || null);
    if (inForce) return { times, inForce };
    if (periodId === null) return null;
  }
  return null;
}

async function takeOrder(ctx: Context, visitor: Visitor, site: Site): Promise<void> {
  const form = await readForm(ctx, SHORT_FORM);
  if (!mayOnDesk(visitor, 'documents')) return refuse(ctx, visitor, site);
  const periodId = numberIn(form.get('period'));
  const kind = KINDS.find(([each]) => each === form.get('kind'))?.[0];
  const again = (status: number, problem: string) =>
    showDocuments(ctx, visitor, site, { status, problem, periodId });
  if (!isFormToken(form.get('csrf') ?? '', visitor.session, site.secret))
    return again(403, '页面已过期，未作任何改动。请重新选择文稿。');
  if (periodId === null || !kind) return again(422, '请选择文稿。');
  if (await isTooOften(ctx, site, 'document', String(visitor.personId))) return;
  const asked = await askForPageDocument(site, visitor.userid, { periodId, kind });
  if (asked.outcome === 'foreign') return refuse(ctx, visitor, site, 404);
  if (asked.outcome === 'busy') return again(409, '您有一份文稿正在生成，请待其完成后再生成下一份。');
  if (asked.outcome === 'nothing') return again(409, asked.says);
  leadTo(ctx, documentsAddress(site.root, asked.planId, asked.code));
}

/** Any number of times while it is kept: some messengers fetch an address twice. */
async function giveDocument(ctx: Context, visitor: Visitor, site: Site): Promise<void> {
  const { store, rules, clock } = site;
  const id = numberIn(ctx.params.id) ?? 0;
  const ready = await readyDocument({ manager: store.read, rules, now: clock.now() }, visitor, id);
  if (!ready) return refuse(ctx, visitor, site, 404);
  const { fileName: name, size, key } = ready;
  giveFile(ctx, { name, size, portions: readStoredFile(store.read, key) });
}

/** Not there, or not the reader's: which of the two is nobody's business. */
function refuse(ctx: Context, visitor: Visitor, site: Site, status = 403): void {
  showMessage(ctx, site, {
    status,
    title: status === 403 ? '不能下载' : '没有可下载的内容',
    says:
      status === 403
        ? '文稿供统筹员下载。'
        : '没有这份文稿或报送期，文稿已过保留时间，或者不在您的统筹范围内。',
    wayOut: status === 403 ? '如有疑问，请与统筹员联系。' : '请返回“文稿下载”重新生成。',
    visitor,
    again: '回到首页',
  });
}
