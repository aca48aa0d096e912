import type { Router } from '@koa/router';
import type { Context } from 'koa';
import { askOnDesk } from '../../conversation/desk/ask-on-desk';
import { mayOnDesk } from '../../conversation/desk/desk-rights';
import type { DeskWish, Picked } from '../../conversation/desk/desk-wish';
import { readDesk, shownReports } from '../../conversation/desk/read-desk';
import { isOfficeDay } from '../../domain/calendar/office-time';
import { readForm, typedText } from '../read-form';
import { formToken, isFormToken } from '../session';
import { leadTo } from '../sign-in-routes';
import { importLinks } from '../signed-link';
import type { Site, Visitor } from '../site';
import { forVisitors } from '../site-entrance';
import { coordinates, managesDesk, showMessage } from '../site-layout';
import { showDeskPage } from './desk-parts';
import { backOf, DESK_FORM, readDeskQuery } from './desk-query';
import { questionRoutes } from './desk-question-routes';
import { refuseDesk, showExpired } from './desk-refusals';
import { MOST_TICKS, readTicks } from './desk-ticks';
import { deskView, LISTED } from './desk-view';

const LONGEST_REASON = 1_000;

/** 工作台: the matrix, what is decided from it, and the way to the import form. */
export function deskRoutes(router: Router, site: Site): void {
  router.get('/h5/desk', forVisitors(site, openDesk));
  router.post('/h5/desk', forVisitors(site, takeDecision));
  router.post('/h5/desk/import', forVisitors(site, leadToImport));
  questionRoutes(router, site);
}

async function openDesk(ctx: Context, visitor: Visitor, site: Site): Promise<void> {
  // An administrator has no plans: what there is to maintain stands on the other pages.
  if (!coordinates(visitor) && managesDesk(visitor)) return leadTo(ctx, `${site.root}/h5/desk/people`);
  return showDesk(ctx, visitor, site, ctx.querystring);
}

/** What the form held when it comes back. */
interface Tells {
  readonly problem: string;
  readonly ticked: ReadonlySet<number>;
  readonly reason: string;
  readonly due: string;
  readonly status: number;
}

async function showDesk(
  ctx: Context,
  visitor: Visitor,
  site: Site,
  queryText: string,
  tells: Tells | null = null,
): Promise<void> {
  if (!coordinates(visitor)) return refuseDesk(ctx, visitor, site);
  const { store, rules, clock, root, secret } = site;
  const now = clock.now();
  const query = readDeskQuery(queryText);
  const reading = { manager: store.read, rules, now };
  const desk = await readDesk(reading, visitor, query.filter);
  if (!desk) return showNoPlan(ctx, visitor, site);
  const from = (query.page - 1) * LISTED;
  const listed = query.view === 'list' ? desk.shown.slice(from, from + LISTED) : [];
  const content = deskView({
    desk,
    query,
    listed,
    reports: await shownReports(reading, listed),
    ticked: tells?.ticked ?? new Set(),
    reason: tells?.reason ?? '',
    due: tells?.due ?? '',
    root,
    csrf: formToken(visitor.session, secret),
    now,
  });
  const { problem, status } = tells ?? {};
  showDeskPage(ctx, visitor, site, { tab: '/h5/desk', title: '工作台', content, problem, status });
}

async function takeDecision(ctx: Context, visitor: Visitor, site: Site): Promise<void> {
  const form = await readForm(ctx, DESK_FORM);
  if (!coordinates(visitor)) return refuseDesk(ctx, visitor, site);
  const back = form.get('back') ?? '';
  const picked = readTicks(form.getAll('o'));
  const reason = typedText(form, 'reason').trim();
  const due = form.get('due') ?? '';
  const again = (status: number, problem: string) =>
    showDesk(ctx, visitor, site, back, {
      problem,
      ticked: new Set(picked.map(({ id }) => id)),
      reason,
      due,
      status,
    });
  if (!isFormToken(form.get('csrf') ?? '', visitor.session, site.secret))
    return again(403, '页面已过期，未作任何改动。请核对勾选后再次提交。');
  if (picked.length === 0) return again(422, '请先勾选事项。');
  if (picked.length > MOST_TICKS) return again(422, `一次最多办理${MOST_TICKS}项，请缩小范围。`);
  const wish = wishIn(form.get('action'), picked, { reason, due });
  if (typeof wish === 'string') return again(422, wish);
  const asked = await askOnDesk(site, visitor.userid, wish);
  if (asked.outcome === 'foreign') return refuseDesk(ctx, visitor, site);
  if (asked.outcome === 'nothing') return again(409, asked.says);
  const replaces = asked.replaces ? '&replaces=1' : '';
  leadTo(ctx, `${site.root}/h5/desk/question/${asked.number}?${backOf(back)}${replaces}`);
}

/** What is to be done, or what is missing for it. */
function wishIn(
  action: string | null,
  picked: readonly Picked[],
  { reason, due }: { readonly reason: string; readonly due: string },
): DeskWish | string {
  if (action === 'accept' || action === 'nudge') return { power: action, picked };
  if (action !== 'return') return '请选择办理方式。';
  if (!/[\p{L}\p{N}]/u.test(reason)) return '退回请写明理由，理由会发给报送人。';
  if (reason.length > LONGEST_REASON) return `退回理由请在${LONGEST_REASON}字以内。`;
  if (due !== '' && !isOfficeDay(due)) return '重新报送期限不是有效的日期。';
  return { power: 'return', picked, reason, dueDay: due === '' ? null : due };
}

/** A link of its own for this person, as 导入 gives it in the chat. */
async function leadToImport(ctx: Context, visitor: Visitor, site: Site): Promise<void> {
  const form = await readForm(ctx, DESK_FORM);
  const { publicUrl, secret, clock } = site;
  if (!isFormToken(form.get('csrf') ?? '', visitor.session, secret)) return showExpired(ctx, visitor, site);
  if (!mayOnDesk(visitor, 'import')) return refuseDesk(ctx, visitor, site);
  leadTo(ctx, importLinks({ publicUrl, secret })({ userid: visitor.userid, now: clock.now() }));
}

function showNoPlan(ctx: Context, visitor: Visitor, site: Site): void {
  showMessage(ctx, site, {
    status: 404,
    title: '没有可看的内容',
    says: '没有您统筹的工作要点，或者没有这个报送期。',
    wayOut: '导入工作要点请在对话中回复“导入”。',
    visitor,
    again: '回到首页',
  });
}
