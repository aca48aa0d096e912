import type { Context } from 'koa';
import { hasRole, ownUnitIds } from '../store/read-models/reading-rights';
import { type Html, html, SECURITY_HEADERS } from './html';
import { formToken } from './session';
import type { Site, Visitor } from './site';

/** Scripts and styles from here only, none within the page; pictures that a chart makes of itself. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

export interface SitePage {
  readonly title: string;
  readonly main: Html;
  readonly status?: number;
  /** Null where nobody is signed in. */
  readonly visitor: Visitor | null;
  /** Draws charts. */
  readonly charts?: boolean;
  /** Follows changes: the part `#live` is fetched anew. */
  readonly live?: boolean;
  /** Holds a form that is filled in: saves drafts, sends files. */
  readonly form?: boolean;
  /** 工作台: has its own styles, and takes the width that there is. */
  readonly desk?: boolean;
}

/** The frame of every page behind the sign-in. */
export function showSitePage(ctx: Context, site: Site, page: SitePage): void {
  const { assets, root } = site;
  const at = (path: string) => `${root}${path}`;
  const charts = page.charts
    ? html`<script type="module" src="${at(assets.path('charts.mjs'))}" data-echarts="${at(assets.path('echarts.js'))}"></script>`
    : html``;
  const form = page.form
    ? html`<link rel="stylesheet" href="${at(assets.path('report.css'))}"><script type="module" src="${at(assets.path('report.mjs'))}"></script>`
    : html``;
  const desk = page.desk
    ? html`<link rel="stylesheet" href="${at(assets.path('report.css'))}"><link rel="stylesheet" href="${at(assets.path('desk.css'))}">`
    : html``;
  const wide = page.desk ? html` class="wide"` : html``;
  const live = page.live ? html` data-changes="${at('/h5/changes')}"` : html``;
  const text = html`<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="format-detection" content="telephone=no"><title>${page.title} · 催报</title><link rel="icon" href="${at(assets.path('icon.svg'))}"><link rel="stylesheet" href="${at(assets.path('pages.css'))}"><script type="module" src="${at(assets.path('pages.mjs'))}"></script>${form}${desk}${charts}</head><body${live}><a class="skip" href="#main">跳到正文</a>${header(site, page.visitor, ctx.path)}<main id="main" tabindex="-1"${wide}>${page.main}</main><footer class="foot"><p>请勿在本系统报送或处理涉密信息。</p></footer></body></html>`;
  ctx.status = page.status ?? 200;
  ctx.set({ ...SECURITY_HEADERS, 'Content-Security-Policy': POLICY, 'Cache-Control': 'private, no-store' });
  ctx.type = 'text/html; charset=utf-8';
  ctx.body = `<!doctype html>\n${text.text}`;
}

function header({ root, secret }: Site, visitor: Visitor | null, here: string): Html {
  if (!visitor) return html`<header class="bar"><p class="brand">催报</p></header>`;
  const links = navigation(visitor).map(({ path, name }) => {
    const current = here === path ? html` aria-current="page"` : html``;
    return html`<li><a href="${root}${path}"${current}>${name}</a></li>`;
  });
  return html`<header class="bar"><p class="brand"><a href="${root}/h5/">催报</a></p><nav aria-label="页面"><ul>${links}</ul></nav><form class="out" method="post" action="${root}/h5/sign-out"><input type="hidden" name="csrf" value="${formToken(visitor.session, secret)}"><span class="who">${visitor.name}</span><button type="submit">退出</button></form></header>`;
}

/** The pages that a person has by role. */
function navigation(visitor: Visitor): { path: string; name: string }[] {
  const names = new Map(visitor.roles.map(({ unitId, unitName }) => [unitId, unitName]));
  const desk = managesDesk(visitor) ? [{ path: '/h5/desk', name: '工作台' }] : [];
  const overview = readsFigures(visitor) ? [{ path: '/h5/overview', name: '看数' }] : [];
  const units = ownUnitIds(visitor).map((id) => ({ path: `/h5/unit/${id}`, name: names.get(id) ?? '' }));
  const report = reports(visitor) ? [{ path: '/h5/report', name: '填报' }] : [];
  return [...desk, ...overview, ...report, ...units];
}

/** Who may open 看数: the same roles as in the chat. */
export function readsFigures(visitor: Visitor): boolean {
  return (['leader', 'coordinator', 'unitLeader'] as const).some((role) => hasRole(visitor, role));
}

/** Whose 工作台 holds reports to decide on. */
export function coordinates(visitor: Visitor): boolean {
  return hasRole(visitor, 'coordinator');
}

/** Who may open 工作台: an administrator for contacts, requests and imports only. */
export function managesDesk(visitor: Visitor): boolean {
  return coordinates(visitor) || hasRole(visitor, 'admin');
}

/** Who may open 填报. */
export function reports(visitor: Visitor): boolean {
  return hasRole(visitor, 'contact');
}

/** A page that only says why there is nothing to see, and the way out. */
export function showMessage(
  ctx: Context,
  site: Site,
  message: {
    readonly status: number;
    readonly title: string;
    readonly says: string;
    readonly wayOut: string;
    readonly visitor?: Visitor | null;
    /** Back to the entrance. */
    readonly again?: string;
  },
): void {
  const { status, title, says, wayOut, visitor = null, again } = message;
  const link = again ? html`<p><a class="button" href="${site.root}/h5/">${again}</a></p>` : html``;
  const main = html`<h1>${title}</h1><section class="card message" role="${status < 400 ? 'status' : 'alert'}"><p>${says}</p><p>${wayOut}</p>${link}</section>`;
  showSitePage(ctx, site, { title, main, status, visitor });
}
