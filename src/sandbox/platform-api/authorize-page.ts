import type { Context, Middleware, Next } from 'koa';
import type { SandboxState } from '../sandbox-state';

const MAX_STATE = 128;
/** Set when a visitor follows a link in a member's window (`openPage`). */
export const MEMBER_COOKIE = 'sandbox_member';

/**
 * The page to which an H5 page sends a browser that is not signed in. The real client knows its member
 * and redirects at once; here the member is named by `?member=`, by the chat page's cookie, or chosen.
 */
export function authorizePage(state: SandboxState): Middleware {
  const paths = [`${state.options.prefix}/connect/oauth2/authorize`, '/connect/oauth2/authorize'];
  return async (ctx: Context, next: Next) => {
    if (!paths.includes(ctx.path)) return next();
    const query = ctx.URL.searchParams;
    const target = parseUrl(query.get('redirect_uri'));
    const problem = problemOf(state, query, target);
    if (problem || !target) return html(ctx, 400, `<p>${problem}</p>`);
    const userid = query.get('member') ?? ctx.cookies.get(MEMBER_COOKIE) ?? '';
    const member = state.members.find(userid);
    if (!member) return html(ctx, 200, memberChoice(state, ctx.URL));
    target.searchParams.set('code', state.oauthCodes.issue({ userid: member.userid }));
    const requestState = query.get('state');
    if (requestState !== null) target.searchParams.set('state', requestState);
    ctx.set('Cache-Control', 'no-store');
    ctx.redirect(target.toString());
  };
}

function problemOf(state: SandboxState, query: URLSearchParams, target: URL | null): string | null {
  const { trustedDomain } = state.app;
  if (query.get('appid') !== state.options.corpId) return 'appid 不是本单位的 corpid（40013）';
  if (query.get('response_type') !== 'code') return 'response_type 须为 code';
  if (!target) return '缺少 redirect_uri，或者不是完整的网址';
  if (trustedDomain !== null && target.host !== trustedDomain)
    return `redirect_uri 的域名 ${escapeHtml(target.host)} 与可信域名不一致（50001）`;
  const requestState = query.get('state') ?? '';
  if (requestState.length > MAX_STATE || /[^0-9a-zA-Z]/.test(requestState))
    return 'state 须为至多 128 个字母或数字';
  return null;
}

function memberChoice(state: SandboxState, url: URL): string {
  const links = state.members.all().map((member) => {
    const chosen = new URL(url);
    chosen.searchParams.set('member', member.userid);
    const href = escapeHtml(`${chosen.pathname}${chosen.search}`);
    return `<li><a href="${href}">${escapeHtml(member.name)}（${escapeHtml(member.posts[0]?.unit ?? '')}）</a></li>`;
  });
  return `<h1>以谁的身份打开？</h1><ul>${links.join('')}</ul>`;
}

function html(ctx: Context, status: number, content: string): void {
  ctx.status = status;
  ctx.type = 'text/html; charset=utf-8';
  ctx.body = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>网页授权</title><body>${content}</body></html>`;
}

function parseUrl(text: string | null): URL | null {
  if (!text || !URL.canParse(text)) return null;
  const url = new URL(text);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url : null;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
