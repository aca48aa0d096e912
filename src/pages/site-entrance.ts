import type { Context } from 'koa';
import { isDatabaseAway } from '../store/dialect';
import { PeopleRepository } from '../store/people-repository';
import { cookieJar } from './page-cookies';
import type { LimitName } from './page-limits';
import { readSession, remainingSeconds, renewedSession, type Session, sessionValue } from './session';
import {
  ATTEMPT_COOKIES,
  ATTEMPT_SECONDS,
  beginSignIn,
  MOST_ATTEMPTS,
  safeReturnPath,
} from './sign-in-attempt';
import type { Site, Visitor } from './site';
import { showMessage } from './site-layout';

const SESSION_COOKIE = 'cuibao_session';

type VisitorPage = (ctx: Context, visitor: Visitor, site: Site) => Promise<void>;

/** For everybody: counts the address's requests, and turns what goes wrong into a page. */
export function forAnybody(site: Site, work: (ctx: Context) => Promise<void>) {
  return async (ctx: Context): Promise<void> => {
    try {
      if (await isTooOften(ctx, site, 'address', ctx.ip)) return;
      await work(ctx);
    } catch (error) {
      showFailure(ctx, site, error);
    }
  };
}

/** For who is signed in and has a role; whoever is not signed in goes through the messenger first. */
export function forVisitors(site: Site, work: VisitorPage) {
  return forAnybody(site, async (ctx) => {
    const session = await currentSession(ctx, site);
    if (!session) return sendToSignIn(ctx, site);
    const visitor = await visitorOf(site, session);
    if (!visitor) {
      cookieJar(ctx, site.isHttps).clear(SESSION_COOKIE);
      return showNotRegistered(ctx, site);
    }
    if (await isTooOften(ctx, site, 'person', String(visitor.personId))) return;
    const renewed = renewedSession(session, site.machineNow());
    if (renewed) keepSession(ctx, site, renewed);
    await work(ctx, visitor, site);
  });
}

export async function currentSession(ctx: Context, site: Site): Promise<Session | null> {
  const value = cookieJar(ctx, site.isHttps).get(SESSION_COOKIE);
  const session = value === '' ? null : readSession(value, site.secret, site.machineNow());
  return session && !(await site.limits.hasEnded(session.id)) ? session : null;
}

export function keepSession(ctx: Context, { secret, isHttps, machineNow }: Site, session: Session): void {
  const seconds = remainingSeconds(session, machineNow());
  cookieJar(ctx, isHttps).set(SESSION_COOKIE, sessionValue(session, secret), seconds);
}

export function forgetSession(ctx: Context, { isHttps }: Site): void {
  cookieJar(ctx, isHttps).clear(SESSION_COOKIE);
}

/** Null for who has lost every role, whatever the cookie says. */
export async function visitorOf({ store }: Site, session: Session): Promise<Visitor | null> {
  const people = new PeopleRepository(store.read);
  const person = await people.find(session.userid);
  const roles = person ? await people.rolesOf(person.id) : [];
  if (!person || roles.length === 0) return null;
  return { personId: person.id, userid: person.userid, name: person.name, roles, session };
}

/** Pages lead through the messenger and back; what a script or a form asks for is refused. */
function sendToSignIn(ctx: Context, site: Site): void {
  const isPage = ctx.method === 'GET' && ctx.accepts('text/html') !== false && !isFetched(ctx);
  if (!isPage) {
    showMessage(ctx, site, {
      status: 401,
      title: '请重新进入',
      says: '登录已结束，未作任何改动。',
      wayOut: '请从消息或工作台重新进入。',
      again: '重新进入',
    });
    return;
  }
  const { messenger, secret, publicUrl, isHttps, machineNow } = site;
  const attempt = beginSignIn(safeReturnPath(`${ctx.path}${ctx.search}`), secret, machineNow());
  const jar = cookieJar(ctx, isHttps);
  const unfinished = jar.namesOf(ATTEMPT_COOKIES);
  if (unfinished.length >= MOST_ATTEMPTS) for (const name of unfinished) jar.clear(name);
  jar.set(attempt.cookieName, attempt.cookieValue, ATTEMPT_SECONDS);
  ctx.status = 302;
  ctx.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
  ctx.redirect(messenger.authorizeUrl({ returnTo: `${publicUrl}/h5/signed-in`, state: attempt.state }));
}

/** A script's own request must not be led to the messenger: browsers refuse to follow. Older ones do not say. */
function isFetched(ctx: Context): boolean {
  const destination = ctx.get('sec-fetch-dest');
  return destination !== '' && destination !== 'document';
}

export function showNotRegistered(ctx: Context, site: Site): void {
  showMessage(ctx, site, {
    status: 403,
    title: '尚未登记',
    says: '您的账号尚未登记，不能查看。',
    wayOut: '如您是责任单位联络员，请在本应用的对话中回复“绑定 单位名称 您的姓名”，由统筹员确认后即可使用。',
  });
}

export async function isTooOften(ctx: Context, site: Site, limit: LimitName, key: string): Promise<boolean> {
  const seconds = await site.limits.spend(limit, key);
  if (seconds === 0) return false;
  ctx.set('Retry-After', String(seconds));
  showMessage(ctx, site, {
    status: 429,
    title: '请稍后再试',
    says: '访问过于频繁。',
    wayOut: `请在${seconds}秒后重试。`,
  });
  return true;
}

function showFailure(ctx: Context, site: Site, error: unknown): void {
  const { expose = false, status = 500 } = error as { expose?: boolean; status?: number };
  if (expose) showRefusedBody(ctx, site, status);
  else if (isDatabaseAway(error)) {
    site.logger.warn({ err: error, path: ctx.path }, 'no page can be shown: the database is away');
    ctx.set('Retry-After', '30');
    showMessage(ctx, site, {
      status: 503,
      title: '系统正在恢复',
      says: '系统正在恢复，暂时不能查看。',
      wayOut: '请稍后再试。',
    });
  } else {
    site.logger.error({ err: error, path: ctx.path }, 'a page could not be shown');
    showMessage(ctx, site, {
      status: 500,
      title: '系统出错',
      says: '页面未能打开，未作任何改动。',
      wayOut: '请稍后再试；仍不能打开的，请与统筹员联系。',
    });
  }
}

/** What was sent is refused by whoever read it: too long, broken off. */
function showRefusedBody(ctx: Context, site: Site, status: number): void {
  showMessage(ctx, site, {
    status,
    title: '未能处理',
    says: '提交的内容不完整或过大，未作任何改动。',
    wayOut: '请返回后重试。',
  });
}
