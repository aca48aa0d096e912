import type { Router } from '@koa/router';
import type { Context } from 'koa';
import { SendFailure } from '../delivery/send-failure';
import { cookieJar } from './page-cookies';
import { readForm, SHORT_FORM } from './read-form';
import { isFormToken, startSession } from './session';
import { cookieOfState, returnPathOf } from './sign-in-attempt';
import type { Site } from './site';
import {
  currentSession,
  forAnybody,
  forgetSession,
  isTooOften,
  keepSession,
  showNotRegistered,
  visitorOf,
} from './site-entrance';
import { showMessage } from './site-layout';

const LONGEST_CODE = 512;

/** Coming back from the messenger, and leaving. */
export function signInRoutes(router: Router, site: Site): void {
  router.get(
    '/h5/signed-in',
    forAnybody(site, (ctx) => takeCode(ctx, site)),
  );
  router.post(
    '/h5/sign-out',
    forAnybody(site, (ctx) => signOut(ctx, site)),
  );
  router.get(
    '/h5/signed-out',
    forAnybody(site, async (ctx) =>
      showMessage(ctx, site, {
        status: 200,
        title: '已退出',
        says: '您已退出。',
        wayOut: '再次使用请从消息或工作台进入。',
        again: '重新进入',
      }),
    ),
  );
}

async function takeCode(ctx: Context, site: Site): Promise<void> {
  const query = new URLSearchParams(ctx.querystring);
  const code = query.get('code') ?? '';
  const returnPath = await ownAttempt(ctx, site, query.get('state') ?? '');
  if (returnPath === null || code === '' || code.length > LONGEST_CODE)
    return askToEnterAgain(ctx, site, '本次登录已超时，或不是从本机发起的。');
  if (await isTooOften(ctx, site, 'exchange', ctx.ip)) return;
  const userid = await exchanged(ctx, site, code);
  if (userid === undefined) return;
  const session = userid === null ? null : startSession(userid, site.machineNow());
  const visitor = session && (await visitorOf(site, session));
  if (!session || !visitor) {
    forgetSession(ctx, site);
    return showNotRegistered(ctx, site);
  }
  keepSession(ctx, site, session);
  // The empty fragment takes the place of the one that the messenger's address had: browsers would carry it along.
  leadTo(ctx, `${site.root}${returnPath}#`);
}

/** The page that this browser was on its way to when it was sent to the messenger; each attempt serves once. */
async function ownAttempt(ctx: Context, site: Site, state: string): Promise<string | null> {
  const known = cookieOfState(state, site.secret);
  if (!known) return null;
  const jar = cookieJar(ctx, site.isHttps);
  const path = returnPathOf(jar.get(known.cookieName), known.nonce, site.secret, site.machineNow());
  jar.clear(known.cookieName);
  return path !== null && (await site.limits.isFirstUse(known.nonce)) ? path : null;
}

/** Undefined where the code gave nothing; the page then says so. */
async function exchanged(ctx: Context, site: Site, code: string): Promise<string | null | undefined> {
  try {
    return await site.messenger.userOfCode(code);
  } catch (error) {
    if (!(error instanceof SendFailure)) throw error;
    if (error.kind === 'permanent') askToEnterAgain(ctx, site, '登录凭据已失效。');
    else {
      site.logger.warn({ err: error }, 'the messenger does not say who signs in');
      ctx.set('Retry-After', '30');
      showMessage(ctx, site, {
        status: 503,
        title: '暂时不能登录',
        says: '暂时联系不上粤政易，未能登录。',
        wayOut: '请稍后再试。',
        again: '重新进入',
      });
    }
    return undefined;
  }
}

function askToEnterAgain(ctx: Context, site: Site, says: string): void {
  const wayOut = '请重新进入。';
  showMessage(ctx, site, { status: 403, title: '未能登录', says, wayOut, again: '重新进入' });
}

async function signOut(ctx: Context, site: Site): Promise<void> {
  const session = await currentSession(ctx, site);
  const form = await readForm(ctx, SHORT_FORM);
  if (session && !isFormToken(form.get('csrf') ?? '', session, site.secret))
    return showMessage(ctx, site, {
      status: 403,
      title: '未退出',
      says: '页面已过期，未作任何改动。',
      wayOut: '请返回后刷新页面再试。',
    });
  // Whoever copied the cookie is out, too.
  if (session) await site.limits.endSession(session.id);
  forgetSession(ctx, site);
  leadTo(ctx, `${site.root}/h5/signed-out`);
}

export function leadTo(ctx: Context, path: string): void {
  ctx.status = 303;
  ctx.set({ Location: path, 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
  ctx.body = '';
}
