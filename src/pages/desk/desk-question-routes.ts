import type { Router } from '@koa/router';
import type { Context } from 'koa';
import { askOnDesk, confirmOnDesk, dropOnDesk, questionOnDesk } from '../../conversation/desk/ask-on-desk';
import { deskPeople, deskRequests } from '../../conversation/desk/desk-people';
import { mayOnDesk } from '../../conversation/desk/desk-rights';
import { numberIn } from '../figure-routes';
import { readForm, typedText } from '../read-form';
import { formToken, isFormToken } from '../session';
import { leadTo } from '../sign-in-routes';
import type { Site, Visitor } from '../site';
import { forVisitors } from '../site-entrance';
import { managesDesk, showMessage, showSitePage } from '../site-layout';
import { showDeskPage } from './desk-parts';
import { peopleView, requestsView } from './desk-people-view';
import { backOf, DESK_FORM, deskQuery, readDeskQuery } from './desk-query';
import { questionView } from './desk-question-view';
import { refuseDesk, showExpired } from './desk-refusals';

const LONGEST_NOTE = 300;

/** Previews on their way to 确认; people; requests. */
export function questionRoutes(router: Router, site: Site): void {
  router.get('/h5/desk/question/:number', forVisitors(site, showQuestion));
  router.post('/h5/desk/question/:number', forVisitors(site, answerQuestion));
  router.get('/h5/desk/people', forVisitors(site, showPeople));
  router.get('/h5/desk/requests', forVisitors(site, showRequests));
  router.post('/h5/desk/requests', forVisitors(site, takeVerdict));
}

async function showQuestion(ctx: Context, visitor: Visitor, site: Site): Promise<void> {
  if (!managesDesk(visitor)) return refuseDesk(ctx, visitor, site);
  const number = numberIn(ctx.params.number) ?? 0;
  const question = await questionOnDesk(site, visitor, number);
  if (!question) return refuseQuestion(ctx, visitor, site);
  const { root, secret } = site;
  const query = new URLSearchParams(ctx.querystring);
  const back = query.get('back') ?? '';
  const home =
    question.kind === 'requests' ? '/h5/desk/requests' : `/h5/desk?${deskQuery(readDeskQuery(back))}`;
  const { title, main } = questionView({
    question,
    replaces: query.has('replaces'),
    back,
    backHref: `${root}${home}`,
    action: `${root}/h5/desk/question/${number}`,
    csrf: formToken(visitor.session, secret),
  });
  showSitePage(ctx, site, { title, main, visitor, desk: true });
}

async function answerQuestion(ctx: Context, visitor: Visitor, site: Site): Promise<void> {
  const form = await readForm(ctx, DESK_FORM);
  if (!managesDesk(visitor)) return refuseDesk(ctx, visitor, site);
  if (!isFormToken(form.get('csrf') ?? '', visitor.session, site.secret))
    return showExpired(ctx, visitor, site);
  const number = numberIn(ctx.params.number) ?? 0;
  const question = await questionOnDesk(site, visitor, number);
  if (!question) return refuseQuestion(ctx, visitor, site);
  const shown = (of: number) => `${site.root}/h5/desk/question/${of}?${backOf(form.get('back') ?? '')}`;
  const said = form.get('choice') ?? '';
  const choice = numberIn(said);
  if (said === 'drop') await dropOnDesk(site, visitor.userid, number);
  const offered = question.choices?.length ?? 0;
  const isChoice = choice !== null && (offered === 0 ? choice === 0 : choice >= 1 && choice <= offered);
  // What is over is only shown, and so is what was asked for in no way that was offered.
  if (question.stands !== 'open' || !isChoice) return leadTo(ctx, shown(number));
  const done = await confirmOnDesk(site, visitor.userid, { number, choice: offered === 0 ? null : choice });
  if (done.outcome === 'foreign') return refuseDesk(ctx, visitor, site);
  site.committed();
  leadTo(ctx, shown(done.outcome === 'asked' ? done.number : number));
}

async function showPeople(ctx: Context, visitor: Visitor, site: Site): Promise<void> {
  if (!mayOnDesk(visitor, 'contacts')) return refuseDesk(ctx, visitor, site);
  const { store, rules, clock } = site;
  const people = await deskPeople({ manager: store.read, rules, now: clock.now() }, visitor);
  const content = peopleView(people);
  showDeskPage(ctx, visitor, site, { tab: '/h5/desk/people', title: '联络员和送达', content });
}

/** What the form held when it comes back. */
interface Tells {
  readonly problem: string;
  readonly ticked: ReadonlySet<number>;
  readonly note: string;
  readonly status: number;
}

async function showRequests(
  ctx: Context,
  visitor: Visitor,
  site: Site,
  tells: Tells | null = null,
): Promise<void> {
  if (!mayOnDesk(visitor, 'requests')) return refuseDesk(ctx, visitor, site);
  const { store, rules, clock, root, secret } = site;
  const requests = await deskRequests({ manager: store.read, rules, now: clock.now() }, visitor);
  const content = requestsView({
    requests,
    ticked: tells?.ticked ?? new Set(),
    note: tells?.note ?? '',
    action: `${root}/h5/desk/requests`,
    csrf: formToken(visitor.session, secret),
  });
  const { problem, status } = tells ?? {};
  showDeskPage(ctx, visitor, site, { tab: '/h5/desk/requests', title: '待批申请', content, problem, status });
}

async function takeVerdict(ctx: Context, visitor: Visitor, site: Site): Promise<void> {
  const form = await readForm(ctx, DESK_FORM);
  if (!mayOnDesk(visitor, 'requests')) return refuseDesk(ctx, visitor, site);
  const numbers = [...new Set(form.getAll('n').flatMap((value) => numberIn(value) ?? []))];
  const note = typedText(form, 'note').trim();
  const again = (status: number, problem: string) =>
    showRequests(ctx, visitor, site, { problem, ticked: new Set(numbers), note, status });
  if (!isFormToken(form.get('csrf') ?? '', visitor.session, site.secret))
    return again(403, '页面已过期，未作任何改动。请核对勾选后再次提交。');
  if (numbers.length === 0) return again(422, '请先勾选申请。');
  if (note.length > LONGEST_NOTE) return again(422, `附言请在${LONGEST_NOTE}字以内。`);
  const verdict = form.get('action') === 'refuse' ? 'refuse' : 'grant';
  const asked = await askOnDesk(site, visitor.userid, {
    power: 'requests',
    numbers,
    verdict,
    note: note === '' ? null : note,
  });
  if (asked.outcome === 'foreign') return refuseDesk(ctx, visitor, site);
  if (asked.outcome === 'nothing') return again(409, asked.says);
  leadTo(ctx, `${site.root}/h5/desk/question/${asked.number}${asked.replaces ? '?replaces=1' : ''}`);
}

/** Not there, or not the person's: which of the two is nobody's business. */
function refuseQuestion(ctx: Context, visitor: Visitor, site: Site): void {
  showMessage(ctx, site, {
    status: 404,
    title: '没有可确认的内容',
    says: '没有这一待确认事项。',
    wayOut: '请返回工作台重新勾选。',
    visitor,
    again: '回到首页',
  });
}
