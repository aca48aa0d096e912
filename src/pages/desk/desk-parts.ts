import type { Context } from 'koa';
import { mayOnDesk } from '../../conversation/desk/desk-rights';
import { type Html, html } from '../html';
import { formToken } from '../session';
import type { Site, Visitor } from '../site';
import { coordinates, showSitePage } from '../site-layout';

export interface DeskPage {
  /** The path of the tab that it is. */
  readonly tab: string;
  readonly title: string;
  readonly heading?: string;
  readonly content: Html;
  /** What a form could not do, with the reason; it stands above the form. */
  readonly problem?: string | undefined;
  readonly status?: number | undefined;
}

export function showDeskPage(
  ctx: Context,
  visitor: Visitor,
  site: Site,
  { tab, title, heading = '工作台', content, problem, status = 200 }: DeskPage,
): void {
  showSitePage(ctx, site, {
    title,
    main: html`<div class="head"><h1>${heading}</h1>${deskTabs(site, visitor, tab)}</div>${problemCard(problem)}${content}`,
    visitor,
    status,
    desk: true,
  });
}

/** The pages of 工作台, for whoever may open them, and the way to the import form. */
function deskTabs({ root, secret }: Site, visitor: Visitor, current: string): Html {
  const pages = [
    ...(coordinates(visitor) ? [{ path: '/h5/desk', name: '进展' }] : []),
    ...(mayOnDesk(visitor, 'contacts') ? [{ path: '/h5/desk/people', name: '联络员和送达' }] : []),
    ...(mayOnDesk(visitor, 'requests') ? [{ path: '/h5/desk/requests', name: '待批申请' }] : []),
    ...(mayOnDesk(visitor, 'documents') ? [{ path: '/h5/documents', name: '文稿下载' }] : []),
  ];
  const links = pages.map(({ path, name }) => {
    const mark = path === current ? html` aria-current="page"` : html``;
    return html`<li><a href="${root}${path}"${mark}>${name}</a></li>`;
  });
  const importing = mayOnDesk(visitor, 'import')
    ? html`<li><form method="post" action="${root}/h5/desk/import"><input type="hidden" name="csrf" value="${formToken(visitor.session, secret)}"><button type="submit">导入</button></form></li>`
    : html``;
  return html`<nav aria-label="工作台"><ul class="tabs">${links}${importing}</ul></nav>`;
}

function problemCard(problem: string | undefined): Html {
  return problem === undefined
    ? html``
    : html`<section class="card message" role="alert"><p class="lines">${problem}</p></section>`;
}
