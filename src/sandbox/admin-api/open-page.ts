import type { Router } from '@koa/router';
import { MEMBER_COOKIE } from '../platform-api/authorize-page';
import type { SandboxState } from '../sandbox-state';
import { AdminRefusal } from './json-request';

/**
 * Opens a page as on one member's telephone: the simulated sign-in page will know who it is, and what another member's
 * telephone had kept is gone. Browsers keep cookies by host, not by port: the ones that pages of the bot set on this
 * machine arrive here, too, and can be taken back here. Without `to` it is the app's own entrance.
 */
export function openPage(router: Router, state: SandboxState, ownUrl: () => string): void {
  router.get('/sandbox/open', (ctx) => {
    const own = new URL(ownUrl());
    if (ctx.host !== own.host) {
      // Under another name of this machine the cookie would be another host's.
      ctx.redirect(`${own.origin}${ctx.url}`);
      return;
    }
    const query = ctx.URL.searchParams;
    const member = state.members.find(query.get('member') ?? '');
    const to = query.get('to') ?? `${new URL(state.options.callbackUrl).origin}/h5/`;
    if (!member || !URL.canParse(to) || !/^https?:$/.test(new URL(to).protocol))
      throw new AdminRefusal(
        400,
        '没有这个成员，或者网址不对',
        'There is no such person, or the address is wrong',
      );
    for (const [name] of cookiesOf(ctx.get('cookie'))) ctx.cookies.set(name, '', { maxAge: 0 });
    ctx.cookies.set(MEMBER_COOKIE, member.userid, { sameSite: 'lax' });
    ctx.set('Cache-Control', 'no-store');
    ctx.redirect(to);
  });
}

function cookiesOf(header: string): [name: string, value: string][] {
  return header.split(';').flatMap((pair) => {
    const [name = '', value = ''] = pair.trim().split('=');
    // A name that no cookie may have would be refused when it is set.
    return /^[\w!#$%&'*+.^`|~-]+$/.test(name) ? [[name, value]] : [];
  });
}
